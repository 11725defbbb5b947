package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/print"
	"plainsight/webui/recording"
)

// FuzzCapture takes any capture file and key log the whole way: frames, records,
// handshakes, certificates, what the keys open, and each way to print it. What
// is printed must be a document of its kind, and each byte must have one owner.
func FuzzCapture(f *testing.F) {
	const longest = 8 << 10 // bytes; a longer seed makes each try slow
	files, err := filepath.Glob("testdata/captures/*.pcap")
	if err != nil || len(files) == 0 {
		f.Fatalf("no captures: %v", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		keys, _ := os.ReadFile(strings.TrimSuffix(path, ".pcap") + ".keys") // not all have one
		if len(data) <= longest {
			f.Add(data, keys)
		}
	}
	f.Fuzz(func(t *testing.T, data, keys []byte) {
		if len(data) > 2*longest || len(keys) > longest {
			return
		}
		src, err := capture.NewReader(bytes.NewReader(data), "fuzz")
		if err != nil {
			return
		}
		defer src.Close()
		r := &recording.Recording{}
		for len(r.Frames) < 64 {
			frame, err := src.ReadFrame()
			if err != nil {
				break
			}
			r.Frames = append(r.Frames, frame)
		}
		s, err := session(context.Background(), r, []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: keys}})
		if err != nil {
			return // a frame of a kind that is refused
		}
		printed(t, s)
	})
}

// printed writes a session in each format.
func printed(t *testing.T, s *dissect.Session) {
	var js, pdml bytes.Buffer
	all := []print.Packets{print.NewJSON(&js), print.NewPDML(&pdml, "test", "fuzz"), print.NewTree(io.Discard, true), print.NewList(io.Discard)}
	for n := range s.Len() {
		p, err := s.Packet(n + 1)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, o := range p.Owners {
			if o.Off != at || o.Len <= 0 {
				t.Fatalf("frame %d: %d bytes at %d are owned, behind %d", p.Frame.Number, o.Len, o.Off, at)
			}
			at += o.Len
		}
		if at != len(p.Frame.Data) {
			t.Fatalf("frame %d: %d of %d bytes are owned", p.Frame.Number, at, len(p.Frame.Data))
		}
		for _, to := range all {
			if err := to.Packet(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, to := range all {
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !json.Valid(js.Bytes()) {
		t.Fatalf("not JSON: %s", js.Bytes())
	}
	for d := xml.NewDecoder(&pdml); ; {
		if _, err := d.RawToken(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v", err)
		}
	}
}
