package handshake

import (
	"crypto/md5"
	"encoding/hex"
	"iter"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// clientOffers is what fingerprints are made of. Its slices point into the hello.
type clientOffers struct {
	Hello
	Suites []byte // two bytes each
}

// parseOffers reads a hello's body that was found to be whole.
func parseOffers(body []byte, fromClient bool) (o clientOffers, ok bool) {
	if o.Hello, ok = ParseHello(body, fromClient); !ok || !fromClient {
		return o, ok
	}
	at := SessionIDOff + 1 + len(o.SessionID)
	o.Suites = clip(body[at+2:], int(reading.Uint16(body[at:])))
	return o, true
}

// extension is the content of an extension, and whether it is there.
func (h Hello) extension(kind uint16) (content []byte, ok bool) {
	for k, content := range h.Extensions() {
		if k == kind {
			return content, true
		}
	}
	return nil, false
}

// clip is b cut to n bytes.
func clip(b []byte, n int) []byte { return b[:min(n, len(b))] }

// vector16 and vector8 are a list without its length of two bytes or one.
func vector16(b []byte) []byte {
	if len(b) < 2 {
		return nil
	}
	return clip(b[2:], int(reading.Uint16(b)))
}

func vector8(b []byte) []byte {
	if len(b) < 1 {
		return nil
	}
	return clip(b[1:], int(b[0]))
}

// numbers16 ranges over numbers of two bytes each, without those that mean
// nothing.
func numbers16(b []byte) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		for ; len(b) >= 2; b = b[2:] {
			if n := reading.Uint16(b); !registry.IsGREASE(n) && !yield(n) {
				return
			}
		}
	}
}

// fingerprint derives what the client can be recognised by. at is where Wireshark
// places it: before the extensions. Wireshark has JA3 since 3.6 and JA4 since 4.2.
func (d *Body) fingerprint(r *field.Reader, body []byte, at int) {
	o, ok := parseOffers(body, true)
	if !ok {
		return
	}
	full, newer := ja3(o), ja4(o)
	spec, spec4 := registry.Cite(registry.JA3, ""), registry.Cite(registry.JA4, "")
	for _, f := range []*field.Field{
		r.Derive("tls.handshake.ja4", "JA4", newer.hashed, "A fingerprint of this kind of client: version, server name or not, counts, first application protocol, and hashes of the suites and extensions. It sorts them first, so that shuffling them does not change it.", spec4),
		r.Derive("tls.handshake.ja4_r", "JA4_r", newer.raw, "What JA4's two hashes are computed from.", spec4),
		r.Derive("tls.handshake.ja3_full", "JA3 Fullstring", full, "What the client offers, in its order: version, suites, extensions, groups and point formats. Programs that use the same library share it, and it changes with their versions, so it hints at which program this is.", spec),
		r.Derive("tls.handshake.ja3", "JA3", md5Of(full), "The MD5 of that text, a short name for this kind of client. Many browsers now shuffle their extensions, so that theirs changes each time.", spec).Telling(field.HelloPrint),
	} {
		f.Off = at
		f.Class = field.Metadata
	}
}

// serverFingerprint does the same for a server's answer.
func (d *Body) serverFingerprint(r *field.Reader, body []byte, at int) {
	o, ok := parseOffers(body, false)
	if !ok || isShortHello(body) {
		return
	}
	full := strconv.Itoa(int(o.Version)) + "," + strconv.Itoa(int(o.Suite)) + "," + o.dashed()
	spec := registry.Cite(registry.JA3, "")
	for _, f := range []*field.Field{
		r.Derive("tls.handshake.ja3s_full", "JA3S Fullstring", full, "What the server answers: version, suite and extensions. A server usually gives the same answer to the same hello, but not where a session is resumed or a load balancer chooses among several servers.", spec),
		r.Derive("tls.handshake.ja3s", "JA3S", md5Of(full), "The MD5 of that text, a short name for this kind of server.", spec),
	} {
		f.Off = at
		f.Class = field.Metadata
	}
}

// dashed lists the extensions: "0-23-65281".
func (h Hello) dashed() string {
	var b []byte
	for kind := range h.Extensions() {
		if registry.IsGREASE(kind) {
			continue
		}
		if len(b) > 0 {
			b = append(b, '-')
		}
		b = strconv.AppendInt(b, int64(kind), 10)
	}
	return string(b)
}

// md5Of is the MD5 of a text, which is fine for a name.
func md5Of(text string) string {
	h := md5.Sum([]byte(text))
	return hex.EncodeToString(h[:])
}
