package stream

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// wire keeps the bytes of the frames that a Half only points at.
type wire struct {
	Half
	frames [][]byte
}

// send adds a segment in a frame of its own, after three bytes of header.
func (w *wire) send(seq uint32, data string) int64 {
	return w.segment(Segment{Seq: seq, Len: len(data)}, data)
}

func (w *wire) segment(s Segment, data string) int64 {
	w.frames = append(w.frames, append([]byte("hdr"), data...))
	s.Frame, s.At, s.Len = len(w.frames), 3, len(data)
	return w.Add(s)
}

// bytes is the stream from from on, with a dot for each lost byte.
func (w *wire) bytes(from int64) string {
	out := bytes.Repeat([]byte("."), int(w.Next-from))
	for _, p := range w.Range(from, w.Next) {
		copy(out[p.Off-from:], w.frames[p.Frame-1][p.At:p.At+p.Len])
	}
	return string(out)
}

func (w *wire) want(t *testing.T, stream string) {
	t.Helper()
	if got := w.bytes(0); got != stream {
		t.Errorf("the stream is %q, not %q", got, stream)
	}
}

func TestInOrder(t *testing.T) {
	var w wire
	if w.Started() {
		t.Error("started before its first segment")
	}
	if n := w.segment(Segment{Seq: 99, SYN: true}, ""); n != 0 || !w.Started() {
		t.Errorf("a SYN made %d bytes available, and started is %v", n, w.Started())
	}
	for i, n := range []int64{w.send(100, "fluffy"), w.send(106, " "), w.send(107, "tail")} {
		if n != []int64{6, 1, 4}[i] {
			t.Errorf("segment %d made %d bytes available", i, n)
		}
	}
	w.want(t, "fluffy tail")
	want := []Piece{{3, 1 + 1, 3 + 3, 3}, {6, 3, 3, 1}, {7, 4, 3, 1}}
	if got := w.Range(3, 8); !slices.Equal(got, want) {
		t.Errorf("bytes 3 to 8 came in %v, not in %v", got, want)
	}
	if got := w.CarriedTo(3); got != 6 {
		t.Errorf("the piece with byte 3 ends at %d, not at 6", got)
	}
	if got := w.CarriedTo(11); got != 11 {
		t.Errorf("no piece has byte 11, and yet it ends at %d", got)
	}
}

// Data may come with the SYN, as in TCP Fast Open.
func TestDataWithSYN(t *testing.T) {
	var w wire
	if n := w.segment(Segment{Seq: 41, SYN: true}, "fluffy"); n != 6 || w.base != 42 {
		t.Errorf("%d bytes, counted from sequence number %d", n, w.base)
	}
	w.want(t, "fluffy")
}

func TestOutOfOrder(t *testing.T) {
	var w wire
	w.send(100, "a")
	if n := w.send(103, "de"); n != 0 || !w.Waiting() {
		t.Errorf("%d bytes are available behind a gap", n)
	}
	w.send(105, "f")
	w.want(t, "a")
	if n := w.send(101, "bc"); n != 5 || w.Waiting() {
		t.Errorf("closing the gap made %d bytes available, not 5", n)
	}
	w.want(t, "abcdef")
	if w.Repeats != 0 || len(w.lost) != 0 {
		t.Errorf("repeats %v and gaps %v, but there were none", w.Repeats, w.lost)
	}
}

