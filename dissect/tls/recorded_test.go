package tls

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// recordings are the captures of real connections that are kept beside the
// tests of the packages around this one.
func recordings(t testing.TB) (paths []string) {
	t.Helper()
	for _, dir := range []string{"../testdata/clients", "../../cmd/plainsight/testdata/captures"} {
		found, err := filepath.Glob(filepath.Join(dir, "*.keys"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no captures in %s: %v", dir, err)
		}
		for _, f := range found {
			paths = append(paths, strings.TrimSuffix(f, ".keys"))
		}
	}
	return paths
}

// recordedStreams is what the two sides of each connection in a capture said,
// in order, as it stands in the segments: none was lost or sent twice.
func recordedStreams(t testing.TB, path string) (talks [][]tlstest.Said) {
	t.Helper()
	b, err := os.ReadFile(path + ".pcap")
	if err != nil {
		t.Fatal(err)
	}
	at := map[[2]uint16]int{} // by the ports, the client's first
	const fileHeader, packetHeader, ethernet = 24, 16, 14
	for b = b[fileHeader:]; len(b) >= packetHeader; {
		n := int(binary.LittleEndian.Uint32(b[8:]))
		ip := b[packetHeader+ethernet : packetHeader+n]
		b = b[packetHeader+n:]
		header := 40
		if ip[0]>>4 == 4 {
			ip, header = ip[:reading.Uint16(ip[2:])], int(ip[0]&15)*4
		}
		tcp := ip[header:]
		from, to, data := reading.Uint16(tcp), reading.Uint16(tcp[2:]), tcp[tcp[12]>>4*4:]
		if _, ok := at[[2]uint16{to, from}]; !ok {
			if _, ok := at[[2]uint16{from, to}]; !ok {
				at[[2]uint16{from, to}] = len(talks)
				talks = append(talks, nil)
			}
		}
		if len(data) == 0 {
			continue
		}
		if i, ok := at[[2]uint16{from, to}]; ok {
			talks[i] = append(talks[i], tlstest.Said{Dir: proto.ToServer, Data: data})
		} else {
			i := at[[2]uint16{to, from}]
			talks[i] = append(talks[i], tlstest.Said{Dir: proto.ToClient, Data: data})
		}
	}
	return talks
}

// recordedMessages are the handshake messages of a capture, as a viewpoint that holds
// its key log sees them, each kind once for each version, suite and side.
func recordedMessages(t testing.TB, path string) (out []tlstest.Sample) {
	t.Helper()
	log, err := os.ReadFile(path + ".keys")
	if err != nil {
		t.Fatal(err)
	}
	p := New(t.Context(), []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: log}})
	have := map[string]bool{}
	for _, talk := range recordedStreams(t, path) {
		c := p.Open()
		var rest [2][]byte
		for _, s := range talk {
			rest[s.Dir] = slices.Concat(rest[s.Dir], s.Data)
			for {
				cut := c.Next(s.Dir, rest[s.Dir], false)
				if cut.Message == nil {
					break
				}
				m, ok := cut.Message.(*placed)
				root, _ := take(t, cut.Message, rest[s.Dir][:cut.Length])
				rest[s.Dir] = rest[s.Dir][cut.Length:]
				for f := range root.All() {
					if kind := f.Find("tls.handshake.type"); ok && f.Name == "tls.handshake" && kind != nil && len(f.Bytes()) >= handshake.HeaderLen {
						one := tlstest.Sample{What: filepath.Base(path), Version: m.after, Suite: m.suite, Kind: f.Bytes()[0], Body: f.Bytes()[handshake.HeaderLen:]}
						if key := fmt.Sprint(one.Version, one.Suite, one.Kind, s.Dir); !have[key] && len(one.Body) == reading.Uint24(f.Bytes()[1:]) {
							have[key] = true
							out = append(out, one)
						}
					}
				}
			}
		}
	}
	return out
}

// Wherever a message of a real connection breaks off, what is there is shown,
// with one problem that says where; and each byte has one owner, as ever.
func TestRecordedMessagesCutAnywhere(t *testing.T) {
	read := 0
	for _, path := range recordings(t) {
		for _, s := range recordedMessages(t, path) {
			whole := s.Body
			if f, sum := body(t, s); sum.Problem {
				t.Errorf("%s (%d), whole: problems %q", s.What, s.Kind, tlstest.Problems(f))
			}
			for n := range len(whole) {
				s.Body = whole[:n]
				f, sum := body(t, s)
				got := tlstest.Problems(f)
				if len(got) > 1 || sum.Problem != (len(got) == 1) {
					t.Fatalf("%s (%d), %d of %d bytes: problems %q\n%s", s.What, s.Kind, n, len(whole), got, tlstest.Tree(f))
				}
				if len(got) == 0 && !endsAt(s, n) {
					t.Errorf("%s (%d) passes for whole with %d of %d bytes:\n%s", s.What, s.Kind, n, len(whole), tlstest.Tree(f))
				}
				read++
			}
		}
	}
	if read < 5000 {
		t.Errorf("only %d beginnings of messages were read", read)
	}
}

// endsAt says that a message's first n bytes are a message, too: one without
// extensions, or one that has no lengths.
func endsAt(s tlstest.Sample, n int) bool {
	switch s.Kind {
	case registry.Finished:
		return n > 0
	case registry.ClientKeyExchange:
		return n == 0
	case registry.ClientHello, registry.ServerHello:
		h, ok := handshake.ParseHello(append(slices.Clone(s.Body[:n]), 0, 0), s.Kind == registry.ClientHello)
		return ok && len(h.Rest) == 0
	}
	return false
}

// Wherever the stream of a real connection breaks off, each byte has one owner,
// and the record that is cut has one problem.
func TestRecordedStreamsCutAnywhere(t *testing.T) {
	for _, path := range recordings(t) {
		log, err := os.ReadFile(path + ".keys")
		if err != nil {
			t.Fatal(err)
		}
		for _, secrets := range [][]field.Secret{nil, {{Kind: field.TLSKeyLog, Label: "the key log", Data: log}}} {
			for _, talk := range recordedStreams(t, path) {
				c := New(t.Context(), secrets).Open()
				var rest [2][]byte
				for _, s := range talk {
					rest[s.Dir] = slices.Concat(rest[s.Dir], s.Data)
					for {
						cut := c.Next(s.Dir, rest[s.Dir], false)
						if cut.Message == nil {
							break
						}
						data := rest[s.Dir][:cut.Length]
						if _, ok := cut.Message.(*placed); ok {
							cutRecord(t, cut.Message.(*placed), data)
						}
						rest[s.Dir] = rest[s.Dir][cut.Length:]
					}
				}
			}
		}
	}
}

// cutRecord dissects the beginnings of a record as if the stream ended there.
func cutRecord(t *testing.T, m *placed, data []byte) {
	t.Helper()
	for n := 1; n < len(data); n++ {
		cut := &placed{before: m.before, after: m.after, suite: m.suite, off: m.off, sealed: m.sealed, open: m.open, partial: true, extra: &extra{begun: m.rare().begun, pieces: m.rare().pieces}}
		root, sum := take(t, cut, data[:n])
		if !sum.Problem || len(tlstest.Problems(root)) != 1 {
			t.Fatalf("%d of %d bytes: problems %q\n%s", n, len(data), tlstest.Problems(root), tlstest.Tree(root))
		}
	}
}
