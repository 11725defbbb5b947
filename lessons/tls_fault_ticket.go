package lessons

import "plainsight/lessons/play"

// sameTicketTwice is told by the lesson itself: nobody refuses anything.
var sameTicketTwice = mishap{
	Fault: Fault{
		Name: "same-ticket-twice", Title: "Show the same ticket twice",
		Says: "The client comes three times, and shows the same ticket the second and the third time.",
		Look: Look{Field: "tls.handshake.extensions.psk.identity.identity", Eye: "eavesdropper", Label: "Show the ticket that came twice"},
	},
}

var forgedBinder = mishap{
	Fault: Fault{
		Name: "forged-ticket", Title: "Show a ticket without its secret",
		Says: "One bit of the seal after the ticket is flipped, as if somebody had copied the ticket without knowing the secret that goes with it.",
		Look: alertSeenBy("eavesdropper"),
	},
	change: func(m *play.Middle, n int, data []byte) ([]byte, error) {
		if !m.After && n == 0 {
			data[len(data)-1] ^= 1 // the binders are the last that is in a hello (RFC 8446, Section 4.2.11)
		}
		return data, nil
	},
	by:   "server",
	ends: []ending{{"error decrypting message", "decrypt_error (51)"}},
	why:  []string{"A client shows its ticket in the open, so anyone can copy it. The seal after it, the binder, is made with the secret of the last visit, which was not sent."},
}
