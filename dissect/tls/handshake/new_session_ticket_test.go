package handshake

import (
	"testing"

	"plainsight/dissect/tls/tlstest"
)

func TestNewSessionTicket(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "a ticket", 4))
	tlstest.Same(t, tlstest.Inside(f), `ST TLS Session Ticket
  MD Session Ticket Lifetime Hint: 7200
  ST Session Ticket Length: 80
  RN Session Ticket: 80 bytes
`)
	f, _ = readSample(t, tlstest.Find(t, "a ticket of TLS 1.3", 4))
	tlstest.Same(t, tlstest.Inside(f), `ST TLS Session Ticket
  MD Session Ticket Lifetime Hint: 7200
  RN Session Ticket Age Add: 16909060
  ST Session Ticket Nonce Length: 8
  RN Session Ticket Nonce: c5c5c5c5c5c5c5c5
  ST Session Ticket Length: 80
  RN Session Ticket: 80 bytes
  ST Extensions Length: 0
`)
}
