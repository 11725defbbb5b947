package cause

import (
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ofText are texts that are not written as they should be.
func ofText(err error) (string, bool) {
	switch e := err.(type) {
	case *json.SyntaxError:
		return "it is not JSON: what comes before byte " + strconv.FormatInt(e.Offset, 10) + " cannot be understood", true
	case *json.UnmarshalTypeError:
		if e.Field == "" {
			return "its JSON holds another kind of value than it should", true
		}
		return "the field " + strconv.Quote(e.Field) + " of its JSON holds another kind of value than it should", true
	case *strconv.NumError:
		if errors.Is(e.Err, strconv.ErrRange) {
			return strconv.Quote(e.Num) + " is too large a number here", true
		}
		return strconv.Quote(e.Num) + " is not a number of the kind needed here", true
	case hex.InvalidByteError:
		return "a character in it is not a hex digit", true
	case base64.CorruptInputError:
		return "its character " + strconv.FormatInt(int64(e)+1, 10) + " is not one of base64's, or ends it too early", true
	case url.EscapeError:
		return "it has a % that is not followed by two hex digits", true
	case *time.ParseError:
		return strconv.Quote(e.Value) + " is not a time", true
	case asn1.SyntaxError, asn1.StructuralError:
		return "it is not built as it should be", true
	}
	if sameAs(err, hex.ErrLength) {
		return "it has an odd number of hex digits", true
	}
	return "", false
}

// ofPacked are packed data that are damaged.
func ofPacked(err error) (string, bool) {
	switch e := err.(type) {
	case flate.CorruptInputError:
		return "the packed data is damaged near byte " + strconv.FormatInt(int64(e), 10), true
	case bzip2.StructuralError:
		return "the packed data is damaged", true
	}
	switch {
	case sameAs(err, gzip.ErrHeader, zlib.ErrHeader):
		return "its beginning is not that of packed data", true
	case sameAs(err, gzip.ErrChecksum, zlib.ErrChecksum):
		return "its checksum does not fit what it unpacks to, so it is damaged", true
	case sameAs(err, zlib.ErrDictionary):
		return "it was packed with a dictionary that is not here", true
	}
	return "", false
}

// ofTLS are refusals of TLS and of certificates.
func ofTLS(err error) (string, bool) {
	switch {
	case sameAs(err, rsa.ErrDecryption):
		return "it was encrypted for another key, or was changed", true
	case sameAs(err, rsa.ErrVerification):
		return "the signature does not fit", true
	}
	switch e := err.(type) {
	case *net.OpError: // see ofNetwork
		if e.Op == "remote error" {
			return "the other side sent the alert " + strconv.Quote(strings.TrimPrefix(e.Err.Error(), "tls: ")), true
		}
		return "it was refused with the alert " + strconv.Quote(strings.TrimPrefix(e.Err.Error(), "tls: ")), true
	case tls.AlertError:
		return "TLS ended with the alert " + strconv.Quote(strings.TrimPrefix(e.Error(), "tls: ")), true
	case tls.RecordHeaderError:
		return "what came is not TLS", true
	case *tls.CertificateVerificationError:
		return inner(e.Err, "the certificate was refused"), true
	case x509.UnknownAuthorityError:
		return "the certificate is signed by an authority that is not trusted here", true
	case x509.HostnameError:
		return "the certificate is for another name than " + strconv.Quote(e.Host), true
	case x509.CertificateInvalidError:
		if e.Reason == x509.Expired {
			return "the certificate has expired, or is not valid yet", true
		}
		return "the certificate may not be used for this", true
	case x509.SystemRootsError:
		return "this system's list of trusted authorities cannot be read", true
	}
	return "", false
}
