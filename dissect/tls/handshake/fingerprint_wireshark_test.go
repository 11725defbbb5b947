package handshake

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// helloOf is a ClientHello with these suites, and with these extensions where
// there are any.
func helloOf(suites []byte, extensions ...[]byte) []byte {
	body := append([]byte{3, 1}, make([]byte, 32+1)...) // no session ID
	body = slices.Concat(body, tlstest.V16(suites), []byte{1, 0})
	if len(extensions) > 0 {
		body = append(body, tlstest.V16(slices.Concat(extensions...))...)
	}
	return tlstest.Message(registry.ClientHello, body...)
}

// Wireshark makes the same JA3 and JA3S of each hello, also of odd ones.
func TestFingerprintsAgreeWithWireshark(t *testing.T) {
	all := tlstest.Hellos(t)
	for name, odd := range map[string][]byte{
		"no extensions":        helloOf(u16s(47, 53)),
		"an empty list":        helloOf(u16s(47, 53), nil),
		"only reserved":        helloOf(u16s(0x1a1a), tlstest.Extension(0x2a2a), tlstest.Extension(10, tlstest.V16(u16s(0x3a3a))...)),
		"reserved at the end":  helloOf(u16s(47, 0x1a1a), tlstest.Extension(23), tlstest.Extension(10, tlstest.V16(u16s(29, 0x3a3a))...), tlstest.Extension(0x2a2a)),
		"alike, not reserved":  helloOf(u16s(0x1a2a, 0x0a1a), tlstest.Extension(0x1a2a), tlstest.Extension(10, tlstest.V16(u16s(0x1a2a))...)),
		"an extension twice":   helloOf(u16s(47), tlstest.Extension(23), tlstest.Extension(23)),
		"many formats":         helloOf(u16s(47), tlstest.Extension(11, 3, 0, 1, 2)),
		"formats, then groups": helloOf(u16s(47), tlstest.Extension(11, 1, 0), tlstest.Extension(10, tlstest.V16(u16s(29, 23))...)),
		"server, none":         tlstest.ServerHello(),
		"server, reserved":     tlstest.ServerHello(slices.Concat(tlstest.Extension(0x2a2a), tlstest.Only13, tlstest.Extension(0x3a3a))...),
		"server, retry":        retryHello(tlstest.Only13...),
	} {
		all[name] = odd
	}
	var names []string
	var frames [][]byte
	for name, hello := range all {
		names = append(names, name)
		frames = append(frames, slices.Concat(make([]byte, 12), []byte{0x08, 0}, tlstest.Segment(tlstest.Record(byte(22), hello...), hello[0] == registry.ServerHello)))
	}
	keys := []string{"tls.handshake.ja3_full", "tls.handshake.ja3", "tls.handshake.ja3s_full", "tls.handshake.ja3s"}
	theirs := wiresharkShows(t, frames, keys)
	for i, name := range names {
		var ours []string
		hello, _ := readHello(t, all[name])
		for _, key := range keys {
			show := ""
			if f := hello.Find(key); f != nil {
				show = f.Show()
			}
			ours = append(ours, show)
		}
		if got := strings.Join(ours, "\t"); got != theirs[i] {
			t.Errorf("%s: got\n%s\nWireshark has\n%s", name, got, theirs[i])
		}
	}
}

// retryHello is a HelloRetryRequest with the extensions given.
func retryHello(extensions ...byte) []byte {
	b := tlstest.ServerHello(extensions...)
	copy(b[HeaderLen+RandomOff:], RetryRandom)
	return b
}

// wiresharkShows has tshark show these fields, tab between them, of each frame.
// It skips the test where there is no tshark, but not where CI is set.
func wiresharkShows(t *testing.T, frames [][]byte, keys []string) []string {
	t.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tshark is not installed, and here it must be")
		}
		t.Skip("tshark is not installed, so there is no second opinion")
	}
	le := binary.LittleEndian
	b := append(le.AppendUint32(nil, 0xa1b2c3d4), 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b = le.AppendUint32(le.AppendUint32(b, 1<<18), 1) // the longest frame; Ethernet
	for i, f := range frames {
		for _, n := range []int{0, i, len(f), len(f)} {
			b = le.AppendUint32(b, uint32(n))
		}
		b = append(b, f...)
	}
	file := filepath.Join(t.TempDir(), "hellos.pcap")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-r", file, "-n", "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.analyze_sequence_numbers:FALSE", "-T", "fields"}
	for _, key := range keys {
		args = append(args, "-e", key)
	}
	out, err := exec.Command(tshark, args...).Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(frames) {
		t.Fatalf("tshark answers with %d lines for %d frames:\n%s", len(lines), len(frames), out)
	}
	return lines
}
