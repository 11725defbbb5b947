package http2

import (
	"encoding/binary"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// settingLen is the length of one setting, in bytes.
const settingLen = 6

// The settings that this dissector heeds itself.
const (
	settingTableSize = 1
	settingFrameSize = 5
)

// setting is what is known of one (RFC 9113, Section 6.5.2).
type setting struct {
	name, label, says string
	least, most       uint32 // of its value
	spec              field.Spec
}

const most = 1<<32 - 1

var knownSettings = map[uint16]setting{
	1: {"http2.settings.header_table_size", "Header table size", "How many bytes of headers the sender remembers, for the other side to refer to: {v}.", 0, most, field.RFC(9113, "6.5.2")},
	2: {"http2.settings.enable_push", "Enable PUSH", "Whether the server may send answers to requests that the client did not make: {v}. Browsers have dropped this.", 0, 1, field.RFC(9113, "6.5.2")},
	3: {"http2.settings.max_concurrent_streams", "Max concurrent streams", "How many streams the other side may have open at once: {v}.", 0, most, field.RFC(9113, "6.5.2")},
	4: {"http2.settings.initial_window_size", "Initial Windows Size", "How many bytes of content the sender accepts on a new stream before it has to allow more: {v}.", 0, 1<<31 - 1, field.RFC(9113, "6.5.2")},
	5: {"http2.settings.max_frame_size", "Max frame size", "The longest frame payload that the sender accepts: {v} bytes.", defaultFrame, 1<<24 - 1, field.RFC(9113, "6.5.2")},
	6: {"http2.settings.max_header_list_size", "Max header list size", "The longest header list that the sender accepts, decoded: {v} bytes.", 0, most, field.RFC(9113, "6.5.2")},
	8: {"http2.settings.extended_connect", "Extended CONNECT", "Whether WebSockets may run inside a stream: {v}.", 0, 1, field.RFC(8441, "3")},
	9: {"http2.settings.unknown", "No RFC 7540 priorities", "Whether the sender no longer uses the old priorities: {v}.", 0, 1, field.RFC(9218, "2.1")},
}

// settingNames are Wireshark's where it has one.
var settingNames = map[uint16]string{
	1: "Header table size", 2: "Enable PUSH", 3: "Max concurrent streams", 4: "Initial Windows size", 5: "Max frame size", 6: "Max header list size", 8: "Extended CONNECT", 9: "No RFC 7540 priorities",
}

// plausibleSetting reports whether a setting can be in the first frame. Of
// those that are not known here only numbers that are meant to be skipped can.
func plausibleSetting(id uint16, value uint32) bool {
	s, ok := knownSettings[id]
	return ok && s.least <= value && value <= s.most || !ok && (id < 0x20 && id > 0 || id&0x0f0f == 0x0a0a || id >= 0xf000 || id == 0x4d44)
}

// settings heeds what one direction says that it takes: it counts for the other.
func (c *conversation) settings(dir proto.Direction, payload []byte) {
	other := &c.halves[1-dir]
	for ; len(payload) >= settingLen; payload = payload[settingLen:] {
		value := binary.BigEndian.Uint32(payload[2:])
		switch binary.BigEndian.Uint16(payload) {
		case settingTableSize: // a smaller one holds only once the other side heeds it
			other.maxTable = max(other.maxTable, value)
		case settingFrameSize:
			other.maxFrame = max(other.maxFrame, min(value, 1<<24-1))
		}
	}
}

// settings records a SETTINGS frame's payload.
func (d *dissection) settings() {
	spec := field.RFC(9113, "6.5.1")
	r := d.r
	if d.h.flags&flagAck != 0 {
		d.info = "confirmed"
		if r.Len() > 0 {
			r.Fail("HTTP/2 SETTINGS, confirmation", "no payload", "{seen} bytes", "seen", strconv.Itoa(r.Len()))
		}
		return
	}
	for r.Len() >= settingLen {
		g := r.Begin("http2.settings", "Settings", "One setting that the sender announces for itself: its number and its value.", spec)
		id := r.Uint16("http2.settings.id", "Settings Identifier", "Which setting this is: {v}.", spec)
		n := uint16(id.Uint())
		s, ok := knownSettings[n]
		if !ok {
			s = setting{"http2.settings.unknown", "Unknown Settings", "A value without meaning here: {v}. A program that does not know a setting skips it.", 0, most, field.RFC(9113, "6.5.2")}
		}
		switch {
		case ok:
			id.Means(settingNames[n])
		case n&0x0f0f == 0x0a0a:
			id.Means("GREASE")
			id.Explain = "A number without meaning: {v}. Clients send such numbers so that servers keep skipping what they do not know."
		default:
			id.Means("Unknown")
		}
		v := r.Uint32(s.name, s.label, s.says, s.spec).As(field.Metadata)
		if v.Uint() < uint64(s.least) || v.Uint() > uint64(s.most) {
			d.wrong(v, "HTTP/2 SETTINGS, "+s.label, "{least} to {most}", "{seen}", "least", strconv.FormatUint(uint64(s.least), 10), "most", strconv.FormatUint(uint64(s.most), 10), "seen", v.Show())
		}
		if !d.c.Brief {
			g.Label = "Settings - " + id.Value.Sym + " : " + strconv.FormatUint(v.Uint(), 10)
		}
		r.End(g)
	}
	if r.Len() > 0 && !d.m.partial {
		r.Fail("HTTP/2 SETTINGS", "settings of 6 bytes each", "{seen} bytes more", "seen", strconv.Itoa(r.Len()))
	}
}
