package lessons

import (
	"strings"
	"testing"
)

// Whatever a learner types, a fault ends as it must or says why it cannot.
func TestFaultsWithAnySecret(t *testing.T) {
	t.Parallel()
	all := []string{DefaultSecret, "", secrets[len(secrets)-1]}
	if full {
		all = secrets
	}
	if testing.Short() {
		all = all[:2]
	}
	for _, l := range All() {
		for _, f := range l.Faults {
			for _, secret := range all {
				heard := &listener{}
				w := open(t, "virtual")
				err := l.Play(t.Context(), w, Setting{Secret: secret, Fault: f.Name}, heard)
				w.Close()
				if err != nil && (f.Name != "change-word" || secret != "") {
					t.Errorf("%s, %s, %.20q: %v", l.Name, f.Name, secret, err)
				}
				for _, n := range heard.happened {
					if len(secret) >= 8 && strings.Contains(n, secret) {
						t.Errorf("%s, %s: the secret stands in a note: %q", l.Name, f.Name, n)
					}
				}
			}
		}
	}
}
