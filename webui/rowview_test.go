package webui

import (
	"strings"
	"testing"
	"time"

	"plainsight/dissect/field"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

func TestSharesAddUp(t *testing.T) {
	for _, n := range []field.Counts{
		{field.Plaintext: 1}, {field.Plaintext: 1, field.Ciphertext: 999_999}, {1, 1, 1, 1, 1, 1, 1, 1, 1},
		{field.Structure: 54, field.Metadata: 18, field.Integrity: 4}, {field.Opened: 333, field.Random: 333, field.Encoded: 334},
	} {
		sum := 0
		for _, s := range pages.Shares(n) {
			if s.Percent < 1 || n[s.Class] == 0 {
				t.Errorf("%v: %s has %d percent", n, s.Class, s.Percent)
			}
			sum += s.Percent
		}
		if sum != 100 {
			t.Errorf("%v: shares add up to %d", n, sum)
		}
	}
	if pages.Shares(field.Counts{}) != nil {
		t.Error("nothing has shares")
	}
}

func TestWordsForNumbers(t *testing.T) {
	for got, want := range map[string]string{
		pages.Percent(0, 0): "0%", pages.Percent(0, 9): "0%", pages.Percent(9, 9): "100%", pages.Percent(1, 1000): "<1%", pages.Percent(999, 1000): "99%", pages.Percent(1, 3): "33%",
		pages.BytesOf(1): "1 byte", pages.BytesOf(65549): "65,549 bytes", pages.Thousands(1234567): "1,234,567", pages.Thousands(12): "12",
		pages.Since(0): "+0", pages.Since(250 * time.Microsecond): "+250 µs", pages.Since(3100 * time.Microsecond): "+3.1 ms", pages.Since(1500 * time.Millisecond): "+1.50 s",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTermsAreExplainedOnce(t *testing.T) {
	seen := map[string]bool{}
	text := "A packet meets another packet; the packetizer and base64url text keep out of it. An HMAC."
	var back strings.Builder
	var terms []string
	for _, b := range pages.Explain(text, seen) {
		back.WriteString(b.Text)
		if b.Term != "" {
			terms = append(terms, b.Text+"="+b.Term)
		}
	}
	if back.String() != text {
		t.Errorf("the text became %q", back.String())
	}
	if got := strings.Join(terms, " "); got != "packet=packet base64url=base64 HMAC=hmac" {
		t.Errorf("terms: %s", got)
	}
	if b := pages.Explain("One packet more.", seen); len(b) != 1 {
		t.Errorf("a term that was explained is explained again: %v", b)
	}
	ids := map[string]bool{}
	for _, g := range pages.Glossary() {
		if ids[g.ID] || g.Says == "" || len(g.Words) == 0 {
			t.Errorf("glossary entry %q is doubled or empty", g.ID)
		}
		ids[g.ID] = true
	}
}

// Every byte of a packet has the class on the page that the dissection gave
// it, and a field that explains it.
func TestPageHasEveryByteOfThePacket(t *testing.T) {
	var h recording.Recorder
	newSpeaker(&h).Exchange(typed)
	s := seenBy(t, &h.Recording, "eavesdropper")
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			t.Fatal(err)
		}
		v := pages.NewPacketView(p, "eavesdropper", 1, true)
		at := 0
		for i, runs := 0, v.Buffers[0].Runs; i < len(runs); i += 3 {
			length, class, f := runs[i], field.Class(runs[i+1]), runs[i+2]
			for k := at; k < at+length; k++ {
				if p.Map[k] != class {
					t.Errorf("packet %d byte %d: %s on the page, %s in the dissection", n, k, class, p.Map[k])
				}
			}
			if f < 0 || f >= len(v.Fields) {
				t.Errorf("packet %d bytes %d to %d: no field", n, at, at+length-1)
			}
			at += length
		}
		if at != len(p.Wire.Data) {
			t.Errorf("packet %d: %d bytes on the page, %d in the frame", n, at, len(p.Wire.Data))
		}
		ids := map[string]bool{}
		for _, f := range v.Fields {
			if ids[f.ID] {
				t.Errorf("packet %d: two fields have the address %s", n, f.ID)
			}
			ids[f.ID] = true
		}
	}
}
