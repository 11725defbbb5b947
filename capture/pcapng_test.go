package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
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
			{1, sampleTime.Truncate(time.Microsecond), LinkEthernet, []byte("first"), 5, "eth0", "a remark\nand another", true, nil},
			{2, sampleTime, LinkSLL2, []byte("second"), 600, "any", "", false, nil},
			{3, sampleTime, LinkSLL2, []byte("third"), 5, "any", "", false, nil},
			{4, time.Time{}, LinkRaw, []byte("four"), 9, "", "", false, nil},
			{5, time.Unix(1002, 5e8).UTC(), LinkRaw, []byte{}, 0, "", "", false, nil},
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
		"lengths differ":                {func(w *ng) { w.Write(w.encode(uint32(0x999), uint32(12), uint32(16))) }, "12 at its start and 16 at its end"},
		"time finer than 64 bits":       {func(w *ng) { w.iface(1, 0, w.option(optInterfaceResolution, []byte{20})) }, "time resolution 0x14"},
		"time of 2^-64":                 {func(w *ng) { w.iface(1, 0, w.option(optInterfaceResolution, []byte{0xc0})) }, "time resolution 0xc0"},
		"shorter behind":                {func(w *ng) { w.Write(w.encode(uint32(0x999), uint32(16), uint32(0), uint32(12))) }, "16 at its start and 12 at its end"},
		"packet block too short":        {func(w *ng) { w.block(blockEnhanced, uint32(0)) }, "too short for its kind"},
		"secrets longer than room":      {func(w *ng) { w.block(blockSecrets, SecretTLS, uint32(99), []byte("abc")) }, "secrets of 99 bytes"},
		"version 2":                     {func(w *ng) { w.block(blockSection, byteOrderMagic, uint16(2), uint16(0), int64(-1)) }, "pcapng version 2.0"},
		"no byte-order magic":           {func(w *ng) { w.Write(w.encode(blockSection, uint32(28), uint32(1))) }, "byte-order magic 01 00 00 00"},
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

