package dissect_test

import (
	"crypto/tls"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
	"plainsight/dissect/proto"
	"plainsight/dissect/tcp"
)

// climbed is a session's ladder, held to what is promised of every ladder: a
// step's field stands in its frame's tree, and what was said adds up to the
// bytes that carried it, class by class.
func climbed(tb testing.TB, s *dissect.Session) ladder.Ladder {
	tb.Helper()
	l := s.Ladder()
	var said field.Counts
	for i, st := range l.Steps {
		if i > 0 && st.Frame < l.Steps[i-1].Frame {
			tb.Errorf("step %d, %s, is of frame %d, and the one before of %d", i, st.Title, st.Frame, l.Steps[i-1].Frame)
		}
		if !slices.IsSorted(st.Frames) || len(st.Frames) == 0 || st.Title == "" {
			tb.Errorf("step %d: %+v", i, st)
		}
		p, err := s.Packet(st.Frame)
		if err != nil {
			tb.Fatal(err)
		}
		if st.Off >= len(p.Wire.Data) {
			tb.Errorf("%s begins at byte %d of %d", st.Title, st.Off, len(p.Wire.Data))
		}
		if !slices.ContainsFunc(p.Layers, func(f *field.Field) bool { return f.Find(st.Field) != nil }) {
			tb.Errorf("%s: frame %d has no field %s", st.Title, st.Frame, st.Field)
		}
		if st.Field != "tcp" {
			said.Add(st.Counts)
		}
	}
	totals := s.Totals()
	for _, c := range []field.Class{field.Plaintext, field.Encoded, field.Random, field.Ciphertext, field.Opened} { // no header has any
		if l.Left == 0 && said[c] > totals[c] {
			tb.Errorf("the steps have %d bytes of %s, the capture %d", said[c], c, totals[c])
		}
	}
	return l
}

// lines is the steps in a line each.
func lines(l ladder.Ladder, how func(ladder.Step) string) (out []string) {
	for _, s := range l.Steps {
		way := "> "
		if !s.ToServer {
			way = "< "
		}
		out = append(out, way+how(s))
	}
	return out
}

func titles(s ladder.Step) string { return fmt.Sprint(s.Title, ", ", s.Sight, " ", s.Frames) }
func standing(s ladder.Step) string {
	return fmt.Sprintf("%s, %s: %s / %s", s.Title, s.Sight, s.Client, s.Server)
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// One step for each message, whatever number of packets carried it; mere
// acknowledgments are none.
func TestStepsOfPlaintext(t *testing.T) {
	w := newWire(100)
	w.open()
	w.say(toServer, request)
	w.say(toClient, response, 20)
	w.send(toServer, tcp.ACK, "")
	w.close()
	l := climbed(t, session(t, w.frames))
	same(t, lines(l, titles), []string{
		"> SYN, open [1]", "< SYN, ACK, open [2]", "> ACK, open [3]",
		"> GET /secret, open [4]", "< 200 OK, open [5 6]",
		"> FIN, open [8]", "< FIN, open [9]",
	})
	answer := l.Steps[4]
	if answer.Protocol != "HTTP" || answer.Field != "http" || answer.Frame != 6 || answer.Off != headerLen || answer.Detail != "11 bytes of content" {
		t.Errorf("the answer is %+v", answer)
	}
	if n := answer.Counts; n.Total() != len(response) || n[field.Plaintext] != len("fluffy tail") {
		t.Errorf("of %d bytes it has %v", len(response), n)
	}
	if talk := l.Talks[0]; talk.Client != "192.0.2.1:40000" || talk.Server != "192.0.2.2:5683" {
		t.Errorf("between %+v", talk)
	}
}

// A token is shut, or opened by a viewpoint with its key.
func TestStepsOfToken(t *testing.T) {
	w := newWire(100)
	w.open()
	w.say(toServer, request)
	w.say(toClient, page(sealed(t, note)))
	shut, opened := climbed(t, session(t, w.frames)).Steps[4], climbed(t, session(t, w.frames, shared())).Steps[4]
	if shut.Sight != ladder.Shut || opened.Sight != ladder.Opened || !strings.HasPrefix(shut.Detail, "Fernet token of ") {
		t.Errorf("%s, %s and %s", shut.Detail, shut.Sight, opened.Sight)
	}
}

// TLS 1.3, by RFC 8446, Appendix A: the client follows it to the end, whoever
// only listens until the first record is shut.
func TestStepsOfTLS13(t *testing.T) {
	all, log := exchange(t, identities().rsa, &tls.Config{}, page(note))
	frames := heard(newWire(1), all, whole)
	same(t, lines(climbed(t, session(t, frames, keylog(log))), standing)[3:], []string{
		"> Client Hello, open: WAIT_SH / RECVD_CH",
		"< Server Hello, open: WAIT_EE / NEGOTIATED",
		"< Change Cipher Spec, open: WAIT_EE / NEGOTIATED",
		"< Encrypted Extensions, opened: WAIT_CERT_CR / NEGOTIATED",
		"< Certificate, opened: WAIT_CV / NEGOTIATED",
		"< Certificate Verify, opened: WAIT_FINISHED / NEGOTIATED",
		"< Finished, opened: WAIT_FINISHED / WAIT_FLIGHT2",
		"> Change Cipher Spec, open: WAIT_FINISHED / WAIT_FLIGHT2",
		"> Finished, opened: CONNECTED / CONNECTED",
		"> GET /note, opened: CONNECTED / CONNECTED",
		"< 200 OK, opened: CONNECTED / CONNECTED",
		"< Alert: Close Notify, opened: CONNECTED / CONNECTED",
		"> Alert: Close Notify, opened: CONNECTED / CONNECTED",
		"> FIN, open: CONNECTED / CONNECTED",
		"< FIN, open: CONNECTED / CONNECTED",
	})
	listener := climbed(t, session(t, frames))
	for i, s := range listener.Steps[3:] {
		switch {
		case i < 3 && s.Client == "?", i > 3 && (s.Client != "?" || s.Server != "?"):
			t.Errorf("to a listener %s leaves %q and %q", s.Title, s.Client, s.Server)
		case i == 3 && (s.Sight != ladder.Shut || !strings.HasPrefix(s.Title, "Encrypted record, ") || !strings.Contains(s.Secret, "key log")):
			t.Errorf("the first shut record is %+v", s)
		}
	}
	if d := listener.Steps[3].Detail; d != "for squirrels.example" {
		t.Errorf("the hello is %q", d)
	}
}

func TestStepsOfTLS12(t *testing.T) {
	all, log := exchange(t, identities().rsa, &tls.Config{MaxVersion: tls.VersionTLS12}, page(note))
	frames := heard(newWire(1), all, whole)
	same(t, lines(climbed(t, session(t, frames, keylog(log))), standing)[3:14], []string{
		"> Client Hello, open: hello sent / hello received",
		"< Server Hello, open: hello received / hello sent",
		"< Certificate, open: hello received / hello sent",
		"< Server Key Exchange, open: hello received / hello sent",
		"< Server Hello Done, open: has to answer / waits for keys",
		"> Client Key Exchange, open: keys sent / has the keys",
		"> Change Cipher Spec, open: encrypts / has the keys",
		"> Finished, opened: finished / has the keys",
		"< Change Cipher Spec, open: finished / encrypts",
		"< Finished, opened: connected / connected",
		"> GET /note, opened: connected / connected",
	})
	same(t, lines(climbed(t, session(t, frames)), standing)[9:12], []string{
		"> Change Cipher Spec, open: encrypts / has the keys",
		"> Encrypted handshake message, 40 bytes, shut: ? / ?",
		"< Change Cipher Spec, open: ? / encrypts",
	})
}

// However the bytes were cut into segments, the messages are the same; and
// looking at every frame or once at the end makes no difference.
func TestStepsDoNotDependOnCuts(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		all, log := exchange(t, identities().ec, &tls.Config{MaxVersion: version}, page(strings.Repeat(note, 700)))
		said := func(s ladder.Step) string { return fmt.Sprint(standing(s), s.Counts.Total()) }
		for _, secrets := range [][]field.Secret{nil, {keylog(log)}} {
			want := lines(climbed(t, session(t, heard(newWire(1), all, whole), secrets...)), said)
			for _, step := range []int{100, 1400} {
				frames := heard(newWire(1), all, func(n int) []int { return every(n, step) })
				once := climbed(t, session(t, frames, secrets...))
				same(t, lines(once, said), want)
				s := dissect.New(dissect.Options{Secrets: secrets})
				for i := range frames {
					add(t, s, frames[i:i+1])
					s.Ladder()
				}
				s.Finish()
				same(t, lines(s.Ladder(), titles), lines(once, titles))
			}
		}
	}
}

// records cuts a handshake record up into several of at most n bytes.
func records(record string, n int) (out string) {
	head, body := record[:3], record[5:]
	for len(body) > 0 {
		k := min(n, len(body))
		out += head + string([]byte{byte(k >> 8), byte(k)}) + body[:k]
		body = body[k:]
	}
	return out
}

