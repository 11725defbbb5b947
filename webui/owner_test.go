package webui

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/webui/pages"
)

// Only the run's own key makes an owner: as the run's cookie, or among others in
// the header.
func TestWhoOwnsARun(t *testing.T) {
	t.Parallel()
	s, web := serve(t, plainLesson())
	r, err := s.runs.Find(start(t, web, "fixture", typed).Run, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, cookie, value, header string
		want                        bool
	}{
		{name: "nothing"},
		{"the cookie", ownerCookie + r.ID, r.Key, "", true},
		{"a guess", ownerCookie + r.ID, "guess", "", false},
		{"no key in it", ownerCookie + r.ID, "", "", false},
		{"another run's cookie", ownerCookie + "other", r.Key, "", false},
		{"the header", "", "", r.Key, true},
		{"the header for several runs", "", "", "other " + r.Key + " more", true},
		{"a guess in the header", "", "", "other " + r.Key + "more", false},
	} {
		q := httptest.NewRequest("GET", "/", nil)
		if c.cookie != "" {
			q.AddCookie(&http.Cookie{Name: c.cookie, Value: c.value})
		}
		q.Header.Set(OwnerHeader, c.header)
		if got := ownedBy(r, q); got != c.want {
			t.Errorf("with %s somebody owns the run: %v", c.name, got)
		}
	}
	if r.Drives("") || r.Drives(r.Key[1:]) || !r.Drives(r.Key) {
		t.Error("it is not the key alone that drives")
	}
}

// Of a key a watcher gets neither value nor bytes: not those that it was unpacked
// or put together from either, back to what was opened. What came before that,
// and what stood on the wire, is everybody's. The session's own bytes stay.
func TestKeysAreTakenOut(t *testing.T) {
	t.Parallel()
	wire := &field.Buffer{Kind: field.Wire, Data: slices.Repeat([]byte{1}, 20)}
	shut := madeOf(field.Reassembled, 12, field.Span{Buf: wire, Off: 5, Len: 12}, field.Exact)
	opened := madeOf(field.Decrypted, 10, field.Span{Buf: shut, Off: 2, Len: 10}, field.Exact)
	text := madeOf(field.Decoded, 6, field.Span{Buf: opened, Off: 1, Len: 8}, field.Base64)
	buffers := []*field.Buffer{wire, shut, opened, text}
	for _, b := range buffers {
		b.Data = slices.Repeat([]byte{1}, len(b.Data))
	}
	key := func(f *field.Field) *field.Field {
		f.Flags |= field.Key
		f.Value, f.Explain = field.Value{Kind: field.Said, Str: "the key"}, "This is {v}."
		return f
	}
	b := &pages.PacketBuilder{P: &dissect.Packet{Wire: wire}, Fields: map[*field.Field]int{}, Buffers: map[*field.Buffer]int{}}
	for i, one := range buffers {
		b.Buffers[one] = i
		b.Out.Buffers = append(b.Out.Buffers, pages.BufferView{Data: one.Data})
	}
	derived := &field.Field{}
	derived.Flags |= field.Derived
	var want []bool
	for _, c := range []struct {
		f    *field.Field
		kept bool
	}{
		{key(inside(text, 0, 3, field.Plaintext)), true},
		{inside(text, 2, 1, field.Plaintext), true}, // a part of it
		{inside(text, 3, 3, field.Plaintext), false},
		{inside(opened, 1, 4, field.Encoded), true}, // what it was unpacked from
		{inside(opened, 5, 4, field.Encoded), false},
		{inside(opened, 0, 10, field.Encoded), true}, // holds it
		{inside(shut, 2, 10, field.Ciphertext), false},
		{key(derived), true}, // computed from others, has no bytes
		{key(inside(wire, 0, 2, field.Plaintext)), true},
		{inside(wire, 1, 1, field.Plaintext), false},
	} {
		b.Fields[c.f] = len(b.Out.Fields)
		b.Out.Fields = append(b.Out.Fields, pages.FieldView{Value: c.f.Show(), Says: c.f.Explanation()})
		want = append(want, c.kept)
	}
	b.KeepKeys()
	for i, v := range b.Out.Fields {
		if v.Kept != want[i] || v.Kept && (v.Value != "" && v.Value != pages.KeptValue() || strings.Contains(v.Says, "the key")) {
			t.Errorf("field %d is kept: %v, and reads %q: %q", i, v.Kept, v.Value, v.Says)
		}
	}
	for i, want := range [][]byte{slices.Repeat([]byte{1}, 20), slices.Repeat([]byte{1}, 12), {1, 0, 0, 0, 0, 1, 1, 1, 1, 1}, {0, 0, 0, 1, 1, 1}} {
		if got := b.Out.Buffers[i].Data; !slices.Equal(got, want) {
			t.Errorf("of buffer %d a watcher gets %v, want %v", i, got, want)
		}
		if slices.Contains(buffers[i].Data, 0) {
			t.Errorf("the session's own buffer %d has lost %v", i, buffers[i].Data)
		}
	}
}
