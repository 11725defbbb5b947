package dissect_test

import (
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/tcp"
)

// mapsHold fails where a frame's map is not what its packet shows. The frames are
// asked for in this order.
func mapsHold(t *testing.T, s *dissect.Session, what string, order ...int) {
	t.Helper()
	for _, n := range order {
		p, err := s.Packet(n)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Map(n); !slices.Equal(got, p.Map) {
			t.Errorf("%s: frame %d of %d has the map %v, its packet %v", what, n, s.Len(), got, p.Map)
		}
	}
}

// A map is right whatever was asked for before it, and whatever has come since:
// another message, the same one of another side, or more of one whose end is not
// known.
func TestMapWhateverWasAsked(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, "squirrels speak like this, and nobody knows how", 7, 20)
	w.say(toClient, "so do the servers that they speak to", 5, 20)
	w.say(toServer, " long it goes on", 3)
	w.close()
	other := newWire(77)
	other.client = 40001
	other.open()
	other.say(toServer, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: yy\r\n\r\n", 10, 30, 50)
	other.say(toClient, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n"+strings.Repeat("nut", 10)+"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 12, 45, 70)
	other.close()
	for i := range other.frames { // a network card fills short frames up
		other.frames[i].Data = append(other.frames[i].Data, "filling"...)
	}
	all := [][]dissect.Frame{w.frames, other.frames}
	for i, path := range []string{"/chestnuts", "/nuts?of=oak"} { // their first messages are as long as each other
		same := newWire(99)
		same.client = uint16(40002 + i)
		same.open()
		same.say(toServer, "GET "+path+" HTTP/1.1\r\n"+[]string{"Host: abc", "Host: a"}[i]+"\r\n\r\n")
		all = append(all, same.frames)
	}
	var frames []dissect.Frame
	for i := range 40 { // in turn
		for _, one := range all {
			if i < len(one) {
				frames = append(frames, one[i])
			}
		}
	}
	s := dissect.New(dissect.Options{})
	var forth []int
	for n := 1; n <= len(frames); n++ {
		add(t, s, frames[n-1:n])
		forth = append(forth, n)
		mapsHold(t, s, "as it came", forth...)
	}
	s.Finish()
	back := slices.Clone(forth)
	slices.Reverse(back)
	mapsHold(t, s, "when it is over", forth...)
	mapsHold(t, s, "from the last", back...)
}

// A message that lacks bytes is mapped as far as its packets show.
func TestMapOfWhatWasLost(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
	head := "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n"
	w.send(toClient, tcp.ACK|tcp.PSH, head+strings.Repeat("nut", 5))
	w.lose(toClient, 15)
	w.send(toClient, tcp.ACK|tcp.PSH, strings.Repeat("nut", 10))
	w.say(toClient, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
	w.close()
	s := dissect.New(dissect.Options{})
	add(t, s, w.frames)
	s.Finish()
	for n := 1; n <= len(w.frames); n++ {
		mapsHold(t, s, "with a gap", n)
	}
}
