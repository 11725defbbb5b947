package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"
)

// packedCapture is a gzipped capture of so many frames.
func packedCapture(t *testing.T, frames int) []byte {
	t.Helper()
	var file, z bytes.Buffer
	w, err := NewWriter(&file, "x", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range frames {
		data := bytes.Repeat([]byte{byte(i), byte(i * 7)}, 40)
		if err := w.WriteFrame(Frame{Number: i + 1, Time: time.Unix(int64(i), 0), Link: LinkEthernet, Data: data, Length: len(data)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	p := gzip.NewWriter(&z)
	p.Write(file.Bytes())
	p.Close()
	return z.Bytes()
}

// What is wrong with the packing is told as that, after all frames that are
// there, and nothing is told of what is right.
func TestGzipTells(t *testing.T) {
	const frames = 9
	whole := packedCapture(t, frames)
	end := len(whole)
	changed := func(at int) []byte {
		b := bytes.Clone(whole)
		b[at] ^= 1
		return b
	}
	for name, c := range map[string]struct {
		file   []byte
		frames int // at least
		says   string
	}{
		"whole":                    {whole, frames, ""},
		"two members":              {append(bytes.Clone(whole), whole...), 2 * frames, ""},
		"filled up with zeros":     {append(bytes.Clone(whole), make([]byte, 512)...), frames, ""},
		"rubbish behind":           {append(bytes.Clone(whole), "garbage"...), frames, "the gzip data ends at byte END, and something else follows it, which was not read: cut the file there if"},
		"zeros and rubbish behind": {append(append(bytes.Clone(whole), 0, 0), "g"...), frames, "the gzip data ends at byte END, and something else follows it"},
		"cut in the trailer":       {whole[:end-3], frames, "the gzip data is cut short: the file ends at byte CUT"},
		"cut before the trailer":   {whole[:end-8], frames, "the gzip data is cut short: the file ends at byte CUT"},
		"cut in the middle":        {whole[:end/2], 0, "the gzip data is cut short: the file ends at byte CUT"},
		"cut in the second header": {append(bytes.Clone(whole), whole[:6]...), frames, "the gzip data is cut short"},
		"another checksum":         {changed(end - 7), frames, "the gzip checksum at byte TRAILER does not fit what was unpacked"},
		"another size":             {changed(end - 2), frames, "the gzip checksum at byte TRAILER does not fit what was unpacked"},
		"a method of its own":      {changed(2), 0, "gzip header"},
	} {
		says := strings.NewReplacer("END", strconv.Itoa(end), "CUT", strconv.Itoa(len(c.file)), "TRAILER", strconv.Itoa(end-8)).Replace(c.says)
		n, err := 0, error(nil)
		s, err := NewReader(bytes.NewReader(c.file), "x")
		for err == nil {
			if _, err = s.ReadFrame(); err == nil {
				n++
			}
		}
		switch {
		case n < c.frames:
			t.Errorf("%s: %d frames were read, want %d: %v", name, n, c.frames, err)
		case says == "" && err != io.EOF, says != "" && !strings.Contains(err.Error(), says):
			t.Errorf("%s: %v, want %q", name, err, says)
		case says != "" && (strings.Contains(err.Error(), "block") || strings.Contains(err.Error(), "gzip: ") || strings.Contains(err.Error(), "EOF")):
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What fails below the packing is told as it is.
func TestGzipPassesOn(t *testing.T) {
	no := errors.New("the disk is gone")
	whole := packedCapture(t, 1)
	s, err := NewReader(io.MultiReader(bytes.NewReader(whole[:len(whole)-4]), failing{no}), "x")
	for err == nil {
		_, err = s.ReadFrame()
	}
	if !errors.Is(err, no) {
		t.Error(err)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }
