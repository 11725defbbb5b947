package capture

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// summary is what tshark prints of the fields that a frame has.
func summary(frames []Frame) string {
	var b strings.Builder
	for _, f := range frames {
		at := ""
		if !f.Time.IsZero() {
			at = fmt.Sprintf("%d.%09d", f.Time.Unix(), f.Time.Nanosecond())
		}
		fmt.Fprintf(&b, "%d|%s|%d|%d|%s|%s\n", f.Number, at, f.Length, len(f.Data), f.Interface, f.Comment)
	}
	return b.String()
}

func withoutInterface(summary string) string {
	lines := strings.Split(summary, "\n")
	for i, line := range lines {
		if fields := strings.Split(line, "|"); len(fields) == 6 {
			lines[i] = strings.Join(append(fields[:4], fields[5]), "|")
		}
	}
	return strings.Join(lines, "\n")
}

func readFile(t *testing.T, path string) []Frame {
	t.Helper()
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	frames, err := readAll(s)
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

// The files of testdata were written by tcpdump, dumpcap and editcap; tshark
// reads them, and our samples of what those do not write, as this package does.
func TestReadsWhatTsharkReads(t *testing.T) {
	paths, err := filepath.Glob("testdata/*cap*")
	if err != nil || len(paths) < 9 {
		t.Fatalf("%d files: %v", len(paths), err)
	}
	for name, b := range samples(t) {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for _, path := range paths {
		frames := readFile(t, path)
		want := oracle(t, "tshark", "-r", path, "-T", "fields", "-E", "separator=|", "-E", "aggregator=;",
			"-e", "frame.number", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.interface_name", "-e", "frame.comment")
		want = strings.ReplaceAll(want, "a remark;and another", "a remark\nand another") // two comments are two lines here
		got := summary(frames)
		if !strings.Contains(path, "dumpcap") {
			// Of interfaces without a name tshark 4.0 says "unknown", and in a second
			// section it names those of the first.
			got, want = withoutInterface(got), withoutInterface(want)
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", path, got, want)
		}
	}
}

// One exchange was captured by every program at once, so whatever the format,
// the same IP packets are in it.
func TestTestdataHoldsOneExchange(t *testing.T) {
	header := map[LinkType]int{LinkEthernet: 14, LinkRaw: 0, LinkSLL: 16, LinkSLL2: 20} // bytes
	packets := func(path, device string) (list []string) {
		for _, f := range readFile(t, path) {
			if device == "" || f.Interface == device {
				list = append(list, string(f.Data[header[f.Link]:]))
			}
		}
		return list
	}
	want := packets("testdata/tcpdump-lo-micro.pcap", "")
	if len(want) != 20 || !strings.Contains(want[5], "fluffy tail") {
		t.Fatalf("%d packets: %q", len(want), want)
	}
	for _, c := range []struct{ path, device string }{
		{"tcpdump-lo-nano.pcap", ""}, {"tcpdump-lo-nano.pcap.gz", ""}, {"tcpdump-any-sll.pcap", ""}, {"tcpdump-any-sll2.pcap", ""},
		{"editcap-raw.pcap", ""}, {"editcap-comment.pcapng", ""},
		{"dumpcap-two-interfaces.pcapng", "lo"}, {"dumpcap-two-interfaces.pcapng", "any"}, {"dumpcap-two-interfaces.pcapng.gz", "any"},
	} {
		got := packets("testdata/"+c.path, c.device)
		if strings.Join(got, "") != strings.Join(want, "") || len(got) != len(want) {
			t.Errorf("%s: %d packets, not the same as tcpdump's", c.path, len(got))
		}
	}
}

// Old files have raw IP by another number.
func TestOldRawIP(t *testing.T) {
	for _, n := range []uint32{12, 14, 101} {
		if got := linkType(n); got != LinkRaw {
			t.Errorf("%d is %d", n, got)
		}
	}
}