// Of bytes that come twice the first copy stands, whether it is in order or waits.
func TestFirstCopyWins(t *testing.T) {
	for _, c := range []struct {
		name     string
		segments []Segment // Seq only
		data     []string
		stream   string
		repeats  int
	}{
		{"sent again", []Segment{{Seq: 0}, {Seq: 0}}, []string{"abc", "ABC"}, "abc", 3},
		{"longer again", []Segment{{Seq: 0}, {Seq: 0}}, []string{"abc", "ABCD"}, "abcD", 3},
		{"tail again", []Segment{{Seq: 0}, {Seq: 2}}, []string{"abc", "CD"}, "abcD", 1},
		{"earlier begins later", []Segment{{Seq: 0}, {Seq: 3}, {Seq: 2}, {Seq: 1}}, []string{"a", "de", "CDEF", "b"}, "abCdeF", 2},
		{"waiting twice", []Segment{{Seq: 0}, {Seq: 2}, {Seq: 2}, {Seq: 1}}, []string{"a", "cd", "CDE", "b"}, "abcdE", 2},
		{"over two that wait", []Segment{{Seq: 0}, {Seq: 2}, {Seq: 4}, {Seq: 1}}, []string{"a", "c", "e", "BCDEF"}, "aBcDeF", 2},
		{"in order over one that waits", []Segment{{Seq: 0}, {Seq: 2}, {Seq: 1}}, []string{"a", "cd", "BCDE"}, "aBcdE", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w wire
			for i, s := range c.segments {
				w.send(s.Seq, c.data[i])
			}
			w.want(t, c.stream)
			n := 0
			for _, p := range w.Again(-1<<40, 1<<40) {
				n += int(p.Len)
			}
			if n != c.repeats {
				t.Errorf("%d bytes came twice, not %d: %v", n, c.repeats, w.Again(-1<<40, 1<<40))
			}
			if w.Waiting() || w.heldLen != 0 {
				t.Errorf("%d pieces with %d bytes still wait", len(w.held), w.heldLen)
			}
		})
	}
}

func TestAgain(t *testing.T) {
	var w wire
	w.send(0, "fluffy tail")
	w.send(7, "tail")
	w.send(0, "fluffy")
	if got, want := w.Again(5, 8), []Piece{{5, 3, 3 + 5, 1}, {7, 2, 3, 1}}; !slices.Equal(got, want) {
		t.Errorf("bytes 5 to 8 came again in %v, not in %v", got, want)
	}
	if got := w.Again(6, 7); got != nil {
		t.Errorf("byte 6 came once, and yet again in %v", got)
	}
}

// Pieces that only touch a range have no part in it.
func TestRangesEndWhereTheySay(t *testing.T) {
	var w wire
	w.send(0, "fluffy")
	w.send(6, " ")
	w.send(7, "tail")
	for _, c := range []struct {
		from, to int64
		want     []Piece
	}{
		{6, 7, []Piece{{6, 2, 3, 1}}}, {0, 6, []Piece{{0, 1, 3, 6}}}, {7, 11, []Piece{{7, 3, 3, 4}}},
		{5, 7, []Piece{{5, 1, 8, 1}, {6, 2, 3, 1}}}, {6, 6, nil}, {11, 20, nil},
	} {
		if got := w.Range(c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("bytes %d to %d came in %v, not in %v", c.from, c.to, got, c.want)
		}
	}
	for off, want := range map[int64]int64{0: 6, 5: 6, 6: 7, 7: 11, 10: 11, 11: 11} {
		if got := w.CarriedTo(off); got != want {
			t.Errorf("the piece with byte %d ends at %d, not at %d", off, got, want)
		}
	}
}

// A long repeat is found after shorter ones that came later, those of one place
// in the order in which they came, and none that only touches.
func TestAgainAmongOthers(t *testing.T) {
	var w wire
	w.send(0, "fluffy tail")
	w.send(0, "fluffy ta")
	w.send(2, "u")
	w.send(2, "uf")
	w.send(9, "il")
	for _, c := range []struct {
		from, to int64
		want     []Piece
	}{
		{7, 8, []Piece{{7, 2, 3 + 7, 1}}},
		{2, 3, []Piece{{2, 2, 3 + 2, 1}, {2, 3, 3, 1}, {2, 4, 3, 1}}},
		{3, 9, []Piece{{3, 2, 3 + 3, 6}, {3, 4, 3 + 1, 1}}},
		{9, 11, []Piece{{9, 5, 3, 2}}},
	} {
		if got := w.Again(c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("bytes %d to %d came again in %v, not in %v", c.from, c.to, got, c.want)
		}
	}
}

// What the other side acknowledges and the capture lacks was lost by the capture.
func TestLost(t *testing.T) {
	var w wire
	w.send(100, "ab")
	w.send(105, "fg")
	if n := w.Acknowledged(104); n != 0 || !w.Waiting() {
		t.Errorf("an acknowledgment inside of the gap moved the stream by %d", n)
	}
	if n := w.Acknowledged(105); n != 5 {
		t.Errorf("giving up the gap moved the stream by %d, not by 5", n)
	}
	w.want(t, "ab...fg")
	if g, ok := w.GapIn(0, 3); !ok || g != (Gap{2, 3}) {
		t.Errorf("the gap is %v", g)
	}
	for _, r := range [][2]int64{{0, 2}, {5, 7}} {
		if g, ok := w.GapIn(r[0], r[1]); ok {
			t.Errorf("%v has no gap, and yet %v", r, g)
		}
	}
	if n := w.send(102, "cde"); n != 0 {
		t.Errorf("a lost piece that comes late made %d bytes available", n)
	}
	if got := w.CarriedTo(3); got != 3 {
		t.Errorf("a lost byte was carried to %d", got)
	}
}

