package dissect_test

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/dissect/find"
	"plainsight/dissect/ladder"
)

// crowd is many connections of one client, each saying the same: first all open, then all
// speak, so that each is spread over the whole capture.
func crowd(tb testing.TB, n int) ([]dissect.Frame, string) {
	tb.Helper()
	all, log := exchange(tb, identities().ec, &tls.Config{MinVersion: tls.VersionTLS13}, page(note))
	var parts [][]dissect.Frame
	for i := range n {
		w := newWire(1)
		w.client += uint16(i)
		heard(w, all, whole)
		parts = append(parts, w.frames)
	}
	var frames []dissect.Frame
	for k := range parts[0] {
		for _, p := range parts {
			f := p[k]
			f.Number = len(frames) + 1
			frames = append(frames, f)
		}
	}
	return frames, log
}

// ids are the places and titles of steps.
func ids(steps []ladder.Step) (out []string) {
	for _, s := range steps {
		out = append(out, fmt.Sprintf("%d-%d %s %s/%s", s.Frame, s.Nth, s.Title, s.Client, s.Server))
	}
	return out
}

// pages reads a ladder part by part, forwards or back.
func pages(t *testing.T, s *dissect.Session, want dissect.LadderPart) (out []string) {
	t.Helper()
	for range 10_000 {
		l, done := s.LadderPart(want)
		for ; !done; l, done = s.LadderPart(want) {
			if want.Work == 0 {
				t.Fatal("with any number of messages to read it is not done")
			}
		}
		if want.Back {
			out = append(ids(l.Steps), out...)
			want.From = l.Before
		} else {
			out = append(out, ids(l.Steps)...)
			want.From = l.After
		}
		if want.From == (ladder.Place{}) {
			return out
		}
	}
	t.Fatal("there is no end")
	return nil
}

// However a ladder is cut into parts, and however little is read at once, its parts are the
// whole, and no kind of message is left out because others came first.
func TestLadderParts(t *testing.T) {
	frames, log := crowd(t, 40)
	for _, secrets := range [][]field.Secret{nil, {keylog(log)}} {
		s := session(t, frames, secrets...)
		whole := ids(s.Ladder().Steps)
		if n := len(slices.DeleteFunc(slices.Clone(whole), func(id string) bool { return !strings.Contains(id, "Client Hello") })); n != 40 {
			t.Errorf("%d hellos of 40", n)
		}
		for _, want := range []dissect.LadderPart{{Talk: -1, Most: 7}, {Talk: -1, Most: 50, Back: true}, {Talk: -1, Most: 13, Work: 3}, {Talk: -1, Most: 1000, Work: 1, Back: true}} {
			same(t, pages(t, session(t, frames, secrets...), want), whole)
		}
		odd := func(n int) bool { return n%2 == 1 }
		kept := slices.DeleteFunc(slices.Clone(whole), func(id string) bool {
			var n, k int
			fmt.Sscanf(id, "%d-%d", &n, &k)
			return !odd(n)
		})
		same(t, pages(t, s, dissect.LadderPart{Talk: -1, Most: 9, Keep: odd}), kept)
		for _, id := range []int{0, 17, 39} {
			got := pages(t, session(t, frames, secrets...), dissect.LadderPart{Talk: id, Most: 4})
			mine := slices.DeleteFunc(slices.Clone(whole), func(one string) bool {
				var n, k int
				fmt.Sscanf(one, "%d-%d", &n, &k)
				return !s.In(n, "tcp", id)
			})
			same(t, got, mine)
			if len(got) < 8 {
				t.Errorf("conversation %d has %d steps", id, len(got))
			}
		}
	}
}