// What is wrong in one packet's block is that packet's problem. It is shown as
// far as the file has it, and so is what follows.
func TestPcapngOddPackets(t *testing.T) {
	for name, c := range map[string]struct {
		odd    func(w *ng)
		want   Frame
		linked bool // its interface is described
	}{
		"captured more than sent": {func(w *ng) { w.packet(0, 1, []byte("seven b"), 3) },
			Frame{Data: []byte("seven b"), Length: 3, Problems: []Problem{{"captured length", 84, "at most the packet's {length} bytes", "{n} captured bytes", []any{"length", "3", "n", "7"}}}}, true},
		"captured more than sent, in a block of old": {func(w *ng) {
			w.block(blockPacket, uint16(0), uint16(2), uint32(0), uint32(1), uint32(7), uint32(0), []byte("seven b"))
		}, Frame{Data: []byte("seven b"), Problems: []Problem{{"captured length", 84, "at most the packet's {length} bytes", "{n} captured bytes", []any{"length", "0", "n", "7"}}}}, true},
		"more than there is room for": {func(w *ng) {
			w.block(blockEnhanced, uint32(0), uint32(0), uint32(1), uint32(500), uint32(600), []byte("fewb"))
		}, Frame{Data: []byte("fewb"), Length: 600, Problems: []Problem{{"captured length", 84, "at most the {n} bytes that the block has room for", "{seen}", []any{"n", "4", "seen", "500"}}}}, true},
		"more than there is room for, simple": {func(w *ng) { w.block(blockSimple, uint32(500), []byte("fewb")) },
			Frame{Data: []byte("fewb"), Length: 500, Problems: []Problem{{"captured length", 84, "at most the {n} bytes that the block has room for", "{seen}", []any{"n", "4", "seen", "500"}}}}, true},
		"more than is read": {func(w *ng) {
			w.packet(0, 1, make([]byte, MaxFrame+1), MaxFrame+9, w.option(optComment, []byte("long")))
		},
			Frame{Data: make([]byte, MaxFrame), Length: MaxFrame + 9, Comment: "long", Problems: []Problem{{"captured length", 84, "at most {n} bytes, and more are not read", "{seen}", []any{"n", "262144", "seen", "262145"}}}}, true},
		"interface not described": {func(w *ng) { w.packet(7, 1, []byte("x"), 1) },
			Frame{Link: LinkUnsaid, Data: []byte("x"), Length: 1, Problems: []Problem{{"interface", 84, "one of the {n} that the section describes", "number {seen}", []any{"n", "1", "seen", "7"}}}}, false},
		"section without interfaces": {func(w *ng) {
			w.section()
			w.block(blockSimple, uint32(1), []byte("x"))
			w.iface(LinkEthernet, 0)
		}, Frame{Link: LinkUnsaid, Data: []byte("x"), Length: 1, Problems: []Problem{{"interface", 112, "one of the {n} that the section describes", "number {seen}", []any{"n", "0", "seen", "0"}}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &ng{order: binary.LittleEndian}
			w.section()
			w.iface(LinkEthernet, 0)
			w.packet(0, 1, []byte("ok"), 2)
			c.odd(w)
			w.packet(0, 1, []byte("after"), 5)
			s, err := NewReader(w, "odd.pcapng")
			if err != nil {
				t.Fatal(err)
			}
			frames, err := readAll(s)
			if err != nil || len(frames) != 3 || string(frames[2].Data) != "after" || frames[2].Problems != nil || frames[2].Link != LinkEthernet {
				t.Fatalf("%d frames, %v", len(frames), err)
			}
			got := frames[1]
			if got.Number != 2 || c.linked != (got.Link == LinkEthernet) {
				t.Errorf("number %d, link type %d", got.Number, got.Link)
			}
			c.want.Number, c.want.Link, c.want.Time = got.Number, got.Link, got.Time
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %d bytes, %.900s\nwant %.900s", len(got.Data), fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", c.want))
			}
		})
	}
}

// Statistics of an interface that is not described end nothing either, and their
// drops count.
func TestPcapngStatisticsOfNobody(t *testing.T) {
	w := &ng{order: binary.LittleEndian}
	w.section()
	w.iface(LinkEthernet, 0)
	w.block(blockStatistics, uint32(7), uint64(0), w.option(optStatsIfDrop, w.encode(uint64(5))))
	w.packet(0, 1, []byte("after"), 5)
	s, err := NewReader(w, "odd.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	if frames, err := readAll(s); err != nil || len(frames) != 1 || s.Stats().Dropped != 5 {
		t.Errorf("%+v, %v, %+v", frames, err, s.Stats())
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

// All secrets of a file together have a limit, which is reached, but not passed.
func TestPcapngSecretsAreBounded(t *testing.T) {
	half := make([]byte, maxSecrets/2-8) // with the type and the length in front
	for _, c := range []struct {
		more []byte
		says string
	}{{nil, ""}, {[]byte{}, "at most 16777216 are read of one file"}} {
		w := &ng{order: binary.LittleEndian}
		w.section()
		w.iface(LinkEthernet, 0)
		for range 2 {
			w.block(blockSecrets, SecretTLS, uint32(len(half)), half)
		}
		w.packet(0, 1, []byte("between"), 7)
		if c.more != nil {
			w.section() // the limit is the file's, not the section's
			w.block(blockSecrets, SecretTLS, uint32(len(c.more)), c.more)
		}
		s, err := NewReader(w, "many.pcapng")
		if err != nil {
			t.Fatal(err)
		}
		frames, err := readAll(s)
		if len(frames) != 1 || len(s.Secrets()) != 2 || (err != nil) != (c.says != "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d frames, %d secrets, %v; want an error with %q", len(frames), len(s.Secrets()), err, c.says)
		}
	}
}