func TestFlush(t *testing.T) {
	var w wire
	w.send(0, "a")
	w.send(2, "c")
	w.send(4, "e")
	if n := w.Flush(); n != 4 || w.Waiting() {
		t.Errorf("the end moved the stream by %d, not by 4", n)
	}
	w.want(t, "a.c.e")
}

func TestFIN(t *testing.T) {
	var w wire
	w.send(0, "a")
	w.segment(Segment{Seq: 2, FIN: true}, "c")
	if w.Closed() {
		t.Error("closed, but byte 1 is not there")
	}
	w.send(1, "b")
	if !w.Closed() {
		t.Error("not closed, but everything up to FIN is there")
	}
	w.want(t, "abc")
}

// All is there with the byte before FIN, and not one byte earlier.
func TestClosedWithTheLastByte(t *testing.T) {
	var w wire
	w.send(0, "ab")
	w.segment(Segment{Seq: 3, FIN: true}, "")
	if w.Closed() {
		t.Error("closed, but the last byte is not there")
	}
	w.send(2, "c")
	if !w.Closed() {
		t.Error("not closed, but all three bytes are there")
	}
	var empty wire
	if empty.Closed() {
		t.Error("closed before its first segment")
	}
	empty.segment(Segment{Seq: 7, FIN: true}, "")
	if !empty.Closed() {
		t.Error("not closed, but there is nothing in front of FIN")
	}
	// A FIN that is sent again, or another one, moves the end no more.
	w.segment(Segment{Seq: 9, FIN: true}, "")
	if !w.Closed() {
		t.Error("a second FIN has opened the stream again")
	}
}

func TestWrapAround(t *testing.T) {
	var w wire
	w.segment(Segment{Seq: 0xfffffffa, SYN: true}, "")
	w.send(0xfffffffb, "fluff")
	w.send(1, " tail")
	w.send(0, "y")
	w.want(t, "fluffy tail")
	if got := w.Offset(0xfffffffb); got != 0 {
		t.Errorf("the first byte is at %d", got)
	}
	if got := w.Offset(3); got != 8 {
		t.Errorf("sequence number 3 is at %d, not at 8", got)
	}
	w.Half = Half{started: true, base: 7, Next: 5 << 32}
	if got := w.Offset(7 + 10); got != 5<<32+10 {
		t.Errorf("after five rounds of the numbers, offset %d", got)
	}
}

// A capture that begins in the middle counts from the first byte that it has.
func TestMidStream(t *testing.T) {
	var w wire
	w.send(5000, "fluffy")
	if got := w.send(4990, "0123456789FL"); got != 0 {
		t.Errorf("bytes from before the beginning made %d available", got)
	}
	w.send(5006, " tail")
	w.want(t, "fluffy tail")
	if got := w.Offset(4990); got != -10 {
		t.Errorf("offset %d, not -10", got)
	}
}

func TestLimits(t *testing.T) {
	t.Run("bytes", func(t *testing.T) {
		var h Half
		h.Add(Segment{Seq: 0, Len: 1, Frame: 1})
		const size = 1 << 16
		for i := range 200 {
			h.Add(Segment{Seq: uint32(2 + 2*size*i), Len: size, Frame: 2 + i})
			if h.heldLen > MaxHeldBytes {
				t.Fatalf("%d bytes wait after %d segments", h.heldLen, i)
			}
		}
		if len(h.lost) == 0 || h.lost[0] != (Gap{1, 1}) {
			t.Errorf("given up: %v", h.lost)
		}
	})
	t.Run("segments", func(t *testing.T) {
		var h Half
		h.Add(Segment{Seq: 0, Len: 1, Frame: 1})
		for i := range 3 * MaxHeldSegments {
			h.Add(Segment{Seq: uint32(2 + 2*i), Len: 1, Frame: 2 + i})
			if len(h.held) > MaxHeldSegments {
				t.Fatalf("%d segments wait", len(h.held))
			}
		}
		if got, want := len(h.lost), 2*MaxHeldSegments; got != want {
			t.Errorf("%d gaps given up, not %d", got, want)
		}
	})
	t.Run("repeats", func(t *testing.T) {
		var h Half
		for i := range maxRepeats + 100 {
			h.Add(Segment{Seq: 0, Len: 1, Frame: 1 + i})
		}
		if h.Repeats != maxRepeats {
			t.Errorf("%d repeats are kept, not %d", h.Repeats, maxRepeats)
		}
	})
}