// What came before a part is known in it: a conversation that had ended has ended.
func TestLadderPartKnowsWhatWasBefore(t *testing.T) {
	frames, _ := crowd(t, 2)
	s := session(t, frames)
	all := s.Ladder().Steps
	last := all[len(all)-1]
	l, _ := s.LadderPart(dissect.LadderPart{Talk: last.Talk, From: last.Place(), Most: 1})
	u := l.Until[last.Talk]
	if len(l.Steps) != 1 || u == nil || u.Client != "?" || u.Over || l.Before == (ladder.Place{}) || l.After != (ladder.Place{}) {
		t.Errorf("before the last step: %+v, %+v", u, l)
	}
	for _, want := range []dissect.LadderPart{{Talk: 99, Most: 5}, {Talk: -1, From: ladder.Place{Frame: 1 << 40, Nth: 1}, Most: 5}, {Talk: 0, From: ladder.Place{Frame: -4}, Back: true, Most: 5}} {
		if l, done := s.LadderPart(want); !done || len(l.Steps) > 0 {
			t.Errorf("%+v: %d steps", want, len(l.Steps))
		}
	}
}

// Steps take memory in proportion to what was captured. When one conversation needs the room
// of others, it gets it.
func TestLadderMakesRoom(t *testing.T) {
	var frames []dissect.Frame
	for i := range 3 {
		w := newWire(1)
		w.client += uint16(i)
		w.open()
		many := strings.Repeat(request, ladder.MaxSteps*3/4)
		w.say(toServer, many, every(len(many), 1400)...)
		frames = append(frames, w.frames...)
	}
	sum := 0
	for i := range frames {
		frames[i].Number = i + 1
		sum += len(frames[i].Data)
	}
	s := session(t, frames)
	for _, id := range []int{0, 1, 2, 0} {
		n, before := len(pages(t, s, dissect.LadderPart{Talk: id, Most: 500})), s.Held()
		if n != ladder.MaxSteps*3/4+3 {
			t.Errorf("conversation %d has %d steps", id, n)
		}
		if most := 450 * (ladder.MaxSteps + 1000); before > 20*sum+most {
			t.Errorf("%d bytes are held", before)
		}
	}
}

// A conversation as text comes in parts, too.
func TestSpokenParts(t *testing.T) {
	frames, log := crowd(t, 12)
	s := session(t, frames, keylog(log))
	whole, more := s.Spoken(1000)
	if len(whole) != 24 || more != 0 {
		t.Fatalf("%d messages, and %d more", len(whole), more)
	}
	for _, back := range []bool{false, true} {
		var list []dissect.Spoken
		for p := (dissect.SpokenPart{Talk: -1, Most: 5, Back: back}); ; p = (dissect.SpokenPart{Talk: -1, Most: 5, Back: back, From: p.Next}) {
			for !s.ReadSpoken(&p, 2) {
			}
			if list = append(list, p.List...); back {
				list = append(slices.Clone(p.List), list[:len(list)-len(p.List)]...)
			}
			if p.Next == (ladder.Place{}) {
				break
			}
		}
		if asText(list) != asText(whole) {
			t.Errorf("in parts, back %v:\n%s\nwant\n%s", back, asText(list), asText(whole))
		}
	}
	p := dissect.SpokenPart{Talk: 5, Most: 100}
	if s.ReadSpoken(&p, 1<<20); len(p.List) != 2 || p.List[0].Stream != 5 {
		t.Errorf("of one conversation: %d messages", len(p.List))
	}
}

