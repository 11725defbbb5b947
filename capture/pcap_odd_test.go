package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// pcapRecord is a record's header as it is written: in its place.
type pcapRecord struct{ seconds, part, third, fourth uint32 }

// oddPcap writes records with len bytes of data each, whatever they say.
func oddPcap(order binary.ByteOrder, magic uint32, minor uint16, data []byte, records ...pcapRecord) []byte {
	var b bytes.Buffer
	for _, v := range []any{magic, uint16(2), minor, uint32(0), uint32(0), uint32(65535), uint32(LinkEthernet)} {
		binary.Write(&b, order, v)
	}
	for _, r := range records {
		binary.Write(&b, order, r)
		b.Write(data)
	}
	return b.Bytes()
}

// sharkLengths is what tshark makes of a file: length and captured length of
// each packet, and what its expert says.
func sharkLengths(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "odd.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return oracle(t, "tshark", "-r", path, "-T", "fields", "-e", "frame.len", "-e", "frame.cap_len", "-e", "_ws.expert.message")
}

// TestPcapOldVersions reads files of all versions: the lengths change places up
// to 2.2, and in 2.3 where the captured one would be the longer.
func TestPcapOldVersions(t *testing.T) {
	n := uint32(len(ping))
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for minor, records := range [][]pcapRecord{
			{{1, 0, n, n}, {1, 0, n + 10, n}},
			{{1, 0, n, n}, {1, 0, n + 10, n}},
			{{1, 0, n, n}, {1, 0, n + 10, n}},
			{{1, 0, n, n + 10}, {1, 0, n + 10, n}, {1, 0, n, n}},
			{{1, 0, n, n + 10}, {1, 0, n, n}},
		} {
			file := oddPcap(order, 0xa1b2c3d4, uint16(minor), ping, records...)
			s, err := NewReader(bytes.NewReader(file), "old.pcap")
			if err != nil {
				t.Fatal(err)
			}
			frames, err := readAll(s)
			if err != nil || len(frames) != len(records) {
				t.Fatalf("2.%d: %d frames, %v", minor, len(frames), err)
			}
			got := ""
			for i, f := range frames {
				got += fmt.Sprintf("%d\t%d\t\n", f.Length, len(f.Data))
				if want := int(max(records[i].third, records[i].fourth)); f.Length != want || !bytes.Equal(f.Data, ping) || f.Problems != nil {
					t.Errorf("2.%d: %+v, want a length of %d", minor, f, want)
				}
			}
			if want := sharkLengths(t, file); got != want {
				t.Errorf("2.%d: got\n%stshark\n%s", minor, got, want)
			}
		}
	}
}

// What a record says that cannot be is that packet's problem.
func TestPcapOddRecords(t *testing.T) {
	n := uint32(len(ping))
	for magic, perSecond := range map[uint32]uint32{0xa1b2c3d4: 1e6, 0xa1b23c4d: 1e9} {
		file := oddPcap(binary.LittleEndian, magic, 4, ping,
			pcapRecord{1, 0, n, n}, pcapRecord{1, perSecond - 1, n, 3}, pcapRecord{1, 0, n, 0}, pcapRecord{1, perSecond, n, n}, pcapRecord{2, 0, n, n})
		s, err := NewReader(bytes.NewReader(file), "odd.pcap")
		if err != nil {
			t.Fatal(err)
		}
		frames, err := readAll(s)
		if err != nil || len(frames) != 5 {
			t.Fatalf("%d frames, %v", len(frames), err)
		}
		last := time.Unix(1, int64(perSecond-1)*int64(1e9/perSecond)).UTC()
		for i, want := range []struct {
			length   int
			at       time.Time
			problems []Problem
		}{
			{int(n), time.Unix(1, 0).UTC(), nil},
			{3, last, []Problem{{"captured length", 24 + 16 + int64(n), "at most the packet's {length} bytes", "{n} captured bytes", []any{"length", "3", "n", fmt.Sprint(n)}}}},
			{0, time.Unix(1, 0).UTC(), []Problem{{"captured length", 24 + 2*(16+int64(n)), "at most the packet's {length} bytes", "{n} captured bytes", []any{"length", "0", "n", fmt.Sprint(n)}}}},
			{int(n), time.Unix(2, 0).UTC(), []Problem{{"time", 24 + 3*(16+int64(n)), "a part of a second below {n}", "{seen}", []any{"n", fmt.Sprint(perSecond), "seen", fmt.Sprint(perSecond)}}}},
			{int(n), time.Unix(2, 0).UTC(), nil},
		} {
			f := frames[i]
			if f.Length != want.length || !f.Time.Equal(want.at) || !bytes.Equal(f.Data, ping) || !reflect.DeepEqual(f.Problems, want.problems) {
				t.Errorf("frame %d: got %+v\nwant %+v", i+1, f, want)
			}
		}
		if perSecond != 1e6 {
			continue // with some lengths this version of tshark takes it for a variant of the format
		}
		const short = "Frame length is less than captured length"
		want := fmt.Sprintf("%d\t%d\t\n3\t%d\t%s\n0\t%d\t%s\n", n, n, n, short, n, short)
		if got := sharkLengths(t, file); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 5 {
			t.Errorf("tshark: %q, want %q", got, want)
		}
	}
}

// A problem survives being written: the file that was written says the same.
func TestOddLengthIsWrittenAsItIs(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, "again.pcapng", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Frame{{Data: ping, Length: 3, Problems: []Problem{{}}}, {Data: ping, Length: 3}} {
		if err := w.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := NewReader(&b, "again.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	frames, err := readAll(s)
	if err != nil || len(frames) != 2 || frames[0].Length != 3 || len(frames[0].Problems) != 1 || frames[1].Length != len(ping) || frames[1].Problems != nil {
		t.Errorf("%+v, %v", frames, err)
	}
}
