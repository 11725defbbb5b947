package shares

import (
	"net/netip"
)

// Visitor is who a request comes from, as far as that is to be known: the browser
// by a cookie of random bits, and the address, of IPv6 the network of 64 bits.
// Memory and work are shared out between addresses, and in them between cookies,
// so that neither one browser nor one machine takes all. Who brings no cookie
// shares with all others who bring none from there.
type Visitor struct {
	Cookie string
	Home   netip.Addr
}
