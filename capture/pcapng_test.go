package capture

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestPcapngReadsEveryKindOfBlock(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		s, err := NewReader(bytes.NewReader(samplePcapng(order)), "sample.pcapng")
		if err != nil {
			t.Fatal(err)
		}
		frames, err := readAll(s)
		if err != nil {
			t.Fatal(err)
		}
		want := []Frame{
			{1, sampleTime.Truncate(time.Microsecond), LinkEthernet, []byte("first"), 5, "eth0", "a remark\nand another", true},
			{2, sampleTime, LinkSLL2, []byte("second"), 600, "any", "", false},
			{3, sampleTime, LinkSLL2, []byte("third"), 5, "any", "", false},
			{4, time.Time{}, LinkRaw, []byte("four"), 9, "", "", false},
			{5, time.Unix(1002, 5e8).UTC(), LinkRaw, []byte{}, 0, "", "", false},
		}
		if !reflect.DeepEqual(frames, want) {
			t.Errorf("%v:\n got %+v\nwant %+v", order, frames, want)
		}
		if got := s.Secrets(); !reflect.DeepEqual(got, []FileSecret{{SecretTLS, []byte("KEYS\n")}}) {
			t.Errorf("%v: secrets are %+v", order, got)
		}
		if got, want := s.Stats(), (Stats{Seen: 11, Captured: 5, Dropped: 6}); got != want {
			t.Errorf("%v: stats are %+v, want %+v", order, got, want)
		}
	}
}

func TestPcapngDamage(t *testing.T) {
	order := binary.LittleEndian
	// Each case damages a file after one good frame.
	cases := map[string]struct {
		damage func(w *ng)
		want   string
	}{
		"length not a multiple of four": {func(w *ng) { w.Write(w.encode(blockEnhanced, uint32(33))) }, "its length is 33"},
		"length below the least":        {func(w *ng) { w.Write(w.encode(blockEnhanced, uint32(8))) }, "its length is 8"},
		"length beyond the limit":       {func(w *ng) { w.Write(w.encode(uint32(0x999), uint32(0xfffffff0))) }, "its length is 4294967280"},
		"lengths differ":                {func(w *ng) { w.Write(w.encode(uint32(0x999), uint32(12), uint32(16))) }, "12 in front and 16 behind"},
		"packet too big": {func(w *ng) {
			w.packet(0, 0, make([]byte, MaxFrame+1), MaxFrame+1)
		}, "262145 captured bytes; at most 262144 are read"},
		"captured more than there is": {func(w *ng) {
			w.block(blockEnhanced, uint32(0), uint64(0), uint32(500), uint32(500), []byte("few"))
		}, "500 captured bytes in a block with room for 4"},
		"interface not described": {func(w *ng) { w.packet(7, 0, nil, 0) }, "interface 7, of which nothing is described; the section has 1"},
		"new section forgets interfaces": {func(w *ng) {
			w.section()
			w.packet(0, 0, nil, 0)
		}, "interface 0, of which nothing is described; the section has 0"},
		"time finer than 64 bits":  {func(w *ng) { w.iface(1, 0, w.option(optInterfaceResolution, []byte{20})) }, "time resolution 0x14"},
		"time of 2^-64":            {func(w *ng) { w.iface(1, 0, w.option(optInterfaceResolution, []byte{0xc0})) }, "time resolution 0xc0"},
		"packet block too short":   {func(w *ng) { w.block(blockEnhanced, uint32(0)) }, "too short for its kind"},
		"secrets longer than room": {func(w *ng) { w.block(blockSecrets, SecretTLS, uint32(99), []byte("abc")) }, "secrets of 99 bytes"},
		"version 2":                {func(w *ng) { w.block(blockSection, byteOrderMagic, uint16(2), uint16(0), int64(-1)) }, "pcapng version 2.0"},
		"no byte-order magic":      {func(w *ng) { w.Write(w.encode(blockSection, uint32(28), uint32(1))) }, "byte-order magic 01 00 00 00"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := &ng{order: order}
			w.section()
			w.iface(LinkEthernet, 0)
			w.packet(0, 1, []byte("whole"), 5)
			at := w.Len()
			c.damage(w)
			s, err := NewReader(w, "bad.pcapng")
			if err != nil {
				t.Fatal(err)
			}
			frames, err := readAll(s)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want one with %q", err, c.want)
			}
			if len(frames) != 1 || string(frames[0].Data) != "whole" {
				t.Errorf("frames before the damage: %+v", frames)
			}
			if !strings.HasPrefix(err.Error(), "bad.pcapng: ") || !strings.HasSuffix(err.Error(), "; the frame before it was read") {
				t.Errorf("error does not say what and where: %v (damage at %d)", err, at)
			}
			if _, again := s.ReadFrame(); again != err {
				t.Errorf("the second error is %v", again)
			}
		})
	}
}

// An option that is shorter than its kind, or longer than its block, is no
// reason to lose a packet.
func TestPcapngOddOptions(t *testing.T) {
	w := &ng{order: binary.BigEndian}
	w.section()
	w.iface(LinkEthernet, 0, w.option(optInterfaceResolution, []byte{}), w.option(optInterfaceOffset, []byte{1}), w.option(11, []byte{}))
	w.packet(0, 1, []byte("x"), 1, w.option(optPacketFlags, []byte{1}), w.encode(optComment, uint16(60000)))
	s, err := NewReader(w, "odd.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	frames, err := readAll(s)
	if err != nil || len(frames) != 1 || frames[0].Comment != "" {
		t.Errorf("%+v, %v", frames, err)
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		resolution uint8
		ticks      uint64
		want       time.Time
	}{
		{0, 7, time.Unix(7, 0)},
		{3, 1_234, time.Unix(1, 234e6)},
		{6, 1_000_001, time.Unix(1, 1000)},
		{9, 1_999_999_999, time.Unix(1, 999_999_999)},
		{12, 1_999_999_999_999, time.Unix(1, 999_999_999)},
		{19, 1<<64 - 1, time.Unix(1, 844_674_407)},
		{0x80, 7, time.Unix(7, 0)},
		{0x80 + 32, 3 << 31, time.Unix(1, 5e8)},
		{0x80 + 63, 1 << 63, time.Unix(1, 0)},
	} {
		k, ok := clockOf(c.resolution)
		if !ok || !k.time(c.ticks).Equal(c.want) {
			t.Errorf("resolution %#x: %d ticks are %s, want %s", c.resolution, c.ticks, k.time(c.ticks), c.want.UTC())
		}
	}
}
