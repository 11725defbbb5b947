package squirrel

import (
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// protocolName is the packet list's name for it.
const protocolName = "Squirrel"

// dissection is what taking one frame apart works with.
type dissection struct {
	c *proto.Context
	f *frame
}

// layer adds the root of one frame's fields.
func layer(c *proto.Context, root *field.Field, s field.Span, label, explain string, spec field.Spec) *field.Field {
	return c.NewLayer(root, "plainsight.squirrel", "Squirrel, "+label, s, explain, spec).With(field.Ours | field.OwnProtocol)
}

// summed is the summary of what is below a layer.
func summed(l *field.Field, info string) proto.Summary {
	sum := proto.Summary{Protocol: protocolName, Info: info}
	sum.Title, sum.Detail, _ = strings.Cut(info, ": ")
	for f := range l.All() {
		if f.Problem != nil {
			sum.Problem = true
			break
		}
	}
	return sum
}

// Dissect records a greeting.
func (h hello) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	l := layer(c, root, s, "Greeting", "What each side says first, so that the other knows the protocol and its version.", ours("Greeting"))
	r := field.Read(c.Arena, l, s, "Squirrel greeting")
	if h.partial {
		r.Fail("Squirrel greeting", "{greeting}", "{n} bytes; the rest is not in the capture", "greeting", strconv.Quote(greeting), "n", strconv.Itoa(s.Len))
		r.Finish()
		return summed(l, "Part of a greeting: the rest is not in the capture")
	}
	r.Text(len(greeting), "plainsight.squirrel.greeting", "Greeting", "The protocol's name and version, and a line break: {v}.", ours("Greeting")).With(field.Ours)
	r.Finish()
	return summed(l, "Greeting: SQRL/1")
}

// Dissect records part of a frame that is not put together.
func (m remainder) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	says, info := "{len} bytes of a frame that the capture has only in part. Its length was seen, so where the next one begins is known.", "the end of a frame whose beginning is missing"
	if m.long {
		says, info = "{len} bytes of a frame that is longer than the protocol allows, so they are not taken apart.", "part of a frame that is too long"
	}
	l := layer(c, root, s, "part of a frame", says, ours("Frame header"))
	r := field.Read(c.Arena, l, s, "Squirrel frame")
	r.Undecoded(s.Len, says)
	r.Finish()
	return summed(l, strconv.Itoa(s.Len)+" bytes: "+info)
}

// Dissect takes a frame apart: its header, and what it carries.
func (f *frame) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	d := dissection{c, f}
	l := layer(c, root, s, f.kind.label(), f.kind.says(), ours(f.kind.String()))
	r := field.Read(c.Arena, l, s, "Squirrel frame")
	r.Uint8("plainsight.squirrel.type", "Type", "What the frame carries: {v}.", ours("Frame header")).Means(f.kind.String()).With(field.Ours)
	n := r.Uint24("plainsight.squirrel.length", "Length", "The payload takes {v} bytes. TCP carries a stream of bytes, not messages, so a length in front of each says where it ends.", ours("Frame header")).With(field.Ours)
	info := f.kind.label()
	switch {
	case r.Failed():
		info += ": the rest of its header is not in the capture"
	case f.tooLong:
		n.Wrong(&field.Problem{What: "Squirrel frame, length", Where: n.Off, Expected: "at most {n} bytes", Seen: "{seen}", Fill: []any{"n", strconv.Itoa(maxPayload), "seen", n.Show()}})
		info += ": " + n.Show() + " bytes, more than the protocol allows"
	default:
		b := r.Block(f.length, "plainsight.squirrel.payload", f.kind.label(), f.kind.says(), ours(f.kind.String()))
		b.Field().With(field.Ours)
		info = d.payload(&b)
		b.Close()
		if f.partial {
			info += ", cut off: the rest is not in the capture"
		}
	}
	r.Finish()
	return summed(l, info)
}

// payload reads what a frame carries, and says in words what it is.
func (d *dissection) payload(r *field.Reader) (info string) {
	switch d.f.kind {
	case typePublicKey:
		return d.publicKey(r)
	case typeSealedKey:
		return d.sealedKey(r)
	case typeMessage:
		return d.message(r)
	case typeParameters:
		return d.parameters(r)
	case typeDHPublic:
		return d.dhPublic(r)
	case typeSignature:
		return d.signature(r)
	case typeRefused:
		return d.refused(r)
	case typeAccepted:
		return d.accepted(r)
	}
	info = d.f.kind.label() + ", " + strconv.Itoa(d.f.length) + " " + field.Plural(d.f.length, "byte")
	r.Undecoded(r.Len(), "{len} bytes of a frame type that is not defined.")
	return info
}

// length reads the two bytes in front of a value.
func length(r *field.Reader, name, label, of string, kind frameType) int {
	return int(r.Uint16("plainsight.squirrel."+name, label, "{what} takes {v} bytes.", ours(kind.String())).Put("what", words.Say(of)).With(field.Ours).Uint())
}

// wrong attaches a problem to a field that was read.
func wrong(f *field.Field, what, expected, seen string, fill ...any) {
	f.Wrong(&field.Problem{What: "Squirrel " + what, Where: f.Off, Expected: expected, Seen: seen, Fill: fill})
}