// Several records of one message are one step, and one that stops is one that
// broke off.
func TestStepsOfFragments(t *testing.T) {
	all, _ := exchange(t, identities().rsa, &tls.Config{}, page(note))
	hello := records(all[0].data, 400)
	w := newWire(1)
	w.open()
	w.say(toServer, hello, 405, 810)
	one := dissect.New(dissect.Options{})
	add(t, one, w.frames)
	s := one.Ladder().Steps
	if len(s) != 4 || titles(s[3]) != "Client Hello, open [4 5 6]" || s[3].Counts.Total() != len(hello) {
		t.Errorf("%d steps, the last %s with %d of %d bytes", len(s), titles(s[len(s)-1]), s[len(s)-1].Counts.Total(), len(hello))
	}
	w = newWire(1)
	w.open()
	w.say(toServer, all[0].data)
	want := climbed(t, session(t, w.frames)).Steps[3].Counts
	want[field.Structure] += len(hello) - len(all[0].data) // more record headers, and nothing else
	if s[3].Counts != want {
		t.Errorf("in pieces its bytes are %v, want %v", s[3].Counts, want)
	}
	w = newWire(1)
	w.open()
	w.say(toServer, hello[:810], 405)
	w.send(toClient, tcp.RST|tcp.ACK, "")
	same(t, lines(climbed(t, session(t, w.frames)), titles)[3:], []string{
		"> Client Hello, broken off, open [4 5]", "< RST, open [6]",
	})
}

// A failure ends where it ends, with the alert's name.
func TestStepsThatFail(t *testing.T) {
	all, _ := exchange(t, identities().rsa, &tls.Config{}, page(note))
	w := newWire(1)
	w.open()
	w.say(toServer, all[0].data)
	w.say(toClient, "\x15\x03\x03\x00\x02\x02\x28")
	w.close()
	l := climbed(t, session(t, w.frames))
	alert := l.Steps[4]
	if standing(alert) != "Alert: Handshake Failure, open: closed / closed" || alert.Detail != "fatal" || alert.Ends != proto.BreaksOff || alert.Field != "tls.alert_message" {
		t.Errorf("the alert is %+v", alert)
	}
	if end := l.Steps[5]; end.Title != "FIN" || end.Ends != proto.SaysBye || end.Client != "closed" {
		t.Errorf("after it %+v", end)
	}
}

// Bytes of no protocol known here are steps, too, and a capture without end
// has an end here.
func TestStepsAreBounded(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, "\x00\x01what is this")
	w.say(toClient, "\x00\x02no idea")
	same(t, lines(climbed(t, session(t, w.frames)), titles)[3:], []string{"> 14 bytes, open [4]", "< 9 bytes, open [5]"})

	w = newWire(1)
	w.open()
	const more = 50
	many := strings.Repeat(request, ladder.MaxSteps-3+more)
	w.say(toServer, many, every(len(many), 1400)...)
	s := dissect.New(dissect.Options{})
	add(t, s, w.frames)
	if l := s.Ladder(); len(l.Steps) != ladder.MaxSteps || l.Left != more {
		t.Errorf("%d steps and %d left out", len(l.Steps), l.Left)
	}
	if l := s.Ladder(); len(l.Steps) != ladder.MaxSteps || l.Left != more {
		t.Errorf("asked again: %d steps and %d left out", len(l.Steps), l.Left)
	}
}

// FuzzLadder changes bytes of a real connection, drops frames and cuts it
// anew: whatever comes, the ladder keeps its promises.
func FuzzLadder(f *testing.F) {
	all, log := exchange(f, identities().ec, &tls.Config{}, page(note))
	f.Add(uint16(100), uint16(0), []byte{})
	f.Add(uint16(1400), uint16(6), []byte{0, 9, 1, 2, 80, 255})
	f.Fuzz(func(t *testing.T, size, drop uint16, edits []byte) {
		all := slices.Clone(all)
		for ; len(edits) >= 3; edits = edits[3:] {
			at := int(edits[0])<<8 | int(edits[1])
			for i, s := range all {
				if at < len(s.data) {
					b := []byte(s.data)
					b[at] ^= edits[2]
					all[i].data = string(b)
					break
				}
				at -= len(s.data)
			}
		}
		step := max(int(size)%1500, 40)
		frames := heard(newWire(7), all, func(n int) []int { return every(n, step) })
		if i := int(drop); i > 0 && i < len(frames) {
			frames = slices.Delete(frames, i, i+1)
		}
		s := dissect.New(dissect.Options{Secrets: []field.Secret{keylog(log)}})
		for i := range frames {
			add(t, s, frames[i:i+1])
			if i%7 == 0 {
				s.Ladder()
			}
		}
		s.Finish()
		climbed(t, s)
	})
}

func BenchmarkLadder(b *testing.B) {
	all, log := exchange(b, identities().ec, &tls.Config{}, page(note))
	frames := heard(newWire(1), all, whole)
	for b.Loop() {
		s := dissect.New(dissect.Options{Secrets: []field.Secret{keylog(log)}})
		add(b, s, frames)
		s.Ladder()
	}
}
