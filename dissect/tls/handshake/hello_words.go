package handshake

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// clientHelloInfo is a ClientHello, with its header, in a few words: whom it
// asks for.
func clientHelloInfo(message []byte) string {
	const name = "Client Hello"
	h, ok := ParseHello(message[min(HeaderLen, len(message)):], true)
	if !ok {
		return name
	}
	list, _ := h.extension(registry.ExtServerName)
	if list = vector16(list); len(list) > 3 && list[0] == 0 {
		if host := vector16(list[1:]); len(host) > 0 {
			if outer, _ := h.extension(registry.ExtECH); len(outer) > 0 && outer[0] == 0 { // it may have another hello in it
				return name + ": asks in the open for " + field.Printable(clip(host, 255))
			}
			return name + ": asks for " + field.Printable(clip(host, 255))
		}
	}
	return name
}

// serverHelloInfo is a ServerHello or a HelloRetryRequest, with its header, in
// a few words: what was chosen.
func serverHelloInfo(message []byte) string {
	h, ok := ParseHello(message[min(HeaderLen, len(message)):], false)
	switch {
	case !ok:
		return "Server Hello"
	case IsRetry(message):
		if share, _ := h.extension(registry.ExtKeyShare); len(share) == 2 {
			return "Hello Retry Request: wants a key for " + registry.GroupName(reading.Uint16(share))
		}
		return "Hello Retry Request"
	case registry.CipherSuites[h.Suite].Name == "":
		return "Server Hello"
	}
	return "Server Hello: chose " + registry.SuiteName(h.Suite)
}

// MessageSays is what the packet list says of a whole handshake message, with
// its header.
func MessageSays(kind uint8, message []byte) string {
	switch kind {
	case registry.ClientHello:
		return clientHelloInfo(message)
	case registry.ServerHello:
		return serverHelloInfo(message)
	}
	return MessageName(kind, message)
}

// MessageName is what to call a message, which is nil where it is not all there.
func MessageName(kind uint8, message []byte) string {
	if kind == registry.ServerHello && IsRetry(message) {
		return "Hello Retry Request"
	}
	if name := registry.HandshakeMessages[kind].Name; name != "" {
		return name
	}
	return "Unknown type " + strconv.Itoa(int(kind))
}
