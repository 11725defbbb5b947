package dissect_test

import (
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// What the client encrypts with the server's RSA key is no record of the connection's
// keys: whether they are held or not, none of them is said to open it.
func TestEnvelopeIsNoRecordOfTheKeys(t *testing.T) {
	all, log := exchange(t, identities().rsa, overRSA, page(note))
	frames := heard(newWire(1), all, whole)
	for name, s := range map[string]*dissect.Session{"a listener": session(t, frames), "the key log": session(t, frames, keylog(log)), "the private key": session(t, frames, field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: identities().rsa.pem})} {
		steps := 0
		for _, k := range s.KeySchedules() {
			for _, st := range k.Steps {
				steps++
				for _, r := range st.Shut {
					if frame := s.Row(r.Place.Frame); name != "a listener" || strings.Contains(frame.Info, "Client Key Exchange") && r.Len > 200 {
						t.Errorf("%s: %q would open the record of %d bytes in frame %d, %s", name, st.Name, r.Len, r.Place.Frame, frame.Info)
					}
				}
			}
		}
		if steps == 0 && name != "a listener" {
			t.Errorf("%s: no key schedule", name)
		}
	}
}
