package ext

import (
	"strings"
	"testing"
)

func TestPreSharedKeyOfClient(t *testing.T) {
	binder := strings.Repeat("b1", 32)
	shows(t, ClientHello, 41, "0009 0003 a1a2a3 00003039 0021 20"+binder, `ST Pre-Shared Key extension
  ST Identities Length: 9
  ST PSK Identities
    ST PSK Identity (length: 3)
      ST Identity Length: 3
      RN Identity: a1a2a3
      RN Obfuscated Ticket Age: 12345
  ST PSK Binders length: 33
  ST PSK Binders
    ST Binder Length: 32
    IN Binder: 32 bytes
`)
}

func TestPreSharedKeyOfServer(t *testing.T) {
	shows(t, ServerHello, 41, "0001", "ST Pre-Shared Key extension\n  MD Selected Identity: 1\n")
}
