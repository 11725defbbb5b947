package ext

import (
	"testing"
)

// Reserved modes are not those of the numbers with two bytes.
func TestReservedModes(t *testing.T) {
	shows(t, ClientHello, 45, "04 00 0b 2a 02", `ST PSK Key Exchange Modes Length: 4
ST PSK Key Exchange Modes (4 modes)
  MD PSK Key Exchange Mode: 0 (PSK-only key establishment (psk_ke))
  MD PSK Key Exchange Mode: 11 (Reserved (GREASE))
  MD PSK Key Exchange Mode: 42 (Reserved (GREASE))
  MD PSK Key Exchange Mode: 2 (Unknown)
`)
}
