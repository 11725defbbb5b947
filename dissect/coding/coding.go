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
	"strconv"
)

// Most bounds what packed content may unpack to, in bytes, whatever is allowed.
const Most = 16 << 20

// ErrUnknown says that a coding is none that this package undoes.
var ErrUnknown = errors.New("not an encoding that is known here")

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
// what stood before it.
func Undo(name string, packed []byte, most int) (data []byte, err error) {
	r, err := open(name, bytes.NewReader(packed))
	if err != nil {
		return nil, inWords(err)
	}
	most = min(most, Most)
	into := bytes.NewBuffer(make([]byte, 0, min(most, len(packed)*times)+bytes.MinRead))
	_, err = into.ReadFrom(io.LimitReader(r, int64(most)+1))
	data = into.Bytes()
	if len(data) > most {
		return data[:most], errors.New("more than " + strconv.Itoa(most) + " bytes once unpacked, the most that is taken here of content so short; the rest is left out")
	}
	return data, inWords(err)
}

// inWords says what is wrong with packed data.
func inWords(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case err == nil || errors.Is(err, ErrUnknown):
		return err
	case errors.Is(err, gzip.ErrHeader) || errors.Is(err, zlib.ErrHeader):
		return errors.New("a beginning that is none of this encoding")
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, zlib.ErrChecksum):
		return errors.New("a checksum that does not fit what was unpacked")
	case errors.Is(err, zlib.ErrDictionary):
		return errors.New("data that needs a dictionary agreed on elsewhere")
	case errors.As(err, &corrupt):
		return errors.New("packed data that makes no sense from byte " + strconv.FormatInt(int64(corrupt), 10) + " on")
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return errors.New("an end before the data is whole")
	}
	return errors.New("packed data that cannot be read")
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
