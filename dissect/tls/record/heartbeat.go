package record

import (
	"strconv"

	"plainsight/dissect/field"
)

// The parts of a heartbeat message (RFC 6520, Section 4).
const (
	heartbeatHead    = 3  // type and payload length
	heartbeatPadding = 16 // at least
)

var heartbeatTypes = [...]string{1: "Request", 2: "Response"}

// Heartbeat reads a heartbeat message, a sign of life that hardly anybody uses
// any more (RFC 6520, Section 4).
func (d *Content) Heartbeat(r *field.Reader) (label, info string) {
	n := r.Len()
	name := "Heartbeat"
	if d.Sealed {
		name = "Encrypted Heartbeat"
	}
	if n == 0 {
		return name, name
	}
	spec := field.RFC(6520, "4")
	const says = "{len} bytes that ask the other side to send them back. In 2014, servers were found to send back more than they got, including parts of their memory: Heartbleed."
	if d.Sealed {
		f := r.Bytes(n, "tls.heartbeat_message", "Encrypted Heartbeat Message", says, spec).As(field.Ciphertext)
		f.Value, f.Secret = field.Value{}, d.Secret
		return name, name + ": " + strconv.Itoa(n) + " " + field.Plural(n, "byte")
	}
	g := r.Begin("tls.heartbeat_message", "Heartbeat Message", says, spec)
	kind := r.Uint8("tls.heartbeat_message.type", "Type", "Whether this is a request or the answer to one: {v}.", spec)
	if k := kind.Uint(); k < uint64(len(heartbeatTypes)) && heartbeatTypes[k] != "" {
		kind.Means(heartbeatTypes[k])
		name += " " + heartbeatTypes[k]
	} else {
		d.Wrong(kind, 0, "Heartbeat Message, Type", "1 or 2", "{seen}", "seen", strconv.FormatUint(k, 10))
	}
	length := r.Uint16("tls.heartbeat_message.payload_length", "Payload Length", "The payload takes {v} bytes.", spec)
	here := r.Len()
	payload := min(int(length.Uint()), here)
	if payload > 0 {
		r.Bytes(payload, "tls.heartbeat_message.payload", d.Named("Payload (", strconv.Itoa(payload)+" bytes)"), "{len} bytes that are to come back unchanged.", spec).As(field.Metadata)
	}
	switch padding := here - payload; {
	case r.Failed() || d.Partial:
	case int(length.Uint()) > here:
		d.Wrong(length, 0, "Heartbeat Message, Payload Length", "at most {n}, as the record has {size} bytes", "{seen}. A program that believes it sends back other parts of its memory: this is Heartbleed", "n", strconv.Itoa(max(0, here-heartbeatPadding)), "size", strconv.Itoa(heartbeatHead+here), "seen", strconv.FormatUint(length.Uint(), 10))
	case padding < heartbeatPadding:
		d.Wrong(length, 0, "Heartbeat Message, Payload Length", "room for {n} bytes of padding", "room for {padding}", "n", strconv.Itoa(heartbeatPadding), "padding", strconv.Itoa(padding))
	}
	if rest := r.Len(); rest > 0 {
		r.Bytes(rest, "tls.heartbeat_message.padding", "Padding and HMAC", "{len} bytes, meant to be random, that only fill up space.", spec).As(field.Random)
	}
	r.End(g)
	return name, name + ": " + strconv.Itoa(n) + " " + field.Plural(n, "byte")
}
