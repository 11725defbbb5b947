package pages

import (
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// What a watcher is sent of a packet has no key in it: neither as the value of a
// field, nor as bytes that were opened. What the keys have opened is there.

// KeptValue replaces a value that only the owner gets.
func KeptValue() string { return words.Say("not shown to watchers") }

// WithoutKey is a field of a key as a watcher sees it.
func WithoutKey(f *field.Field) *field.Field {
	g := *f
	g.Value = field.Value{Kind: field.Said, Str: KeptValue()}
	return &g
}

// KeepKeys takes all keys out of what was made of a packet.
func (b *PacketBuilder) KeepKeys() {
	var kept []field.Span
	for f := range b.Fields {
		if f.Is(field.Key) && f.Len > 0 {
			kept = field.SameBytes(kept, f.Span)
		}
	}
	for f, i := range b.Fields {
		if !f.Is(field.Key) && !slices.ContainsFunc(kept, f.Span.Overlaps) {
			continue
		}
		v := &b.Out.Fields[i]
		v.Filter = "" // it has the value
		v.Kept, v.Says = true, WithoutKey(f).Explanation()
		if v.Value != "" {
			v.Value = KeptValue()
		}
	}
	for buf, i := range b.Buffers {
		view := &b.Out.Buffers[i]
		for _, s := range kept {
			if s.Buf != buf {
				continue
			}
			if view.Kept == nil {
				view.Data = slices.Clone(view.Data)
			}
			clear(view.Data[s.Off:s.End()])
			view.Kept = append(view.Kept, s.Off, s.Len)
		}
	}
}

// watcherSays tells watchers why there are no keys.
func watcherSays() string {
	return words.Say("You are watching somebody else's run: you see what its keys open, and the keys themselves stay with the run's owner.")
}
