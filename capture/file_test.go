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
	"runtime"
	"strings"
	"testing"
)

func packed(t *testing.T, b []byte) []byte {
	t.Helper()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return z.Bytes()
}

func samples(t *testing.T) map[string][]byte {
	pcap, pcapng := samplePcap(binary.LittleEndian, false, 1), samplePcapng(binary.BigEndian)
	return map[string][]byte{
		"plain.pcap":     pcap,
		"plain.pcapng":   pcapng,
		"packed.pcap.gz": packed(t, pcap), "packed.pcapng.gz": packed(t, pcapng),
	}
}

// A file cut anywhere gives the frames that are whole, then an error that is
// not io.EOF, unless the cut falls between two blocks.
func TestCutAtEveryByte(t *testing.T) {
	for name, file := range samples(t) {
		whole, err := NewReader(bytes.NewReader(file), name)
		if err != nil {
			t.Fatal(err)
		}
		all, err := readAll(whole)
		if err != nil {
			t.Fatal(err)
		}
		ends, last := 0, 0
		says := name + ": cut short inside the "
		if strings.HasSuffix(name, ".gz") {
			says = name + ": the gzip data is cut short: "
		}
		for n := range file {
			s, err := NewReader(bytes.NewReader(file[:n]), name)
			if err != nil {
				if !strings.HasPrefix(err.Error(), name+": ") || errors.Is(err, io.EOF) {
					t.Fatalf("%s cut at %d: %v", name, n, err)
				}
				continue
			}
			frames, err := readAll(s)
			if len(frames) > 0 && !reflect.DeepEqual(frames, all[:len(frames)]) {
				t.Fatalf("%s cut at %d: other frames than in the whole file", name, n)
			}
			if len(frames) < last {
				t.Fatalf("%s cut at %d: %d frames, and with a byte less %d", name, n, len(frames), last)
			}
			last = len(frames)
			switch {
			case err == nil:
				ends++
			case !strings.HasPrefix(err.Error(), says) || errors.Is(err, io.EOF) || strings.Contains(err.Error(), "\n"):
				t.Fatalf("%s cut at %d: %v", name, n, err)
			}
		}
		// An orderly end is one between blocks: 13 blocks, or a header and three records.
		if want := map[string]int{"plain.pcap": 3, "plain.pcapng": 12}[name]; ends != want {
			t.Errorf("%s: %d cuts look like an orderly end, want %d", name, ends, want)
		}
	}
}

func TestCutSaysWhere(t *testing.T) {
	file := samplePcap(binary.LittleEndian, true, 1)
	for n, want := range map[int]string{
		10: "x.pcap: cut short inside the file header at byte 0: 10 of 24 bytes are there",
		30: "x.pcap: cut short inside the record at byte 24: 6 bytes are there; no frame comes before it",
		42: "x.pcap: cut short inside the record at byte 24: 18 of 21 bytes are there; no frame comes before it",
		77: "x.pcap: cut short inside the record at byte 61: 16 of 76 bytes are there; the 2 frames before it were read",
	} {
		s, err := NewReader(bytes.NewReader(file[:n]), "x.pcap")
		if err == nil {
			_, err = readAll(s)
		}
		if err == nil || err.Error() != want {
			t.Errorf("cut at %d:\n got %v\nwant %s", n, err, want)
		}
	}
}

func TestNotACaptureFile(t *testing.T) {
	for content, want := range map[string]string{
		"":                               "not a capture file: it is empty",
		"hi":                             "not a capture file: it begins 68 69; a pcapng begins 0a 0d 0d 0a, ",
		"hello, world":                   "not a capture file: it begins 68 65 6c 6c; a pcapng begins 0a 0d 0d 0a, ",
		"\x1f\x8b":                       "the gzip data is cut short: the file ends at byte 2, and the data does not: fetch the file again",
		string(packed(t, []byte("tar"))): "not a capture file: unpacked, it begins 74 61 72; ",
	} {
		path := filepath.Join(t.TempDir(), "notes.txt")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenFile(path)
		if want = path + ": " + want; err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
	if _, err := OpenFile(t.TempDir()); err == nil || !strings.Contains(err.Error(), "a folder, not a capture file") {
		t.Errorf("folder: %v", err)
	}
	if _, err := OpenFile("/does/not/exist"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// A small file that claims much, or unpacks to much, takes little memory.
func TestMemoryIsBounded(t *testing.T) {
	claims := &ng{order: binary.LittleEndian}
	claims.section()
	claims.Write(claims.encode(blockSecrets, uint32(maxSecrets)))
	bomb := &ng{order: binary.LittleEndian}
	bomb.section()
	bomb.iface(LinkEthernet, 0)
	for range 4 {
		bomb.block(0x0badcafe, make([]byte, maxBlock-12))
	}
	comments := &ng{order: binary.LittleEndian}
	comments.section()
	comments.iface(LinkEthernet, 0)
	comments.packet(0, 0, nil, 0, bytes.Repeat(comments.encode(optComment, uint16(0)), 1<<18))
	bombFile := packed(t, bomb.Bytes())
	bomb = nil
	for name, file := range map[string][]byte{"claims": claims.Bytes(), "bomb": bombFile, "comments": comments.Bytes()} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := NewReader(bytes.NewReader(file), name)
		if err != nil {
			t.Fatal(err)
		}
		readAll(s)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 48<<20 {
			t.Errorf("%s: a file of %d bytes had %d allocated", name, len(file), used)
		}
	}
}

func TestFileClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	if err := os.WriteFile(path, samplePcap(binary.LittleEndian, true, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadFrame(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.ReadFrame(); err != io.EOF {
		t.Errorf("after Close: %v", err)
	}
}
