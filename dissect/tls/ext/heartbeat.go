package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

var heartbeatModes = [256]string{1: "Peer allowed to send requests", 2: "Peer not allowed to send requests"}

// heartbeatMode reads whether the other side may ask for signs of life (RFC
// 6520, Section 2).
func (d *Content) heartbeatMode(r *field.Reader, _ Message) {
	f := r.Uint8("tls.handshake.extension.heartbeat.mode", "Mode", "Whether the other side may send heartbeat requests: {v}.", field.RFC(6520, "2")).As(field.Metadata)
	f.Means(registry.OrUnknown(heartbeatModes[f.Uint()]))
}
