package dissect_test

import (
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/ladder"
)

// clientsAfter are the client's states after the steps of the handshake, by their titles.
func clientsAfter(l ladder.Ladder, titles ...string) (out []string) {
	for _, title := range titles {
		at := slices.IndexFunc(l.Steps, func(s ladder.Step) bool { return strings.HasPrefix(s.Title, title) })
		if at < 0 {
			out = append(out, "no "+title)
			continue
		}
		out = append(out, l.Steps[at].Client)
	}
	return out
}

// A side stays in its state at a message whose check fails, or that its alert refuses.
func TestRefusedMessagesLeadNowhere(t *testing.T) {
	for _, c := range []struct {
		lesson, fault string
		certificate   string // the client's state after it
		proof         string // and after the CertificateVerify
	}{
		{"tls13", "", "WAIT_CV", "WAIT_FINISHED"},
		{"tls13", "wrong-certificate", "WAIT_CV", "WAIT_CV"},
		{"pki", "wrong-key", "WAIT_CV", "WAIT_CV"},
		{"pki", "expired", "WAIT_CERT_CR", "WAIT_CERT_CR"},
	} {
		t.Run(c.lesson+" "+c.fault, func(t *testing.T) {
			_, h := played(t, c.lesson, c.fault, nil)
			for _, eye := range []string{"client", "server"} {
				l := climbed(t, h.session(t, eye))
				same(t, clientsAfter(l, "Encrypted Extensions", "Certificate", "Certificate Verify", "Finished"), []string{"WAIT_CERT_CR", c.certificate, c.proof, c.proof})
				if closed := l.Steps[len(l.Steps)-1].Client == "closed"; closed != (c.fault != "") {
					t.Errorf("%s: in the end it is %s", eye, l.Steps[len(l.Steps)-1].Client)
				}
			}
		})
	}
}

// Keys that follow from a side's private value and from a hello which that side did not
// send are not its keys: its key log has others, so its records stay shut for it.
func TestKeysOfAnotherHandshakeOpenNothing(t *testing.T) {
	_, h := played(t, "tls13", "changed-hello", nil)
	s := h.session(t, "client")
	l := climbed(t, s)
	same(t, clientsAfter(l, "Server Hello", "Encrypted record", "Alert: Bad Record MAC"), []string{"WAIT_EE", "WAIT_EE", "closed"})
	for _, st := range l.Steps {
		if !st.ToServer && st.Sight == ladder.Opened {
			t.Errorf("the client reads %s", st.Title)
		}
	}
	list, _ := s.Shut(1)
	if len(list) != 1 || !strings.Contains(list[0].Says(), "or the two sides have different keys") || !strings.Contains(list[0].Helps(), "each side's log fits what it sent itself") {
		t.Errorf("it says %+v", list)
	}
	l = climbed(t, h.session(t, "server"))
	same(t, clientsAfter(l, "Server Hello", "Encrypted Extensions", "Certificate", "Finished"), []string{"WAIT_EE", "?", "?", "?"}) // what the client sends then does not open
}
