package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// quicKind says how a transport parameter's value is written.
type quicKind uint8

const (
	quicBytes    quicKind = iota // bytes of Wireshark's field, or of none
	quicInt                      // a number of variable length (RFC 9000, Section 16)
	quicText                     // text
	quicVersion                  // a version number of four bytes
	quicVersions                 // a chosen version and others (RFC 9368, Section 3)
	quicAddress                  // preferred_address
	quicCIBIR                    // two numbers
	quicFlag                     // nothing: it is there or not
)

// quicParameter is a row of the registry of QUIC transport parameters.
type quicParameter struct {
	name  string // as Wireshark shows it
	field string // Wireshark's field for the value, after "tls.quic.parameter.", or ""
	label string // of that field
	kind  quicKind
	class field.Class
	says  string
	spec  field.Spec
}

var (
	rfc9000 = field.RFC(9000, "18.2")
	ofQUIC  = registry.Cite(registry.IANAQUIC, "")
)

// quicParameterTypes is IANA's registry of QUIC transport parameters, with
// those of Google's and others' that never got into it.
var quicParameterTypes = map[uint64]quicParameter{
	0x00:       {"original_destination_connection_id", "original_destination_connection_id", "original_destination_connection_id", quicBytes, field.Random, "The connection ID that the client sent its first packet to. The server repeats it to show that it saw it.", rfc9000},
	0x01:       {"max_idle_timeout", "max_idle_timeout", "max_idle_timeout", quicInt, field.Metadata, "After {v} milliseconds of silence the connection is over.", rfc9000},
	0x02:       {"stateless_reset_token", "stateless_reset_token", "stateless_reset_token", quicBytes, field.Random, "With these bytes the server can end a connection that it has forgotten.", rfc9000},
	0x03:       {"max_udp_payload_size", "max_udp_payload_size", "max_udp_payload_size", quicInt, field.Metadata, "The sender accepts datagrams of up to {v} bytes.", rfc9000},
	0x04:       {"initial_max_data", "initial_max_data", "initial_max_data", quicInt, field.Metadata, "At first up to {v} bytes may be sent over all streams.", rfc9000},
	0x05:       {"initial_max_stream_data_bidi_local", "initial_max_stream_data_bidi_local", "initial_max_stream_data_bidi_local", quicInt, field.Metadata, "At first up to {v} bytes may be sent on a stream that this side opens.", rfc9000},
	0x06:       {"initial_max_stream_data_bidi_remote", "initial_max_stream_data_bidi_remote", "initial_max_stream_data_bidi_remote", quicInt, field.Metadata, "At first up to {v} bytes may be sent on a stream that the other side opens.", rfc9000},
	0x07:       {"initial_max_stream_data_uni", "initial_max_stream_data_uni", "initial_max_stream_data_uni", quicInt, field.Metadata, "At first up to {v} bytes may be sent on a one-way stream.", rfc9000},
	0x08:       {"initial_max_streams_bidi", "initial_max_streams_bidi", "initial_max_streams_bidi", quicInt, field.Metadata, "The other side may open {v} streams.", rfc9000},
	0x09:       {"initial_max_streams_uni", "initial_max_streams_uni", "initial_max_streams_uni", quicInt, field.Metadata, "The other side may open {v} one-way streams.", rfc9000},
	0x0a:       {"ack_delay_exponent", "ack_delay_exponent", "ack_delay_exponent", quicInt, field.Metadata, "Delays are given in units of 2 to the power of {v} microseconds.", rfc9000},
	0x0b:       {"max_ack_delay", "max_ack_delay", "max_ack_delay", quicInt, field.Metadata, "Acknowledgements are delayed by at most {v} milliseconds.", rfc9000},
	0x0c:       {"disable_active_migration", "", "", quicFlag, field.Structure, "", rfc9000},
	0x0d:       {"preferred_address", "", "", quicAddress, field.Metadata, "", rfc9000},
	0x0e:       {"active_connection_id_limit", "active_connection_id_limit", "Active Connection ID Limit", quicInt, field.Metadata, "The sender keeps up to {v} connection IDs of the other side.", rfc9000},
	0x0f:       {"initial_source_connection_id", "initial_source_connection_id", "Initial Source Connection ID", quicBytes, field.Random, "The connection ID that the sender chose for itself.", rfc9000},
	0x10:       {"retry_source_connection_id", "retry_source_connection_id", "Retry Source Connection ID", quicBytes, field.Random, "The connection ID in the server's Retry packet.", rfc9000},
	0x11:       {"version_information", "", "", quicVersions, field.Metadata, "", field.RFC(9368, "3")},
	0x20:       {"max_datagram_frame_size", "max_datagram_frame_size", "max_datagram_frame_size", quicInt, field.Metadata, "The sender accepts datagrams inside QUIC of up to {v} bytes.", field.RFC(9221, "3")},
	0x1000:     {"cibir_encoding", "", "", quicCIBIR, field.Metadata, "", ofQUIC},
	0x1057:     {"loss_bits", "loss_bits", "loss_bits", quicInt, field.Metadata, "Bits in the header are to show losses to those who measure them on the way: {v}.", ofQUIC},
	0x173e:     {"discard", "", "", quicFlag, field.Structure, "", ofQUIC},
	0x26ab:     {"google handshake message", "", "", quicBytes, field.Metadata, "", ofQUIC},
	0x2ab2:     {"grease_quic_bit", "", "", quicFlag, field.Structure, "", field.RFC(9287, "3")},
	0x3127:     {"google_initial_rtt", "google.initial_rtt", "Google Initial RTT", quicInt, field.Metadata, "The client remembers a round trip of {v} microseconds.", ofQUIC},
	0x3128:     {"google_connection_options", "google.connection_options", "Google Connection options", quicBytes, field.Metadata, "Experiments that the client takes part in, four letters each.", ofQUIC},
	0x3129:     {"google_user_agent", "google.user_agent", "Google UserAgent", quicText, field.Metadata, "The client's program: {v}.", ofQUIC},
	0x312b:     {"google_key_update_not_yet_supported", "", "", quicFlag, field.Structure, "", ofQUIC},
	0x4752:     {"google_quic_version", "google.quic_version", "Google QUIC version", quicVersion, field.Metadata, "The version that the client began with: {v}.", ofQUIC},
	0x7157:     {"enable_time_stamp", "", "", quicBytes, field.Metadata, "", ofQUIC},
	0x7158:     {"enable_time_stamp_v2", "enable_time_stamp_v2", "Enable TimestampV2", quicInt, field.Metadata, "Whether the sender can send or receive time stamps: {v}.", ofQUIC},
	0xff00:     {"facebook_partial_reliability", "facebook.partial_reliability", "Facebook Partial Reliability", quicInt, field.Metadata, "Whether some data may be lost: {v}.", ofQUIC},
	0xff73db:   {"version_information (draft)", "", "", quicBytes, field.Metadata, "", field.RFC(9368, "3")},
	0xff02de1a: {"min_ack_delay (draft)", "min_ack_delay", "min_ack_delay", quicInt, field.Metadata, "Acknowledgements can be delayed by as little as {v} microseconds.", ofQUIC},
	0xff03de1a: {"min_ack_delay (draft)", "min_ack_delay", "min_ack_delay", quicInt, field.Metadata, "Acknowledgements can be delayed by as little as {v} microseconds.", ofQUIC},
	0xff04de1a: {"min_ack_delay (draft)", "", "", quicInt, field.Metadata, "Acknowledgements can be delayed by as little as {v} microseconds.", ofQUIC},
	0xff04de1b: {"min_ack_delay", "", "", quicInt, field.Metadata, "Acknowledgements can be delayed by as little as {v} microseconds.", ofQUIC},
}

// quicParameterOf is what is known of a parameter. Every 31st number means
// nothing (RFC 9000, Section 18.1).
func quicParameterOf(n uint64) quicParameter {
	p, ok := quicParameterTypes[n]
	switch {
	case ok:
		return p
	case n >= 27 && (n-27)%31 == 0:
		return quicParameter{name: "GREASE", class: field.Random, says: "{len} bytes without meaning, like the parameter that they belong to.", spec: field.RFC(9000, "18.1")}
	}
	return quicParameter{name: "Unknown", class: field.Undecoded, says: "{len} bytes of a parameter that is not in the registry.", spec: ofQUIC}
}

// quicVersionName is a QUIC version in words.
func quicVersionName(n uint64) string {
	switch {
	case n == 1:
		return "1"
	case n == 0x6b3343cf:
		return "2"
	case n&0x0f0f0f0f == 0x0a0a0a0a:
		return registry.GREASEName
	case n>>8 == 0xff0000:
		return "draft"
	}
	return "Unknown"
}
