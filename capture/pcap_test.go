package capture

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"testing"
	"time"
)

func TestPcapFlavours(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, nanos := range []bool{false, true} {
			// The upper bits of the link type tell of a frame check sequence.
			s, err := NewReader(bytes.NewReader(samplePcap(order, nanos, 0x54000000|uint32(LinkSLL2))), "sample.pcap")
			if err != nil {
				t.Fatal(err)
			}
			frames, err := readAll(s)
			if err != nil {
				t.Fatal(err)
			}
			at := sampleTime
			if !nanos {
				at = at.Truncate(time.Microsecond)
			}
			want := []Frame{
				{Number: 1, Time: at, Link: LinkSLL2, Data: []byte{1, 1, 1, 1, 1}, Length: 5},
				{Number: 2, Time: at.Add(time.Second), Link: LinkSLL2, Data: []byte{}, Length: 0},
				{Number: 3, Time: at.Add(2 * time.Second), Link: LinkSLL2, Data: bytes.Repeat([]byte{3}, 60), Length: 90},
			}
			if !reflect.DeepEqual(frames, want) {
				t.Errorf("%v, nanoseconds %v:\n got %+v\nwant %+v", order, nanos, frames, want)
			}
			if got := s.Stats(); got != (Stats{Seen: 3, Captured: 3}) {
				t.Errorf("stats are %+v", got)
			}
		}
	}
}

// Snapshot lengths of 0, and packets beyond the snapshot length, are found in
// files from real programs.
func TestPcapSnaplenIsNotTrusted(t *testing.T) {
	for _, snaplen := range []uint32{0, 1, 0xffffffff} {
		file := samplePcap(binary.LittleEndian, true, 1)
		binary.LittleEndian.PutUint32(file[16:], snaplen)
		s, err := NewReader(bytes.NewReader(file), "sample.pcap")
		if err != nil {
			t.Fatal(err)
		}
		if frames, err := readAll(s); err != nil || len(frames) != 3 {
			t.Errorf("snapshot length %d: %d frames, %v", snaplen, len(frames), err)
		}
	}
}

func TestPcapDamage(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func([]byte)
		want   string
	}{
		{"frame too big", func(b []byte) { binary.LittleEndian.PutUint32(b[45+8:], 0xffffff00) },
			"bad.pcap: record at byte 45: 4294967040 captured bytes; at most 262144 are read; the frame before it was read"},
	} {
		file := samplePcap(binary.LittleEndian, true, 1)
		c.damage(file)
		s, err := NewReader(bytes.NewReader(file), "bad.pcap")
		if err != nil {
			t.Fatal(err)
		}
		if frames, err := readAll(s); err == nil || err.Error() != c.want || len(frames) != 1 {
			t.Errorf("%s: %d frames and %v\nwant 1 and %s", c.name, len(frames), err, c.want)
		}
	}
	// A packet cannot be so long, but the bytes captured of it are there.
	file := samplePcap(binary.LittleEndian, true, 1)
	binary.LittleEndian.PutUint32(file[24+12:], 0xffffffff)
	s, err := NewReader(bytes.NewReader(file), "long.pcap")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := s.ReadFrame(); err != nil || f.Length != math.MaxInt32 || len(f.Data) != 5 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestPcapVersionsRefused(t *testing.T) {
	for says, version := range map[string][2]byte{"9.4": {9, 4}, "1.4": {1, 4}, "2.5": {2, 5}} {
		file := samplePcap(binary.LittleEndian, true, 1)
		file[4], file[6] = version[0], version[1]
		if _, err := NewReader(bytes.NewReader(file), "bad.pcap"); err == nil || err.Error() != "bad.pcap: pcap version "+says+" at byte 4; only versions 2.0 to 2.4 are read" {
			t.Errorf("version: %v", err)
		}
	}
}
