package capture

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Unpack returns a reader of what r gives, without its gzip compression (RFC 1952) if
// it has one, which packed tells. Data is unpacked as it is read and is not held in
// memory. The reader's errors tell of the compression, say at which byte of r it is
// damaged, and come after everything that could be unpacked. Data that follows the end
// of the compressed data is such an error too.
func Unpack(r io.Reader) (unpacked *bufio.Reader, packed bool, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if head, _ := in.Peek(2); !isGzip(head) {
		return in, false, nil
	}
	g := &gunzip{in: &countedReader{Reader: in}}
	if g.z, err = gzip.NewReader(g.in); err != nil {
		return nil, true, g.explain(err)
	}
	g.z.Multistream(false)
	return bufio.NewReaderSize(g, 64<<10), true, nil
}

func isGzip(head []byte) bool { return len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b }

// gunzip unpacks one member of a gzip file after another (RFC 1952, Section 2.2), and
// knows where each ends, which compress/gzip does not tell.
type gunzip struct {
	in *countedReader
	z  *gzip.Reader
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if err == nil {
		return n, nil
	}
	if err != io.EOF {
		return n, g.explain(err)
	}
	return n, g.following()
}

// following goes on to the next member, or says how the file ends.
func (g *gunzip) following() error {
	end := g.in.n
	if head, _ := g.in.Peek(2); isGzip(head) {
		if err := g.z.Reset(g.in); err != nil {
			return g.explain(err)
		}
		g.z.Multistream(false)
		return nil
	}
	for { // zeros that fill up a tape's block belong to no one
		b, err := g.in.ReadByte()
		if err != nil {
			return err
		}
		if b != 0 {
			return &packError{fmt.Sprintf("the gzip data ends at byte %d, and something else follows it, which was not read: cut the file there if that does not belong to it", end)}
		}
	}
}

// packError is what is wrong with the packing of a file, not with what is packed.
type packError struct{ says string }

func (e *packError) Error() string { return e.says }

// explain replaces errors of the library with our own. Errors of the reader below it
// stay as they are.
func (g *gunzip) explain(err error) error {
	switch {
	case g.in.failed != nil:
		return g.in.failed
	case isEnd(err):
		return &packError{fmt.Sprintf("the gzip data is cut short: the file ends at byte %d, and the data does not: fetch the file again", g.in.n)}
	case errors.Is(err, gzip.ErrChecksum):
		return &packError{fmt.Sprintf("the gzip checksum at byte %d does not fit what was unpacked, so some of it is not what was packed: fetch the file again", g.in.n-gzipTrailerLen)}
	case errors.Is(err, gzip.ErrHeader):
		return &packError{fmt.Sprintf("the gzip header that ends before byte %d is damaged: fetch the file again", g.in.n)}
	}
	return &packError{fmt.Sprintf("the gzip data is damaged before byte %d: fetch the file again", g.in.n)}
}

// gzipTrailerLen is the length of a checksum and a size (RFC 1952, Section 2.3.1).
const gzipTrailerLen = 8

// countedReader counts the bytes that are read from it. It is an io.ByteReader, so that
// compress/gzip reads no further than the end of the compressed data.
type countedReader struct {
	*bufio.Reader
	n      int64
	failed error // what it met, besides an end
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, r.met(n, err)
}

func (r *countedReader) ReadByte() (byte, error) {
	b, err := r.Reader.ReadByte()
	if err != nil {
		return b, r.met(0, err)
	}
	return b, r.met(1, nil)
}

func (r *countedReader) met(n int, err error) error {
	if r.n += int64(n); err != nil && err != io.EOF {
		r.failed = err
	}
	return err
}
