package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime/metrics"
	"strings"
	"testing"
)

// seed adds the samples and the files of testdata whose name ends so.
func seed(f *testing.F, suffix string) {
	paths, err := filepath.Glob("testdata/*" + suffix)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds in testdata/*%s: %v", suffix, err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, uint16(len(b)/2))
	}
}

func FuzzPcap(f *testing.F) {
	seed(f, ".pcap")
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		f.Add(samplePcap(order, true, 1), uint16(50))
		f.Add(samplePcap(order, false, uint32(LinkSLL)), uint16(50))
	}
	f.Fuzz(checkReader)
}

func FuzzPcapng(f *testing.F) {
	seed(f, ".pcapng")
	f.Add(samplePcapng(binary.LittleEndian), uint16(300))
	f.Add(samplePcapng(binary.BigEndian), uint16(300))
	f.Fuzz(checkReader)
}

func FuzzGzip(f *testing.F) {
	seed(f, ".gz")
	f.Fuzz(checkReader)
}

// checkReader reads file, and its first cut bytes. Frames are in bounds and what
// a cut leaves whole; errors are one line that begins with the name; memory is
// in proportion to what is there, whatever is claimed.
func checkReader(t *testing.T, file []byte, cut uint16) {
	unpacked := unpackedSize(file)
	if len(file) > 64<<10 || unpacked > 4<<20 {
		t.Skip("too big to be quick")
	}
	before := heapAllocated()
	frames, err := fuzzRead(t, file)
	if used := heapAllocated() - before; used > 2<<20+100*uint64(unpacked) {
		t.Errorf("%d bytes, %d unpacked, had %d allocated", len(file), unpacked, used)
	}
	total := 0
	for i, f := range frames {
		total += len(f.Data)
		if f.Number != i+1 || f.Data == nil || len(f.Data) > MaxFrame || f.Length < len(f.Data) && len(f.Problems) == 0 {
			t.Fatalf("frame %d: number %d, %d of %d bytes", i+1, f.Number, len(f.Data), f.Length)
		}
	}
	if total > unpacked {
		t.Fatalf("%d bytes in the frames of a file of %d", total, unpacked)
	}
	some, cutErr := fuzzRead(t, file[:min(int(cut), len(file))])
	if len(some) > len(frames) || len(some) > 0 && !reflect.DeepEqual(some, frames[:len(some)]) {
		t.Fatalf("cut at %d gives other frames", cut)
	}
	if err == nil && cutErr == nil && int(cut) >= len(file) && len(some) != len(frames) {
		t.Fatalf("the second reading gives %d frames, the first %d", len(some), len(frames))
	}
	checkRoundTrip(t, frames)
}

func fuzzRead(t *testing.T, file []byte) ([]Frame, error) {
	s, err := NewReader(bytes.NewReader(file), "fuzzed")
	if err != nil {
		checkFuzzError(t, err)
		return nil, err
	}
	frames, err := readAll(s)
	if err != nil {
		checkFuzzError(t, err)
		if _, again := s.ReadFrame(); again != err {
			t.Fatalf("the second error is %v, the first %v", again, err)
		}
	}
	if st := s.Stats(); st.Captured != uint64(len(frames)) || st.Seen != st.Captured+st.Dropped {
		t.Fatalf("%d frames, and stats %+v", len(frames), st)
	}
	return frames, err
}

func checkFuzzError(t *testing.T, err error) {
	if !strings.HasPrefix(err.Error(), "fuzzed: ") || strings.Contains(err.Error(), "\n") || errors.Is(err, io.EOF) {
		t.Fatalf("error %q", err)
	}
}

// checkRoundTrip writes frames and reads them back. Times outside of what a
// file can hold are refused.
func checkRoundTrip(t *testing.T, frames []Frame) {
	var out bytes.Buffer
	w, err := NewWriter(&out, "written", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	var want []Frame
	for _, f := range frames {
		if _, err := nanosecondTicks(f.Time); err != nil {
			if w.WriteFrame(f) == nil {
				t.Fatalf("wrote a frame of %s", f.Time)
			}
			continue
		}
		if err := w.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
		f.Number = len(want) + 1
		want = append(want, f)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := NewReader(&out, "written")
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(s)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d frames of %d came back: %v", len(got), len(want), err)
	}
	for i := range got {
		if got[i].Time.UnixNano() == 0 {
			got[i].Time = want[i].Time // a frame without a time is written as 1970
		}
		if !got[i].Time.Equal(want[i].Time) {
			t.Fatalf("frame %d came back with time %s, not %s", i+1, got[i].Time, want[i].Time)
		}
		got[i].Time = want[i].Time
		if len(want[i].Comment) > 0xffff {
			got[i].Comment = want[i].Comment // cut to an option's length
		}
		got[i].Problems, want[i].Problems = nil, nil // of another file's records
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("frame %d came back as %+v, not %+v", i+1, got[i], want[i])
		}
	}
}

func unpackedSize(file []byte) int {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return len(file)
	}
	n, _ := io.CopyN(io.Discard, z, 5<<20)
	return int(n) + len(file)
}

// heapAllocated is all that was ever allocated, in bytes. It is quicker to read
// than runtime.MemStats.
func heapAllocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
