package capture

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// FileSource reads the frames of one capture file, in the file's order.
type FileSource struct {
	name   string
	frames frameReader
	closer io.Closer // nil when the reader is the caller's
	closed atomic.Bool

	mu       sync.Mutex // one ReadFrame at a time
	err      error      // ends the reading for good
	captured atomic.Uint64
	dropped  atomic.Uint64
}

// frameReader is one file format. next returns io.EOF only where the file ends
// between two frames; Number is left to FileSource.
type frameReader interface {
	next() (Frame, error)
	// dropped is how many frames the file says its capture missed, up to here.
	dropped() uint64
	// secrets are those stored up to here.
	secrets() []FileSecret
}

// linkType reads a link type from a file. Old files have raw IP by the number
// that their system had for it, 12 or 14 (DLT_RAW), which means nothing else.
func linkType(n uint32) LinkType {
	if n == 12 || n == 14 {
		return LinkRaw
	}
	return LinkType(n)
}

// FileSecret is what one Decryption Secrets Block of a pcapng file holds
// (draft-ietf-opsawg-pcapng, Section 4.7).
type FileSecret struct {
	Type uint32 // SecretTLS, SecretPlainsight, or another program's
	Data []byte
}

// Types of FileSecret.
const (
	// SecretTLS is an NSS key log, as SSLKEYLOGFILE gives it.
	SecretTLS uint32 = 0x544c534b // "TLSK"
	// SecretPlainsight is this program's own; other programs skip it.
	SecretPlainsight uint32 = 0x504c4e53 // "PLNS"
)

// OpenFile opens a pcap or pcapng file, gzip-compressed or not. Errors begin
// with the path as it is given, say what was found and where, and come after all
// the frames that are whole. Frames keep their link type even where it is none
// of those named in this package.
func OpenFile(path string) (Source, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open capture file: %w", err)
	}
	if st, err := file.Stat(); err == nil && st.IsDir() {
		file.Close()
		return nil, fmt.Errorf("%s: a folder, not a capture file", path)
	}
	s, err := NewReader(file, path)
	if err != nil {
		file.Close()
		return nil, err
	}
	s.closer = file
	return s, nil
}

// NewReader reads a capture file from r, of any format that OpenFile reads.
// name is what errors call it. Close does not close r.
func NewReader(r io.Reader, name string) (*FileSource, error) {
	in, compressed, err := Unpack(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	head, err := in.Peek(4)
	if err != nil && !isEnd(err) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &FileSource{name: name}
	at := &fileReader{in: in}
	switch {
	case isPcapng(head):
		s.frames = newPcapngReader(at)
	case isPcap(head):
		s.frames, err = newPcapReader(at)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	default:
		return nil, fmt.Errorf("%s: %w", name, notACapture(head, compressed))
	}
	return s, nil
}

func notACapture(head []byte, compressed bool) error {
	where := "it"
	if compressed {
		where = "unpacked, it"
	}
	if len(head) == 0 {
		return fmt.Errorf("not a capture file: %s is empty", where)
	}
	return fmt.Errorf("not a capture file: %s begins % x; a pcapng begins 0a 0d 0d 0a, a pcap d4 c3 b2 a1, a1 b2 c3 d4, 4d 3c b2 a1 or a1 b2 3c 4d", where, head)
}

// ReadFrame returns the next frame, io.EOF after the last, or an error that says
// where the file is damaged and how many frames came before.
func (s *FileSource) ReadFrame() (Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return Frame{}, io.EOF
	}
	if s.err != nil {
		return Frame{}, s.err
	}
	f, err := s.frames.next()
	s.dropped.Store(s.frames.dropped())
	if err != nil {
		s.err = s.explain(err)
		return Frame{}, s.err
	}
	f.Number = int(s.captured.Add(1))
	return f, nil
}

func (s *FileSource) explain(err error) error {
	if s.closed.Load() || err == io.EOF {
		return io.EOF
	}
	n := s.captured.Load()
	frames := fmt.Sprintf("the %d frames before it were read", n)
	switch n {
	case 0:
		frames = "no frame comes before it"
	case 1:
		frames = "the frame before it was read"
	}
	return fmt.Errorf("%s: %w; %s", s.name, err, frames)
}

// Secrets returns the Decryption Secrets Blocks met so far. A writer puts them
// ahead of the frames that they open, so after the first frame the file's first
// ones are here.
func (s *FileSource) Secrets() []FileSecret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]FileSecret(nil), s.frames.secrets()...)
}

// Stats counts the frames read so far, and those that the file says its capture
// dropped.
func (s *FileSource) Stats() Stats {
	c, d := s.captured.Load(), s.dropped.Load()
	return Stats{Seen: c + d, Captured: c, Dropped: d}
}

// Close ends the reading; a ReadFrame under way in another goroutine ends with
// the data that it waits for.
func (s *FileSource) Close() error {
	if s.closed.Swap(true) || s.closer == nil {
		return nil
	}
	return s.closer.Close()
}

// fileReader reads a file's bytes (unpacked, where it was compressed) and counts
// them.
type fileReader struct {
	in     *bufio.Reader
	offset int64 // bytes read
}

// cutError is a file that ends inside a block or record.
type cutError struct {
	what  string // "block" or "record"
	start int64  // where it begins
	have  int64  // bytes of it that are there
	want  int64  // bytes it says it has, 0 if that is cut off too
	cause error
}

func (e *cutError) Error() string {
	want := ""
	if e.want > 0 {
		want = fmt.Sprintf(" of %d", e.want)
	}
	return fmt.Sprintf("cut short inside the %s at byte %d: %d%s bytes are there", e.what, e.start, e.have, want)
}

func (e *cutError) Unwrap() error { return e.cause }

func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// ofPacking reports whether an error is about the file's compression. Such errors
// name their own place, in the compressed file.
func ofPacking(err error) bool {
	var e *packError
	return errors.As(err, &e)
}

// noEOF turns io.EOF in the middle of something into io.ErrUnexpectedEOF, so that it
// is not taken for an orderly end.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Read implements io.Reader.
func (r *fileReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.offset += int64(n)
	return n, err
}

// skip passes over n bytes without keeping them.
func (r *fileReader) skip(n int64) error {
	got, err := io.CopyN(io.Discard, r.in, n)
	r.offset += got
	return err
}

// grow reads n more bytes onto buf. Memory grows with the bytes that are there, not
// with n, which the file may exaggerate.
func (r *fileReader) grow(buf []byte, n int) ([]byte, error) {
	const step = 64 << 10
	for n > 0 {
		part := min(n, step)
		at := len(buf)
		buf = append(buf, make([]byte, part)...)
		got, err := io.ReadFull(r.in, buf[at:])
		r.offset += int64(got)
		if err != nil {
			return buf[:at+got], noEOF(err)
		}
		n -= part
	}
	return buf, nil
}
