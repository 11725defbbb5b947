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
	for _, most := range []int{coding.Most, 17 << 20} {
		if got, err := coding.Undo("gzip", bomb, most); len(got) != 16<<20 || err == nil || !strings.Contains(err.Error(), "more than 16,777,216 bytes") {
			t.Errorf("%d bytes unpack to %d: %v", len(bomb), len(got), err)
		}
	}
	small := packed(t, "squirrel", gz)
	if got, err := coding.Undo("gzip", small, 8); string(got) != "squirrel" || err != nil {
		t.Errorf("what just fits unpacks to %q: %v", got, err)
	}
	if got, err := coding.Undo("gzip", small, 7); string(got) != "squirre" || err == nil {
		t.Errorf("one byte more than is allowed unpacks to %q: %v", got, err)
	}
}

// What is wrong with packed data is said in words of our own.
func TestDamageInWords(t *testing.T) {
	text := strings.Repeat("fluffy tail ", 20)
	last := func(b []byte, back int) []byte { b[len(b)-back] ^= 1; return b }
	zl := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	for _, c := range []struct {
		name, coding string
		data         []byte
		want         string
	}{
		{"nothing", "gzip", nil, "it ends too early"},
		{"a part of the header", "gzip", []byte{0x1f, 0x8b, 8}, "it ends too early"},
		{"a part", "deflate", packed(t, text, zl)[:12], "it ends too early"},
		{"something else", "gzip", []byte("fluffy tail, which is not packed"), "its first bytes are not those"},
		{"another checksum", "gzip", last(packed(t, text, gz), 5), "its checksum does not fit"},
		{"another checksum in zlib", "deflate", last(packed(t, text, zl), 1), "its checksum does not fit"},
		{"a block of no kind", "deflate", []byte{7, 7, 7, 7, 7, 7}, "near byte 1 it is not compressed as it says"},
	} {
		_, err := coding.Undo(c.coding, c.data, coding.Most)
		if !errors.Is(err, coding.ErrDamaged) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	for err, want := range map[error]string{zlib.ErrHeader: "first bytes", zlib.ErrDictionary: "a dictionary that is not included", io.ErrUnexpectedEOF: "too early"} {
		if got := coding.Damage(err); !errors.Is(got, coding.ErrDamaged) || !strings.Contains(got.Error(), want) {
			t.Errorf("%v is %v", err, got)
		}
	}
	if other := errors.New("other"); coding.Damage(other) != other || coding.Damage(nil) != nil {
		t.Error("what is not known is not passed on")
	}
}