// The list of conversations has what Wireshark's has, and what can be read in each.
func TestTalks(t *testing.T) {
	frames, log := crowd(t, 3)
	shut, open := session(t, frames).Talks(), session(t, frames, keylog(log)).Talks()
	if len(shut) != 3 || len(open) != 3 {
		t.Fatalf("%d and %d conversations", len(shut), len(open))
	}
	packets, bytes := 0, 0
	for i, c := range open {
		packets, bytes = packets+c.Packets, bytes+c.Bytes
		if c.Stream != i || c.Transport != "tcp" || c.First != i+1 || c.Server.Port() != 5683 || c.Client.Port() != uint16(40000+i) || c.Readable <= shut[i].Readable || c.Readable > c.Bytes {
			t.Errorf("%+v, and shut %+v", c, shut[i])
		}
		if !slices.Contains(c.Protocols, "HTTP") || slices.Contains(shut[i].Protocols, "HTTP") || slices.Contains(c.Protocols, "TCP") {
			t.Errorf("spoken are %v, and shut %v", c.Protocols, shut[i].Protocols)
		}
	}
	all := 0
	for _, f := range frames {
		all += len(f.Data)
	}
	if packets != len(frames) || bytes != all {
		t.Errorf("%d packets of %d, %d bytes of %d", packets, len(frames), bytes, all)
	}
}

// hits are where a pattern is found, with the bytes there.
func hits(t *testing.T, s *dissect.Session, kind, what string) (out []string) {
	t.Helper()
	p, err := find.NewPattern(kind, what)
	if err != nil {
		t.Fatal(err)
	}
	look := s.Hits(p, false)
	for n := 1; n <= s.Len(); n++ {
		look.Frame(n, func(h find.Hit) bool {
			packet, err := s.Packet(h.Frame)
			if err != nil {
				t.Fatal(err)
			}
			b := s.BufferOf(packet, h)
			if b == nil || h.Off+h.Len > len(b.Data) {
				t.Errorf("%+v is in no buffer of its packet", h)
				return true
			}
			out = append(out, fmt.Sprintf("%d %s %q", h.Frame, b.Kind, b.Data[h.Off:h.Off+h.Len]))
			if h.Ends > 0 {
				out[len(out)-1] += fmt.Sprint(" to ", h.Ends)
			}
			return true
		})
	}
	return out
}

// Text, bytes and regular expressions are found on the wire and in what was opened, each
// once, and across the ends of packets.
func TestHits(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, request)
	w.say(toClient, response, strings.Index(response, "tail")+2)
	s := session(t, w.frames)
	same(t, hits(t, s, find.TextKind, "FLUFFY"), []string{`5 wire "fluffy"`})
	same(t, hits(t, s, find.TextKind, "fluffy tail"), []string{`5 wire "fluffy ta" to 6`})
	same(t, hits(t, s, find.HexKind, "66 6c:75-66"), []string{`5 wire "fluf"`})
	same(t, hits(t, s, find.RegexpKind, `FLU\w+ t.il`), []string{`5 wire "fluffy ta" to 6`})
	same(t, hits(t, s, find.RegexpKind, `~*`), nil)
	same(t, hits(t, s, find.TextKind, "nowhere"), nil)

	frames, log := crowd(t, 2)
	same(t, hits(t, session(t, frames), find.TextKind, note), nil)
	if got := hits(t, session(t, frames, keylog(log)), find.TextKind, note); len(got) != 2 || !strings.Contains(got[0], "decrypted") {
		t.Errorf("with the keys it is at %v", got)
	}
	for kind, what := range map[string]string{find.HexKind: "6", find.RegexpKind: "(", "other": "x", find.TextKind: strings.Repeat("x", 300)} {
		if _, err := find.NewPattern(kind, what); err == nil {
			t.Errorf("%s %.20q is taken", kind, what)
		}
	}
}

// The filter that is made of a field chooses its packet.
func TestFilterOfField(t *testing.T) {
	frames, log := crowd(t, 1)
	s := session(t, frames, keylog(log))
	made := 0
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				as := filter.As(f)
				if as == "" {
					continue
				}
				c, err := filter.Compile(as)
				if err != nil {
					t.Errorf("%s: %v", as, err)
				} else if !c.Match(p) {
					t.Errorf("frame %d: %s does not choose it: %v", p.Frame.Number, as, c.Complaints())
				}
				made++
			}
		}
		return nil
	})
	if err != nil || made < 500 {
		t.Errorf("%d filters were made: %v", made, err)
	}
}
