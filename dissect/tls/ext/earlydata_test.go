package ext

import (
	"testing"
)

// Drafts had a number of its own for what now is early_data in a ticket.
func TestTicketEarlyData(t *testing.T) {
	shows(t, NewSessionTicket, 46, "00000400", "MD Maximum Early Data Size: 1024\n")
	shows(t, ClientHello, 46, "0400", "UN Data: 0400\n")
	shows(t, ClientHello, 42, "", "")
}
