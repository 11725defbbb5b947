package lessons

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
)

func bufioReader(data []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(data)) }

// says fails the test unless the lesson's story has that sentence, so that a
// fact below and the words for it stay together.
func says(t *testing.T, l *Lesson, words string) {
	t.Helper()
	for _, s := range l.Story {
		if strings.Contains(s.Text, words) {
			return
		}
		if s.Ask != nil {
			for _, c := range s.Ask.Choices {
				if (c.Right || c.Is != "") && strings.Contains(c.Text+" "+c.Because, words) {
					return
				}
			}
		}
	}
	t.Errorf("%s no longer says %q", l.Name, words)
}

func TestFirstThreePackets(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			first := segments(t, run(t, l, open(t, kind), DefaultSecret).frames)[:3]
			for i, want := range []byte{0x02, 0x12, 0x10} { // SYN; SYN and ACK; ACK
				if first[i].flags != want || len(first[i].payload) != 0 {
					t.Errorf("%s: packet %d has flags 0x%02x and %d bytes of content, want 0x%02x and none", l.Name, i+1, first[i].flags, len(first[i].payload), want)
				}
			}
		}
		says(t, &plaintext, "The client sends a SYN")
		says(t, &plaintext, "These are the first three packets.")
	})
}

// Every conversation ends with a farewell from both sides, and never with a
// reset.
func TestConversationsEndWell(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			type end struct {
				conn     uint16
				toServer bool
			}
			farewells, opened := map[end]bool{}, map[uint16]bool{}
			for i, s := range segments(t, run(t, l, open(t, kind), DefaultSecret).frames) {
				if s.flags&0x04 != 0 {
					t.Errorf("%s: packet %d is a reset", l.Name, i+1)
				}
				if s.flags&0x01 != 0 {
					farewells[end{s.conn, s.toServer}] = true
				}
				if s.flags == 0x02 {
					opened[s.conn] = true
				}
			}
			if len(opened) == 0 || len(farewells) != 2*len(opened) {
				t.Errorf("%s: %d connections, and %d ends say goodbye", l.Name, len(opened), len(farewells))
			}
		}
	})
}
