package registry

// GREASEName is what Wireshark calls a reserved number.
const GREASEName = "Reserved (GREASE)"

// GREASESays explains such a number wherever it occurs.
const GREASESays = "{v}: a number without meaning. Clients send one of sixteen at random, so that servers keep skipping what they do not know, and something new can be added later."

// IsGREASE reports whether a number is reserved for that: 0x0a0a, 0x1a1a, and
// so on to 0xfafa (RFC 8701, Section 2).
func IsGREASE(n uint16) bool { return n&0x0f0f == 0x0a0a && n>>8 == n&0xff }
