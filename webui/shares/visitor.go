package shares

import (
	"net/netip"
)

// Visitor is where a request comes from, as far as that is known: the browser, by a
// cookie of random bits, and the address, or the 64-bit network of an IPv6 address.
// Memory and work are shared out between addresses, and within an address between
// cookies, so that neither one browser nor one machine gets everything. Visitors
// without a cookie share with all others at that address who have none.
type Visitor struct {
	Cookie string
	Home   netip.Addr
}
