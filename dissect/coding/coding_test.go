package coding_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"testing"

	"plainsight/dissect/coding"
)

// packed packs a text in one of the ways that servers have.
func packed(t *testing.T, text string, pack func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pack(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }

func bare(w io.Writer) io.WriteCloser {
	f, _ := flate.NewWriter(w, flate.BestSpeed)
	return f
}

func TestUndo(t *testing.T) {
	text := strings.Repeat("fluffy tail ", 20)
	for name, data := range map[string][]byte{
		"gzip":    packed(t, text, gz),
		"x-gzip":  packed(t, text, gz),
		"deflate": packed(t, text, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }),
	} {
		if got, err := coding.Undo(name, data, coding.Most); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if got, err := coding.Undo(name, data[:len(data)-3], coding.Most); err == nil || !strings.HasPrefix(text, string(got)) {
			t.Errorf("%s, cut short: %q, %v", name, got, err)
		}
	}
	if got, err := coding.Undo("deflate", packed(t, text, bare), coding.Most); err != nil || string(got) != text {
		t.Errorf("deflate without zlib's frame: %q, %v", got, err)
	}
	for _, name := range []string{"br", "zstd", "", "GZIP"} {
		if got, err := coding.Undo(name, []byte(text), coding.Most); got != nil || !errors.Is(err, coding.ErrUnknown) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// A few bytes may unpack to very many. They are cut off where no honest page
// ends.
func TestUndoIsBounded(t *testing.T) {
	bomb := packed(t, strings.Repeat("\x00", 17<<20), gz)
	if got, err := coding.Undo("gzip", bomb, coding.Most); len(got) != 16<<20 || err == nil || !strings.Contains(err.Error(), "more than 16777216 bytes") {
		t.Errorf("%d bytes unpack to %d: %v", len(bomb), len(got), err)
	}
}
