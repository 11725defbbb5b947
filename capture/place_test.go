package capture

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// readBack reads what is in a file that was open before a capture went there.
func readBack(t *testing.T, f *os.File) string {
	t.Helper()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCreateIsItsOwnersAlone begins a capture where a file that everybody may
// read was, by its name and over a link. Before it ends it can be read.
func TestCreateIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.pcapng"), filepath.Join(dir, "link.pcapng")
	if err := os.Symlink("real.pcapng", link); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(dir, "fresh.pcapng")
	for _, path := range []string{real, link, fresh} {
		var old *os.File
		if path != fresh {
			if err := os.WriteFile(real, []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(real, 0o666); err != nil {
				t.Fatal(err)
			}
			var err error
			if old, err = os.Open(real); err != nil {
				t.Fatal(err)
			}
			defer old.Close()
		}
		w, err := Create(path, Meta{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteFrame(writtenFrames()[0]); err != nil {
			t.Fatal(err)
		}
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, st.Mode(), err)
		}
		src, err := OpenFile(path) // the writer has not ended yet
		if err != nil {
			t.Fatal(err)
		}
		if f, err := src.ReadFrame(); err != nil || !bytes.Equal(f.Data, writtenFrames()[0].Data) {
			t.Errorf("%s: %v, %v", path, f, err)
		}
		src.Close()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if old != nil && readBack(t, old) != "old" {
			t.Errorf("%s: who had the old file open reads the new one", path)
		}
	}
	if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", st.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 3 {
		t.Errorf("left behind: %v", left)
	}
}

// TestCreateOnADescriptor writes to what the process has open by the name that
// the system gives it, and leaves that name alone.
func TestCreateOnADescriptor(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("descriptors have names on Linux")
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("before"); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("/proc/self/fd", strconv.Itoa(int(file.Fd())))
	if p, err := FindPlace(name); err != nil || !p.Direct || p.Path != name {
		t.Errorf("%+v, %v", p, err)
	}
	w, err := Create(name, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if got := readBack(t, file); len(got) < 60 || got[:6] != "before" || got[6:10] != "\n\r\r\n" {
		t.Errorf("%q", got)
	}
}
