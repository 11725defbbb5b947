package http2

// flag is one bit of a frame's flags.
type flag struct {
	mask              uint8
	name, label, says string
}

// unusedBits are those that no flag of a type has.
type unusedBits struct {
	mask uint8
	name string
}

var (
	endStream  = flag{flagEndStream, "http2.flags.end_stream", "End Stream", "This side has nothing more to send on this stream."}
	endHeaders = flag{flagEndHeaders, "http2.flags.eh", "End Headers", "The header list ends in this frame. Without this flag, CONTINUATION frames follow."}
	withPad    = flag{flagPadded, "http2.flags.padded", "Padded", "The frame has padding, which hides how long its content is."}
	priority   = flag{flagPriority, "http2.flags.priority", "Priority", "The frame says how urgent the stream is."}
	ackSetting = flag{flagAck, "http2.flags.ack.settings", "ACK", "This only confirms the other side's settings."}
	ackPing    = flag{flagAck, "http2.flags.ack.ping", "ACK", "This is the answer to a PING."}
	noFlags    = unusedBits{0xff, "http2.flags.unused"}

	// Wireshark shows it, among the unused bits too.
	oldPad = flag{flagPadded, "http2.flags.padded", "Padded", "A flag of an early draft. It means nothing here."}
)

// frameTypes are the registered types (RFC 9113, Section 6, and extensions).
var frameTypes = map[kind]frameType{
	typeData:           {"DATA", onStream, []flag{withPad, endStream}, unusedBits{0xf6, "http2.flags.unused_data"}, -1, "6.1", "content: what everything else is for"},
	typeHeaders:        {"HEADERS", onStream, []flag{priority, withPad, endHeaders, endStream}, unusedBits{0xd2, "http2.flags.unused_headers"}, -1, "6.2", "a header list, which opens a stream with a request or answers one"},
	typePriority:       {"PRIORITY", onStream, nil, noFlags, 5, "6.3", "how urgent a stream is. RFC 9113 has deprecated it"},
	typeReset:          {"RST_STREAM", onStream, nil, noFlags, 4, "6.4", "the early end of one stream"},
	typeSettings:       {"SETTINGS", onConnection, []flag{ackSetting}, unusedBits{0xfe, "http2.flags.unused_settings"}, -1, "6.5", "what the sender is ready to accept"},
	typePushPromise:    {"PUSH_PROMISE", onStream, []flag{withPad, endHeaders}, unusedBits{0xf3, "http2.flags.unused_push_promise"}, -1, "6.6", "the announcement of an answer to a request that the client did not make"},
	typePing:           {"PING", onConnection, []flag{ackPing}, unusedBits{0xfe, "http2.flags.unused_ping"}, 8, "6.7", "a sign of life, which also measures the round trip"},
	typeGoAway:         {"GOAWAY", onConnection, nil, noFlags, -1, "6.8", "the sender accepts no new streams: the connection is about to end"},
	typeWindowUpdate:   {"WINDOW_UPDATE", anywhere, nil, noFlags, 4, "6.9", "how much more content the sender can accept"},
	typeContinuation:   {"CONTINUATION", onStream, []flag{oldPad, endHeaders}, unusedBits{0xfb, "http2.flags.unused_continuation"}, -1, "6.10", "more of a header list that does not fit into one frame"},
	typeAltSvc:         {"ALTSVC", anywhere, nil, noFlags, -1, "", "where else the same site can be reached"},
	typeBlocked:        {"BLOCKED", anywhere, nil, noFlags, -1, "", "a type of an early draft, or a number without meaning: receivers must skip it"},
	typeOrigin:         {"ORIGIN", anywhere, nil, noFlags, -1, "", "for which sites this connection may be used"},
	typePriorityUpdate: {"PRIORITY_UPDATE", onConnection, nil, noFlags, -1, "", "how urgent a stream is"},
}
