package lessons

import (
	"context"
	"crypto/tls"
	"errors"

	"plainsight/capture"
	"plainsight/lessons/certify"
)

// tls13Resumption is two visits: the first gets a ticket, and the second shows
// it in place of a certificate.
var tls13Resumption = Lesson{
	Name:    "tls13-resumption",
	Title:   "TLS 1.3, second visit: a ticket",
	Summary: "The client comes twice. The second time it shows a ticket from the first visit, and neither side needs a certificate.",
	Guards:  "fresh keys, and a secret kept from the last visit",
	Story:   tls13ResumptionStory,
	Eyes:    tlsEyes(lateThief),
	Faults:  faults(tls13ResumptionFaults),
	Stays:   true,
	Play:    playTLS13Resumption,
}

func playTLS13Resumption(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewIdentity, tls.VersionTLS13, func(ctx context.Context, t *tunnel) error {
		t.faults = tls13ResumptionFaults
		t.server.SessionTicketsDisabled = false
		t.client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		resumed := false
		t.client.VerifyConnection = func(c tls.ConnectionState) error {
			resumed = c.DidResume
			return nil
		}

		squirrels, fault, err := t.open(ctx)
		if err != nil {
			return err
		}
		visit := func() error { return t.ReadOverTLS(ctx, squirrels, t.client, q.Secret) }
		if err := visit(); err != nil {
			return err
		}
		if resumed {
			return errors.New("the first visit went on with another, and there was none")
		}
		t.Tell("The client checked the certificate, read the note, and was given a ticket.")
		if fault != nil && fault.Name == sameTicketTwice.Name {
			t.client.ClientSessionCache = &keptTicket{ClientSessionCache: t.client.ClientSessionCache}
		} else if fault != nil {
			return fault.happen(ctx, t.Running, squirrels, t.client)
		}
		if err := visit(); err != nil {
			return err
		}
		if !resumed {
			return errors.New("the client showed its ticket, and the server did not go on with the first visit")
		}
		t.Tell("The client came again and showed the ticket. No certificate was sent, and it read the note again.")
		if fault != nil { // the same ticket once more
			if err := visit(); err != nil {
				return err
			}
			if !resumed {
				return errors.New("the server took the same ticket once and not twice")
			}
			t.Tell("The client came a third time with the same ticket, and the server took it. No alert: neither side objects. But the eavesdropper saw the same bytes in two hellos, and can tell that both visits were from one client.")
			return nil
		}
		return t.wait(ctx, squirrels)
	})
}

var tls13ResumptionFaults = []mishap{
	sameTicketTwice,
	forgedBinder,
}

// keptTicket is a client's memory of one ticket, which it shows again and again.
type keptTicket struct {
	tls.ClientSessionCache
	first *tls.ClientSessionState
}

// Get gives the ticket that was got first.
func (k *keptTicket) Get(name string) (*tls.ClientSessionState, bool) {
	if k.first == nil {
		k.first, _ = k.ClientSessionCache.Get(name)
	}
	return k.first, k.first != nil
}

// Put keeps nothing new.
func (k *keptTicket) Put(string, *tls.ClientSessionState) {}
