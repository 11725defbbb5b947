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

// most bounds what packed content may unpack to, in bytes.
const most = 16 << 20

// ErrUnknown says that a coding is none that this package undoes.
var ErrUnknown = errors.New("not an encoding that is known here")

// Undo unpacks as much as it can: with an error comes what stood before it. The
// name is that of the Content-Encoding header, in lower case.
func Undo(name string, packed []byte) (data []byte, err error) {
	in := bytes.NewReader(packed)
	var r io.Reader
	switch name {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(in)
	case "deflate": // zlib by the RFC, bare by many servers' habit
		if r, err = zlib.NewReader(in); err != nil {
			r, err = flate.NewReader(bytes.NewReader(packed)), nil
		}
	default:
		err = ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	data, err = io.ReadAll(io.LimitReader(r, most+1))
	if len(data) > most {
		return data[:most], errors.New("more than " + strconv.Itoa(most) + " bytes once unpacked, the rest is left out")
	}
	return data, err
}
