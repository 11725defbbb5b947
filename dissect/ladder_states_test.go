package dissect_test

import (
	"testing"
)

// A client that has been shown a proof which does not hold goes no further, whatever
// else the server has sent.
func TestNoStateAfterAFailedCheck(t *testing.T) {
	_, h := played(t, "tls13", "wrong-certificate", nil)
	verified := false
	for _, r := range h.session(t, "client").Ladder().Steps {
		if r.Title == "Certificate Verify" {
			verified = true
		}
		if verified && (r.Client == "WAIT_FINISHED" || r.Client == "CONNECTED") {
			t.Errorf("after a Certificate Verify that fails its check, at %s, the client is in %s", r.Title, r.Client)
		}
	}
	if !verified {
		t.Error("there is no Certificate Verify")
	}
}
