package ext

import (
	"testing"
)

func TestServerName(t *testing.T) {
	shows(t, ClientHello, 0, "000c 00 0009 612e6578616d706c65", `ST Server Name Indication extension
  ST Server Name list length: 12
  ST Server Names
    ST Server Name Type: 0 (host_name)
    ST Server Name length: 9
    MD Server Name: a.example
`)
	shows(t, ServerHello, 0, "", "")
}
