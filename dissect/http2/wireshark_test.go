package http2_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/http"
	"plainsight/dissect/http2"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls"
)

// captures are real conversations: Go's client and server, and curl with Go's
// server, over TLS 1.3 and in the clear.
var captures = []string{"go-tls", "go-h2c", "curl-tls", "curl-h2c"}

// load reads a capture, and the keys to it if there are any.
func load(tb testing.TB, name string) (frames [][]byte, keys []field.Secret, keyFile string) {
	tb.Helper()
	file, err := capture.OpenFile(filepath.Join("testdata", name+".pcap"))
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	for {
		f, err := file.ReadFrame()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			tb.Fatal(err)
		}
		frames = append(frames, slices.Clone(f.Data))
	}
	path := filepath.Join("testdata", name+".keys")
	if log, err := os.ReadFile(path); err == nil {
		return frames, []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: log}}, path
	}
	return frames, nil, ""
}

// session dissects frames as a holder of the secrets does.
func session(tb testing.TB, link uint16, frames [][]byte, secrets []field.Secret) *dissect.Session {
	tb.Helper()
	s := dissect.New(dissect.Options{Secrets: secrets, Protocols: []proto.Protocol{
		http2.Protocol{}, http.Protocol{}, tls.New(tb.Context(), secrets, http2.Protocol{}, http.Protocol{}),
	}})
	for _, f := range frames {
		if err := s.Add(dissect.Frame{Link: link, Data: f}); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

var scope = regexp.MustCompile(`^http2?\.`)

// notOurs are those that Wireshark puts together from several frames.
var notOurs = regexp.MustCompile(`^http2\.(body|request)\.`)

// opinions is what Wireshark and the session say of each frame, without places:
// in buffers of their own the two count these in different ways.
type opinions struct{ both, theirs, ours []string }

func compare(tb testing.TB, frames [][]byte, secrets []field.Secret, link uint16, options ...string) (o opinions) {
	tb.Helper()
	theirs := fieldtest.Wireshark(tb, link, frames, options...)
	s := session(tb, link, frames, secrets)
	for n := range frames {
		p, err := s.Packet(n + 1)
		if err != nil {
			tb.Fatal(err)
		}
		have := map[string]int{}
		for _, l := range p.Layers {
			root := new(field.Field)
			root.Add(l)
			for _, line := range (&fieldtest.Tree{Root: root}).Lines() {
				if scope.MatchString(line.Name) {
					have[asLine(n, line)]++
				}
			}
		}
		for _, l := range theirs[n] {
			if !scope.MatchString(l.Name) || notOurs.MatchString(l.Name) {
				continue
			}
			if line := asLine(n, l); have[line] > 0 {
				have[line]--
				o.both = append(o.both, line)
			} else {
				o.theirs = append(o.theirs, line)
			}
		}
		for line, k := range have {
			for range k {
				o.ours = append(o.ours, line)
			}
		}
	}
	return o
}

// asLine is a field of a frame without its place.
func asLine(n int, l fieldtest.Line) string {
	return fmt.Sprintf("frame %d: %s, %d bytes: %.60s", n+1, l.Name, l.Len, l.Value)
}

// different are the fields of which Wireshark thinks otherwise: it puts content
// that came in several frames together in the last one, and takes the first byte
// that a CONTINUATION frame has of a header for the header's first byte.
var different = regexp.MustCompile(`: (http2\.data\.data, [56] bytes: 676f74|http2\.header\.(repr|index), 1 bytes: (47|aa)$)`)

// check fails where the two differ, or agree on fewer fields than there must be.
func (o opinions) check(tb testing.TB, least int) {
	tb.Helper()
	if len(o.both) < least {
		tb.Errorf("only %d fields agree", len(o.both))
	}
	for _, l := range o.theirs {
		if !different.MatchString(l) {
			tb.Errorf("Wireshark has %s", l)
		}
	}
	for _, l := range o.ours {
		tb.Errorf("Wireshark does not have %s", l)
	}
}

// Wireshark has the same names for the same bytes of real conversations.
func TestWiresharkOnCaptures(t *testing.T) {
	for _, name := range captures {
		t.Run(name, func(t *testing.T) {
			frames, secrets, keys := load(t, name)
			options := []string{"-d", "tcp.port==1-65535,http2"}
			if keys != "" {
				options = []string{"-o", "tls.keylog_file:" + keys}
			}
			compare(t, frames, secrets, 1, options...).check(t, 200)
		})
	}
}

// Wireshark has the same names for the same bytes of every type of frame.
func TestWireshark(t *testing.T) {
	compare(t, fieldtest.Segments(everything()...), nil, 101).check(t, 400)
}

// Wireshark names the same parts of a path.
func TestWiresharkOnPaths(t *testing.T) {
	turns := []said{ask(preface + frame(settings, 0, 0, ""))}
	list := newSpeaker().list
	for i, path := range []string{"/", "/a/b/c.html", "/find?q=fluffy+tail&n=1", "/a?", "/?x", "/a?&", "/a?b&&c", "/a/?b/c&d/e", "?a", "/a&b?c=%20d&", "*", "/a?x(y)z'!;,$*"} {
		turns = append(turns, ask(frame(headers, endHeaders|endStream, uint32(2*i+1), list(":method", "GET", ":path", path, ":scheme", "http"))))
	}
	compare(t, fieldtest.Segments(turns...), nil, 101).check(t, 200)
}