// However a text is cut into segments, shuffled and sent again, it comes out
// as it was.
func TestAnyOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 20000)
	for i := range text {
		text[i] = byte(rnd.UintN(256))
	}
	for round := range 200 {
		type cut struct{ from, to int }
		var cuts []cut
		for at := 0; at < len(text); {
			to := min(at+1+rnd.IntN(600), len(text))
			cuts = append(cuts, cut{max(0, at-rnd.IntN(200)), min(to+rnd.IntN(200), len(text))})
			at = to
		}
		for range len(cuts) / 3 {
			cuts = append(cuts, cuts[rnd.IntN(len(cuts))])
		}
		rnd.Shuffle(len(cuts), func(i, j int) { cuts[i], cuts[j] = cuts[j], cuts[i] })
		isn := rnd.Uint32()
		if round%2 == 0 {
			isn = uint32(-rnd.IntN(len(text))) // the numbers wrap within the text
		}
		var w wire
		w.segment(Segment{Seq: isn - 1, SYN: true}, "")
		available, sent := int64(0), 0
		for _, c := range cuts {
			available += w.send(isn+uint32(c.from), string(text[c.from:c.to]))
			sent += c.to - c.from
		}
		if w.bytes(0) != string(text) || available != int64(len(text)) {
			t.Fatalf("round %d: %d of %d bytes, or not the same", round, available, len(text))
		}
		for _, p := range w.Again(-1<<40, 1<<40) {
			sent -= int(p.Len)
		}
		if sent != len(text) {
			t.Fatalf("round %d: bytes sent less bytes repeated are %d, not %d", round, sent, len(text))
		}
	}
}

// FuzzHalf drives a half with any segments: of two that carry one byte the
// first is kept, pieces and gaps cover the stream once, and nothing held overlaps.
func FuzzHalf(f *testing.F) {
	f.Add([]byte("\x00\x05\x00\x10\x05\x00\x02\x04\x01"))
	f.Add([]byte("\xff\x20\x02\x80\x20\x04\x00\x09\x08"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var w wire
		w.segment(Segment{Seq: 0xffffff80, SYN: true}, "")
		first := map[int64]int32{}
		for len(in) >= 3 {
			seq, n, op := 0xffffff81+uint32(in[0]), int(in[1]%64), in[2]
			if in = in[3:]; op == 4 {
				w.Acknowledged(seq)
				continue
			}
			off := w.Offset(seq)
			was := w.Next
			w.segment(Segment{Seq: seq, FIN: op == 1}, string(make([]byte, n)))
			for i := off; i < off+int64(n); i++ {
				if _, ok := first[i]; !ok && i >= was {
					first[i] = int32(len(w.frames))
				}
			}
			for i, p := range w.held {
				if p.Len <= 0 || p.Off <= w.Next || i > 0 && p.Off < w.held[i-1].End() {
					t.Fatalf("held %v at %d", w.held, w.Next)
				}
			}
		}
		w.Flush()
		at := int64(0)
		for _, p := range w.Pieces {
			for g, ok := w.GapIn(at, p.Off); ok && at < p.Off; g, ok = w.GapIn(at, p.Off) {
				at = g.Off + g.Len
			}
			if p.Off != at || p.At < 3 || int(p.At+p.Len) > len(w.frames[p.Frame-1]) {
				t.Fatalf("piece %v follows byte %d", p, at)
			}
			for ; at < p.End(); at++ {
				if first[at] != p.Frame {
					t.Fatalf("byte %d of frame %d came first in frame %d", at, p.Frame, first[at])
				}
			}
		}
		if at != w.Next || w.heldLen != 0 {
			t.Fatalf("pieces end at %d, the stream at %d; %d bytes are held", at, w.Next, w.heldLen)
		}
		w.Again(0, w.Next)
	})
}
