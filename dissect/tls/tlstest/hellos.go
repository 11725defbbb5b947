package tlstest

import (
	"crypto/tls"
	"embed"
	"strings"
	"testing"

	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/tls/registry"
)

//go:embed hello
var recorded embed.FS

// Recorded is a ClientHello of a real client, from the folder hello.
func Recorded(t testing.TB, name string) []byte {
	t.Helper()
	b, err := recorded.ReadFile("hello/" + name + ".hex")
	if err != nil {
		t.Fatal(err)
	}
	return fieldtest.Unhex(strings.ReplaceAll(string(b), "\n", ""))
}

// Hellos are those of real clients, recorded and made here.
func Hellos(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range []string{"chromium", "openssl", "openssl-tls12", "openssl-tls10"} {
		out[name] = Recorded(t, name)
	}
	for name, version := range map[string]uint16{"go": tls.VersionTLS13, "go-tls12": tls.VersionTLS12} {
		var sides [2][]byte
		for _, s := range Talk(t, version) {
			sides[s.Dir] = append(sides[s.Dir], s.Data...)
		}
		const record, header = 5, 4    // the lengths of their headers
		for dir, side := range sides { // each begins with its hello
			n := int(side[record+1])<<16 | int(side[record+2])<<8 | int(side[record+3])
			out[name+[]string{"", "-server"}[dir]] = side[record : record+header+n]
		}
	}
	return out
}

// Segment is an IPv4 packet that carries data to or from port 443.
func Segment(data []byte, back bool) []byte {
	n := 40 + len(data)
	b := []byte{0x45, 0, byte(n >> 8), byte(n), 0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
		0xc0, 0, 443 >> 8, 443 & 0xff, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0}
	if back {
		copy(b[20:], []byte{443 >> 8, 443 & 0xff, 0xc0, 0})
	}
	return append(b, data...)
}

// ExtensionsOf is the list of extensions of a hello that has some (RFC 8446,
// Section 4.1.2), without the length in front of it.
func ExtensionsOf(hello []byte) []byte {
	const header, randomEnd = 4, 4 + 2 + 32
	rest := hello[randomEnd:]
	rest = rest[1+int(rest[0]):]          // the session ID
	if hello[0] == registry.ClientHello { // suites and compression methods, or one of each
		rest = rest[2+int(rest[0])<<8|int(rest[1]):]
		rest = rest[1+int(rest[0]):]
	} else {
		rest = rest[3:]
	}
	if len(rest) < 2 {
		return nil
	}
	return rest[2:]
}
