// Package coding undoes content codings: how a web server packs what it sends,
// so that there is less to send (RFC 9110, Section 8.4.1). Packing takes no key,
// so it hides nothing.
package coding

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"plainsight/dissect/words"
)

// Most bounds what packed content may unpack to, in bytes, whatever is allowed.
const Most = 16 << 20

// ErrUnknown says that a coding is none that this package undoes.
var ErrUnknown = words.Error("an encoding that plainsight does not know")

// Known reports whether Undo undoes a coding. The name is that of the
// Content-Encoding header, in lower case.
func Known(name string) bool {
	switch name {
	case "gzip", "x-gzip", "deflate":
		return true
	}
	return false
}

// Undo unpacks as much as it can, and at most so many bytes: with an error comes
// what came before it.
func Undo(name string, packed []byte, most int) (data []byte, err error) {
	r, err := open(name, bytes.NewReader(packed))
	if err != nil {
		return nil, Damage(err)
	}
	most = min(most, Most)
	into := bytes.NewBuffer(make([]byte, 0, min(most, len(packed)*times)+bytes.MinRead))
	_, err = into.ReadFrom(io.LimitReader(r, int64(most)+1))
	data = into.Bytes()
	if len(data) > most {
		return data[:most], words.Errorf("more than {most} bytes when decompressed; from a capture of this length, no more is decompressed, and the rest is left out", "most", most)
	}
	return data, Damage(err)
}

// ErrDamaged is what errors.Is finds where packed data are not whole.
var ErrDamaged = words.Error("damaged")

// Damage says in words what an unpacker found. What it does not know it
// returns as it is.
func Damage(err error) error {
	var at flate.CorruptInputError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return words.Because(ErrDamaged, "{why}: it ends too early")
	case errors.As(err, &at):
		return words.Because(ErrDamaged, "{why}: near byte {n} it is not compressed as it says", "n", int64(at))
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		return words.Because(ErrDamaged, "{why}: its first bytes are not those of compressed data")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		return words.Because(ErrDamaged, "{why}: its checksum does not fit the decompressed data")
	case errors.Is(err, zlib.ErrDictionary):
		return words.Because(ErrDamaged, "{why}: it was compressed with a dictionary that is not included")
	}
	return err
}

// open is a reader of what is unpacked.
func open(name string, in io.ReadSeeker) (io.Reader, error) {
	switch name {
	case "gzip", "x-gzip":
		return gzip.NewReader(in)
	case "deflate": // zlib by the RFC, bare by many servers' habit
		if r, err := zlib.NewReader(in); err == nil {
			return r, nil
		}
		_, err := in.Seek(0, io.SeekStart)
		return flate.NewReader(in), err
	}
	return nil, ErrUnknown
}
