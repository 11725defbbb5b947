package tls

import (
	"slices"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/tlstest"
)

// seen is a message that was cut off, with what its dissection gave.
type seen struct {
	dir  proto.Direction
	data []byte
	root *field.Field
	sum  proto.Summary
}

// follow cuts all that was said into messages and takes them apart. Of each
// piece of data it hands on at most step bytes at a time, and asks only when
// as many are there as were asked for. Nothing may be left over.
func follow(t testing.TB, all []tlstest.Said, step int) (out []seen) {
	t.Helper()
	c := Protocol{}.Open()
	var have [2][]byte
	var need [2]int
	for _, s := range all {
		for data := s.Data; len(data) > 0; {
			n := min(step, len(data))
			have[s.Dir] = slices.Concat(have[s.Dir], data[:n])
			data = data[n:]
			for len(have[s.Dir]) > 0 && len(have[s.Dir]) >= need[s.Dir] {
				one, cut := next(t, c, s.Dir, have[s.Dir])
				if need[s.Dir] = cut.Need; cut.Message == nil {
					break
				}
				out = append(out, one)
				have[s.Dir] = have[s.Dir][cut.Length:]
			}
		}
	}
	if len(have[0])+len(have[1]) > 0 {
		t.Fatalf("left over: %x and %x", have[0], have[1])
	}
	return out
}

// next takes one message off the front of data, where a whole one is there.
func next(t testing.TB, c proto.Conversation, dir proto.Direction, data []byte) (seen, proto.Cut) {
	t.Helper()
	cut := c.Next(dir, data, false)
	switch {
	case cut.Foreign || cut.Message == nil && cut.Need <= len(data) || cut.Message != nil && (cut.Length < 1 || cut.Length > len(data)):
		t.Fatalf("of %d bytes, %x…, Next gave %+v", len(data), data[:min(len(data), 8)], cut)
	case cut.Message == nil:
		return seen{}, cut
	}
	one := seen{dir: dir, data: data[:cut.Length:cut.Length]}
	one.root, one.sum = take(t, cut.Message, one.data)
	return one, cut
}

// take dissects a message, at an odd place in a larger buffer, and checks what
// holds for all of them: spans in bounds, each byte owned once, the same
// summary in brief.
func take(t testing.TB, m proto.Message, data []byte) (*field.Field, proto.Summary) {
	t.Helper()
	const before = 7
	buf := &field.Buffer{Kind: field.Wire, Name: "Frame 1", Frame: 1, Data: append(make([]byte, before), data...)}
	span := field.Span{Buf: buf, Off: before, Len: len(data)}
	c := proto.Context{Arena: new(field.Arena)}
	root := c.Arena.New()
	sum := m.Dissect(&c, root, span)
	owners := map[*field.Buffer][]int{buf: make([]int, len(buf.Data))}
	for _, b := range c.Buffers {
		owners[b] = make([]int, len(b.Data))
	}
	problem := false
	for f := range root.All() {
		if f == root {
			continue
		}
		n, ok := owners[f.Buf]
		if !ok || f.Off < 0 || f.Len < 0 || f.End() > len(n) {
			t.Fatalf("%s %q lies at %d+%d of a buffer of %d bytes", f.Name, f.Label, f.Off, f.Len, len(n))
		}
		if f.Owns() {
			for i := f.Off; i < f.End(); i++ {
				n[i]++
			}
		}
		problem = problem || f.Problem != nil
		if f.Explain == "" || f.Spec.IsZero() || f.Label == "" {
			t.Fatalf("%s %q lacks its label, its explanation (%q) or its source (%v)", f.Name, f.Label, f.Explain, f.Spec)
		}
	}
	for b, n := range owners {
		for i, k := range n {
			if k != 1 && (b != buf || i >= before) {
				t.Fatalf("byte %d of %s has %d owners:\n%s", i, b.Name, k, tlstest.Tree(root))
			}
		}
	}
	if problem != sum.Problem {
		t.Fatalf("the summary's problem is %v, the fields' %v:\n%s", sum.Problem, problem, tlstest.Tree(root))
	}
	brief := proto.Context{Arena: new(field.Arena), Brief: true}
	if s := m.Dissect(&brief, brief.Arena.New(), span); s != sum {
		t.Fatalf("in brief the summary is %+v, else %+v", s, sum)
	}
	return root, sum
}

// infos are the summaries in one list: "> Client Hello".
func infos(all []seen) (out []string) {
	for _, s := range all {
		out = append(out, string("><"[s.dir])+" "+s.sum.Info)
	}
	return out
}

// body takes a handshake message apart that comes alone in its record, and
// returns its own field.
func body(t testing.TB, s tlstest.Sample) (*field.Field, proto.Summary) {
	t.Helper()
	m := &placed{before: s.Version, after: s.Version, suite: s.Suite}
	root, sum := take(t, m, tlstest.Record(record.Handshake, tlstest.Message(s.Kind, s.Body...)...))
	return root.Find("tls.handshake"), sum
}
