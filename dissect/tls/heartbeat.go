package tls

import (
	"strconv"

	"plainsight/dissect/field"
)

// heartbeat claims a heartbeat message, a sign of life that hardly anybody uses
// any more (RFC 6520).
func (d *dissection) heartbeat(r *field.Reader) (label, info string) {
	n := r.Len()
	name := "Heartbeat"
	if d.m.sealed && !d.m.opened {
		name = "Encrypted Heartbeat"
	}
	if n == 0 {
		return name, name
	}
	spec := field.RFC(6520, "4")
	f := r.Bytes(n, "tls.heartbeat_message", "Heartbeat Message", "{len} bytes that ask the other side to send them back. In 2014 servers were found that sent back more than they got, and with it their memory: Heartbleed.", spec)
	if d.m.sealed && !d.m.opened {
		f.As(field.Ciphertext).Secret = d.secret()
	} else {
		f.As(field.Undecoded)
	}
	return name, name + ": " + strconv.Itoa(n) + " bytes"
}
