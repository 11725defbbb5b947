package http2

import (
	"strconv"

	"plainsight/dissect/field"
)

// word reads four bytes of which the first bit is separate: it is reserved, or
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

const reserved = "A bit without meaning."

// dependency records how urgent a stream is, as RFC 7540 had it (Section 5.3).
func (d *dissection) dependency() {
	spec := field.RFC(7540, "5.3")
	d.word("plainsight.http2.dependency", "http2.exclusive", "Exclusive", "The other streams that depend on the same one now depend on this one.", "http2.stream_dependency", "Stream Dependency", "The stream that comes before this one: {v}. RFC 9113 has deprecated such priorities.", spec)
	w := d.r.Uint8("http2.headers.weight", "Weight", "The stream's share compared with others that depend on the same one: {v}, and one more.", spec)
	again := d.r.Again(w, "http2.headers.weight_real", "Weight real", "The share with that one added, from 1 to 256: {v}.", spec)
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
	d.r.Bytes(8, "http2.ping", "Ping", "Eight bytes that the sender chose, which the other side has to send back.", spec).As(field.Random)
}

// goAway records the end of a connection.
func (d *dissection) goAway() {
	spec := field.RFC(9113, "6.8")
	d.word("plainsight.http2.last_stream", "http2.goway.r", "Reserved", reserved, "http2.goaway.last_stream_id", "Last-Stream-ID", "The last stream that the sender has dealt with: {v}. Requests on later streams can be sent again elsewhere.", spec)
	d.info = d.errorCode("http2.goaway.error", "Why the connection ends: {v}.", spec)
	if n := d.r.Len(); n > 0 {
		d.r.Bytes(n, "http2.goaway.addata", "Additional Debug Data", "{len} bytes of details for debugging, usually text.", spec).As(field.Metadata)
	}
}

// windowUpdate records how much more may be sent.
func (d *dissection) windowUpdate() {
	spec := field.RFC(9113, "6.9")
	f := d.word("plainsight.http2.window", "http2.window_update.r", "Reserved", reserved, "http2.window_update.window_size_increment", "Window Size Increment", "The sender accepts {v} more bytes of content. Once what it allows is used up, the other side has to stop.", spec)
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
	{"NO_ERROR", "No error: it simply ends here."},
	{"PROTOCOL_ERROR", "The other side has broken a rule."},
	{"INTERNAL_ERROR", "Something went wrong on the sender's side."},
	{"FLOW_CONTROL_ERROR", "The other side sent more than was allowed."},
	{"SETTINGS_TIMEOUT", "The settings were not confirmed in time."},
	{"STREAM_CLOSED", "A frame came on a stream that had already ended."},
	{"FRAME_SIZE_ERROR", "A frame had a length that it cannot have."},
	{"REFUSED_STREAM", "The request was not processed at all, so it can be tried again."},
	{"CANCEL", "The sender does not need the stream any more."},
	{"COMPRESSION_ERROR", "A header list could not be decompressed, so later ones cannot be either."},
	{"CONNECT_ERROR", "The connection that a CONNECT request asked for failed."},
	{"ENHANCE_YOUR_CALM", "The other side may be causing too much load."},
	{"INADEQUATE_SECURITY", "The encryption below HTTP/2 is too weak."},
	{"HTTP_1_1_REQUIRED", "This needs HTTP/1.1 instead."},
}
