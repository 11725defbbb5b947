package capture

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Limits on the size of a block, in bytes. Blocks that are not read at all are
// passed over piece by piece, but a length beyond maxBlock is taken for damage.
const (
	maxBlock     = 64 << 20
	maxBlockKept = MaxFrame + 1<<20 // a frame and its comments
	maxSecrets   = 16 << 20         // all Decryption Secrets Blocks of a file together
)

// block is one pcapng block whose frame has been checked.
type block struct {
	kind  uint32
	start int64  // offset in the file
	body  []byte // without type and lengths; nil if it was passed over
}

// blockReader walks the blocks of a pcapng file.
type blockReader struct {
	file    *fileReader
	order   binary.ByteOrder // of the section being read
	buf     []byte           // the last body, for reuse
	secrets int              // bytes of secrets so far
	head    [12]byte         // type, length, and a section's byte-order magic
	trailer [4]byte          // the length again
}

// kept reports whether the body of blocks of this kind is read.
func kept(kind uint32) bool {
	switch kind {
	case blockSection, blockInterface, blockPacket, blockSimple, blockEnhanced, blockStatistics, blockSecrets:
		return true
	}
	return false
}

// next reads a block. Its body is valid until the next call. The error is
// io.EOF only where the file ends between blocks.
func (r *blockReader) next() (block, error) {
	b := block{start: r.file.offset}
	head := r.head[:] // kept in r: a local array passed to io.ReadFull would be allocated for each block
	n, err := io.ReadFull(r.file, head[:8])
	if err == io.EOF {
		return b, io.EOF
	}
	if err != nil {
		return b, r.cut(b, int64(n), 0, err)
	}
	read := int64(8)
	// The type of a section reads the same in both orders, so it is found before
	// the order is known.
	if binary.LittleEndian.Uint32(head) == blockSection {
		if n, err = io.ReadFull(r.file, head[8:]); err != nil {
			return b, r.cut(b, read+int64(n), 0, err)
		}
		read += 4
		switch byteOrderMagic {
		case binary.LittleEndian.Uint32(head[8:]):
			r.order = binary.LittleEndian
		case binary.BigEndian.Uint32(head[8:]):
			r.order = binary.BigEndian
		default:
			return b, fmt.Errorf("section at byte %d: byte-order magic % x; expected 1a 2b 3c 4d or 4d 3c 2b 1a", b.start, head[8:])
		}
	}
	b.kind = r.order.Uint32(head)
	length := int64(r.order.Uint32(head[4:]))
	if length%4 != 0 || length < blockFrame || length < read+4 || length > maxBlock {
		return b, fmt.Errorf("block at byte %d: its length is %d; expected a multiple of 4 from %d to %d", b.start, length, read+4, maxBlock)
	}
	if err := r.readBody(&b, read, length); err != nil {
		return b, err
	}
	if n, err := io.ReadFull(r.file, r.trailer[:]); err != nil {
		return b, r.cut(b, length-4+int64(n), length, err)
	}
	if again := int64(r.order.Uint32(r.trailer[:])); again != length {
		return b, fmt.Errorf("block at byte %d: its length is %d at its start and %d at its end", b.start, length, again)
	}
	return b, nil
}

// readBody reads what lies between the first read bytes of a block and its
// trailer, or passes over it.
func (r *blockReader) readBody(b *block, read, length int64) error {
	size := length - 4 - read
	if !kept(b.kind) {
		if err := r.file.skip(size); err != nil {
			return r.cut(*b, r.file.offset-b.start, length, noEOF(err))
		}
		return nil
	}
	limit := int64(maxBlockKept)
	if b.kind == blockSecrets {
		limit = maxSecrets - int64(r.secrets)
		r.secrets += int(size)
	}
	if size > limit {
		if b.kind == blockSecrets {
			return fmt.Errorf("block at byte %d: its %d bytes of secrets are too many, as at most %d are read of one file; 'editcap --discard-all-secrets IN OUT' leaves them out", b.start, size, maxSecrets)
		}
		return fmt.Errorf("block at byte %d: it claims to have %d bytes, and no block that is read here may have more than %d: the file is damaged, so use another copy of it", b.start, size, limit)
	}
	var err error
	r.buf, err = r.file.grow(r.buf[:0], int(size))
	if err != nil {
		return r.cut(*b, r.file.offset-b.start, length, err)
	}
	b.body = r.buf
	return nil
}

func (r *blockReader) cut(b block, have, want int64, err error) error {
	if ofPacking(err) {
		return err
	}
	if !isEnd(err) {
		return fmt.Errorf("block at byte %d: %w", b.start, err)
	}
	return &cutError{what: "block", start: b.start, have: have, want: want, cause: noEOF(err)}
}
