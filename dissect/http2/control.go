package http2

import (
	"strconv"

	"plainsight/dissect/field"
)

// word reads four bytes of which the first bit stands apart: it is reserved, or
// says something of its own. Wireshark shows both without the four bytes.
func (d *dissection) word(name, bit, bitLabel, bitSays, rest, label, says string, spec field.Spec) *field.Field {
	w := d.r.Uint32(name, label, "Four bytes that hold one bit and a number of 31.", spec).With(field.Hoisted)
	b := d.r.Bits(w, 1<<31, bit, bitLabel, bitSays, spec)
	if bitLabel == "Reserved" {
		b.Value.Kind = field.Uint
		b.Hex()
	}
	return d.r.Bits(w, 1<<31-1, rest, label, says, spec)
}

const reserved = "A bit without a meaning."

// dependency records how urgent a stream is, as RFC 7540 had it (Section 5.3).
func (d *dissection) dependency() {
	spec := field.RFC(7540, "5.3")
	d.word("plainsight.http2.dependency", "http2.exclusive", "Exclusive", "Whether the other streams that wait for the same one now wait for this one.", "http2.stream_dependency", "Stream Dependency", "The stream that goes before this one: {v}. RFC 9113 lets everybody ignore that.", spec)
	w := d.r.Uint8("http2.headers.weight", "Weight", "The stream's share beside others that wait for the same one: {v}, and one more.", spec)
	again := d.r.Again(w, "http2.headers.weight_real", "Weight real", "The share as it counts, from 1 to 256: {v}.", spec)
	again.Value.Num++
}

// reset records the end of one stream.
func (d *dissection) reset() {
	d.info = d.errorCode("http2.rst_stream.error", "Why the stream ends: {v}.", field.RFC(9113, "6.4"))
}

// ping records a sign of life.
func (d *dissection) ping() {
	spec := field.RFC(9113, "6.7")
	if d.h.flags&flagAck != 0 {
		d.r.Bytes(8, "http2.pong", "Pong", "The eight bytes of the PING, sent back.", spec).As(field.Random)
		d.info = "answer"
		return
	}
	d.r.Bytes(8, "http2.ping", "Ping", "Eight bytes of the sender's choice, which the other side has to send back.", spec).As(field.Random)
}

// goAway records the end of a connection.
func (d *dissection) goAway() {
	spec := field.RFC(9113, "6.8")
	d.word("plainsight.http2.last_stream", "http2.goway.r", "Reserved", reserved, "http2.goaway.last_stream_id", "Last-Stream-ID", "The last stream that the sender has dealt with: {v}. What was asked on later ones can be asked again elsewhere.", spec)
	d.info = d.errorCode("http2.goaway.error", "Why the connection ends: {v}.", spec)
	if n := d.r.Len(); n > 0 {
		d.r.Bytes(n, "http2.goaway.addata", "Additional Debug Data", "{len} bytes for whoever looks for the reason, most often text.", spec).As(field.Metadata)
	}
}

// windowUpdate records how much more may be sent.
func (d *dissection) windowUpdate() {
	spec := field.RFC(9113, "6.9")
	f := d.word("plainsight.http2.window", "http2.window_update.r", "Reserved", reserved, "http2.window_update.window_size_increment", "Window Size Increment", "The sender takes {v} more bytes of content. Without such words the other side has to stop.", spec)
	if f.Len == 0 {
		return
	}
	d.info = strconv.FormatUint(f.Uint(), 10) + " bytes more"
	if f.Uint() == 0 {
		d.wrong(f, "HTTP/2 WINDOW_UPDATE", "1 to 2147483647 bytes", "0")
	}
}

// errorCode records the reason for an end, and returns its name.
func (d *dissection) errorCode(name, says string, spec field.Spec) string {
	f := d.r.Uint32(name, "Error", says, spec).As(field.Metadata)
	if f.Len == 0 {
		return ""
	}
	sym := "Unknown"
	if n := f.Uint(); n < uint64(len(errorCodes)) {
		sym = errorCodes[n].name
		f.Also(errorCodes[n].says)
	}
	f.Means(sym)
	return sym
}

// errorCodes are the reasons for an end (RFC 9113, Section 7).
var errorCodes = [...]struct{ name, says string }{
	{"NO_ERROR", "All is well; it is just over."},
	{"PROTOCOL_ERROR", "The other side has broken a rule."},
	{"INTERNAL_ERROR", "Something went wrong at the sender's."},
	{"FLOW_CONTROL_ERROR", "The other side sent more than was allowed."},
	{"SETTINGS_TIMEOUT", "The settings were not confirmed in time."},
	{"STREAM_CLOSED", "A frame came on a stream that was over."},
	{"FRAME_SIZE_ERROR", "A frame had a length that it cannot have."},
	{"REFUSED_STREAM", "The stream was not even looked at, so it can be tried again."},
	{"CANCEL", "The sender does not need the stream any more."},
	{"COMPRESSION_ERROR", "A header list could not be unpacked, and so no later one can be."},
	{"CONNECT_ERROR", "The connection behind a tunnel failed."},
	{"ENHANCE_YOUR_CALM", "The other side asks for too much."},
	{"INADEQUATE_SECURITY", "The encryption below is not good enough."},
	{"HTTP_1_1_REQUIRED", "Better use HTTP/1.1 for this."},
}
