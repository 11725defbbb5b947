package tls

import (
	"crypto/rsa"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/schedule"
)

// keyring is the secrets of one viewpoint that can open TLS, and the sessions
// that they have opened, which later connections may go on with.
type keyring struct {
	logs     []heldLog
	private  []heldKey
	sessions map[string]found // by session ID or ticket
}

type heldLog struct {
	log   *keylog.Log
	label string
}

type heldKey struct {
	key   *rsa.PrivateKey
	label string
}

// found is a secret value and the label of the secret that it comes from.
type found struct {
	*schedule.Step
	label string
}

func newKeyring(secrets []field.Secret) *keyring {
	k := &keyring{sessions: map[string]found{}}
	for _, s := range secrets {
		switch s.Kind {
		case field.TLSKeyLog:
			log, _ := keylog.Parse(s.Data) // lines that are wrong open nothing
			k.logs = append(k.logs, heldLog{log, s.Label})
		case field.PrivateKey:
			if key, err := schedule.ParsePrivateKey(s.Data, nil); err == nil {
				k.private = append(k.private, heldKey{key, s.Label})
			}
		}
	}
	return k
}

// empty reports whether there is nothing to open anything with.
func (k *keyring) empty() bool { return k == nil || len(k.logs) == 0 && len(k.private) == 0 }

// logged finds a secret in the key logs.
func (k *keyring) logged(label keylog.Label, n uint32, id []byte, name string, spec field.Spec) (found, bool) {
	if k == nil {
		return found{}, false
	}
	for _, h := range k.logs {
		if s := h.log.Find(label, n, id); s != nil {
			return found{schedule.Given(name, s, spec), h.label}, true
		}
	}
	return found{}, false
}

// preMaster finds or decrypts the pre-master secret of an RSA key exchange.
func (k *keyring) preMaster(encrypted []byte, offered protocolVersion) (found, bool) {
	if k == nil || len(encrypted) < 8 {
		return found{}, false
	}
	if f, ok := k.logged(keylog.RSA, 0, encrypted[:8], "pre_master_secret", field.RFC(5246, "7.4.7.1")); ok {
		return f, true
	}
	for _, h := range k.private {
		if s, _ := schedule.PreMaster(h.key, encrypted, uint16(offered)); s != nil {
			return found{s, h.label}, true
		}
	}
	return found{}, false
}

// maxSessions bounds what is remembered of sessions.
const maxSessions = 4096

func (k *keyring) remember(id []byte, master found) {
	if k != nil && len(id) > 0 && len(k.sessions) < maxSessions {
		k.sessions[string(id)] = master
	}
}
