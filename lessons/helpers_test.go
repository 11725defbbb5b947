package lessons

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
)

// full is set as .ci/run sets it: then tests try every case, and not only some that
// speak for the others.
var full = os.Getenv("PLAINSIGHT_FULL") != ""

// listener is an audience that remembers.
type listener struct {
	mu       sync.Mutex
	frames   []capture.Frame
	held     map[string][]field.Secret
	happened []string
	carriers []field.Carrier
	made     []File
	waits    chan Service     // told of each server that waits, or nil
	told     func(frames int) // called after each frame, or nil
}

func (l *listener) Frame(f capture.Frame) {
	l.mu.Lock()
	l.frames = append(l.frames, f)
	n := len(l.frames)
	l.mu.Unlock()
	if l.told != nil {
		l.told(n)
	}
}

// Carries keeps a message that carries the note.
func (l *listener) Carries(k field.Carrier) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.carriers = append(l.carriers, k)
}

func (l *listener) Holds(eye string, s field.Secret) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string][]field.Secret{}
	}
	l.held[eye] = append(l.held[eye], s)
}

func (l *listener) Happened(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.happened = append(l.happened, text)
}

func (l *listener) Made(f File) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made = append(l.made, f)
}

func (l *listener) Waits(s Service) {
	if l.waits != nil {
		l.waits <- s
	}
}

// file is one that the run has made.
func (l *listener) file(t *testing.T, name string) []byte {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.made {
		if f.Name == name {
			return f.Data
		}
	}
	t.Fatalf("the run made no file %q", name)
	return nil
}

// raw is all captured bytes, one frame after the other.
func (l *listener) raw() (all []byte) {
	for _, f := range l.frames {
		all = append(all, f.Data...)
	}
	return all
}

// onEachWire runs a test over each kind of wire that may be opened here.
func onEachWire(t *testing.T, test func(t *testing.T, kind string)) {
	t.Run("virtual", func(t *testing.T) { test(t, "virtual") })
	w, _, err := capture.Open("loopback")
	if errors.Is(err, capture.ErrNotPermitted) || errors.Is(err, capture.ErrNotSupported) {
		t.Log("not run over loopback:", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Run("loopback", func(t *testing.T) { test(t, "loopback") })
}

// open opens a wire for one test.
func open(t *testing.T, kind string) capture.Wire {
	t.Helper()
	w, _, err := capture.Open(kind)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// run plays a lesson to its end, and checks that every frame was told.
func run(t *testing.T, l *Lesson, w capture.Wire, secret string) *listener {
	t.Helper()
	heard := &listener{}
	if err := l.Play(context.Background(), w, Setting{Secret: secret}, heard); err != nil {
		t.Fatalf("%s: %v", l.Name, err)
	}
	if s := w.Stats(); len(heard.frames) == 0 || s.Captured != uint64(len(heard.frames)) || s.Dropped != 0 {
		t.Fatalf("%s: %d frames were told, and the wire counts %+v", l.Name, len(heard.frames), s)
	}
	return heard
}

// lesson finds a lesson that must be there.
func lesson(t *testing.T, name string) *Lesson {
	t.Helper()
	l, ok := ByName(name)
	if !ok {
		t.Fatalf("there is no lesson %q", name)
	}
	return l
}

// segment is what these tests need of one TCP segment.
type segment struct {
	conn     uint16 // the client's port
	toServer bool
	flags    byte
	seq      uint32
	payload  []byte
}

// segments reads Ethernet, IPv4 and TCP headers. Whom a SYN goes to is a
// server: a lesson may have several.
func segments(t *testing.T, frames []capture.Frame) (out []segment) {
	t.Helper()
	servers := map[uint16]bool{}
	for _, f := range frames {
		if f.Link != capture.LinkEthernet || len(f.Data) < 54 || f.Data[23] != 6 {
			t.Fatalf("frame %d is no TCP over IPv4 over Ethernet: % x", f.Number, f.Data)
		}
		ip := f.Data[14:][:binary.BigEndian.Uint16(f.Data[16:])]
		tcp := ip[int(ip[0]&15)*4:]
		src, dst := binary.BigEndian.Uint16(tcp), binary.BigEndian.Uint16(tcp[2:])
		if tcp[13] == 0x02 {
			servers[dst] = true
		}
		s := segment{conn: src, toServer: servers[dst], flags: tcp[13], seq: binary.BigEndian.Uint32(tcp[4:]), payload: tcp[int(tcp[12]>>4)*4:]}
		if !s.toServer {
			s.conn = dst
		}
		out = append(out, s)
	}
	return out
}

// dialogue is what was said over one connection.
type dialogue struct{ toServer, toClient []byte }

// dialogues puts the connections' bytes together, in the order in which they
// were opened. Loopback may send a segment twice when the machine is busy, but
// no byte may be missing, and none may come again as another.
func dialogues(t *testing.T, frames []capture.Frame) (out []*dialogue) {
	t.Helper()
	type side struct {
		conn     uint16
		toServer bool
	}
	all := segments(t, frames)
	first := map[side]uint32{} // the sequence number of the first byte
	at := map[uint16]*dialogue{}
	for _, s := range all {
		if s.flags&0x02 == 0 { // not SYN
			continue
		}
		first[side{s.conn, s.toServer}] = s.seq + 1
		if at[s.conn] == nil {
			at[s.conn] = &dialogue{}
			out = append(out, at[s.conn])
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		return all[i].seq-first[side{all[i].conn, all[i].toServer}] < all[j].seq-first[side{all[j].conn, all[j].toServer}]
	})
	for _, s := range all {
		if len(s.payload) == 0 {
			continue
		}
		said := &at[s.conn].toClient
		if s.toServer {
			said = &at[s.conn].toServer
		}
		off := int(s.seq - first[side{s.conn, s.toServer}])
		if off > len(*said) {
			t.Fatalf("bytes %d to %d of a connection are missing", len(*said), off)
		}
		again := min(len(s.payload), len(*said)-off)
		if !bytes.Equal((*said)[off:off+again], s.payload[:again]) {
			t.Fatalf("bytes %d to %d of a connection came twice, and not the same", off, off+again)
		}
		*said = append(*said, s.payload[again:]...)
	}
	return out
}

// hung is how long a test waits for what must happen. Nothing takes so long but
// what never ends.
const hung = 2 * time.Minute

// noGoroutineLeft remembers which goroutines there are. The function returned
// fails the test unless those of lessons, their wires and net/http have ended
// that have been started since.
func noGoroutineLeft(t *testing.T) (check func()) {
	before := len(goroutines())
	return func() {
		t.Helper()
		// One that has closed its last connection still needs a moment to end.
		deadline := time.Now().Add(hung)
		for {
			after := goroutines()
			if len(after) <= before {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d goroutines before and %d after:\n%s", before, len(after), strings.Join(after, "\n\n"))
			}
			runtime.Gosched()
		}
	}
}

func goroutines() (out []string) {
	buf := make([]byte, 4<<20)
	for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		ours := strings.Contains(g, "plainsight/") || strings.Contains(g, "net/http.") || strings.Contains(g, "gvisor.dev/") || strings.Contains(g, "crypto/tls.")
		if ours && !strings.Contains(g, "testing.(*T).Run") && !strings.Contains(g, "testing.tRunner") {
			out = append(out, g)
		}
	}
	return out
}
