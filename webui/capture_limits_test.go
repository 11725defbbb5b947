package webui

import (
	"bytes"
	"compress/gzip"
	"html"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/webui/live"
	"plainsight/webui/upload"
)

// What was read of a broken file is shown, with where and how it breaks off.
func TestOwnBrokenFile(t *testing.T) {
	_, web := serve(t, plainLesson())
	entire := fileOf(t, "capture", captures+"tls13-ecdsa.pcap").data
	m, status := post(t, web, "/capture/file", part{"capture", "cut.pcap", entire[:len(entire)-30]})
	if status != 200 {
		t.Fatalf("%d %s", status, m.Says)
	}
	v := whole(t, web, m.Run, upload.Listener)
	v.until("the remark", func() bool { return v.state.Says != "" })
	if len(v.rows) != 18 || !strings.HasPrefix(v.state.Says, "The file could not be read to its end: cut short inside the record at byte ") || !strings.Contains(v.state.Says, "the 18 frames before it were read") {
		t.Errorf("%d packets, and it says %q", len(v.rows), v.state.Says)
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"nothing":           {nil, "Not a capture file: it is empty"},
		"prose":             {[]byte("these are no packets"), "Not a capture file: it begins 74 68 65 73"},
		"a head alone":      {entire[:24], "There is no packet in this file"},
		"half a head":       {entire[:10], "Cut short"},
		"gzip of gzip":      {zipped(t, zipped(t, entire)), "compressed twice"},
		"half of a gzip":    {zipped(t, entire)[:5], "gzip"},
		"gzip without body": {[]byte{0x1f, 0x8b}, "The gzip data is cut short"},
	} {
		m, status := post(t, web, "/capture/file", part{"capture", name, c.data})
		if status != 400 || !strings.Contains(m.Says, c.says) {
			t.Errorf("%s: %d %q, want %q", name, status, m.Says, c.says)
		}
	}
	packed := zipped(t, entire)
	for says, data := range map[string][]byte{
		"the gzip data ends at byte ":   append(bytes.Clone(packed), "garbage"...),
		"the gzip data is cut short: ":  packed[:len(packed)-3],
		"the gzip checksum at byte ":    append(bytes.Clone(packed[:len(packed)-8]), make([]byte, 8)...),
		"the 19 frames before it were ": append(bytes.Clone(packed), "garbage"...),
	} {
		m, status := post(t, web, "/capture/file", part{"capture", "a.pcap.gz", data})
		if status != 200 {
			t.Fatalf("%s: %d %s", says, status, m.Says)
		}
		v := whole(t, web, m.Run, upload.Listener)
		v.until("the remark", func() bool { return v.state.Says != "" })
		if !strings.Contains(v.state.Says, says) || len(v.rows) != 19 {
			t.Errorf("%d packets, and it says %q, want %q", len(v.rows), v.state.Says, says)
		}
	}
	file := part{"capture", "a.pcap", entire}
	if m, status := post(t, web, "/capture/file", file, file); status != 400 || !strings.Contains(m.Says, "one at a time") {
		t.Errorf("two captures: %d %s", status, m.Says)
	}
	if m, status := post(t, web, "/capture/file", part{"key", "k", []byte("a:00")}); status != 400 || !strings.Contains(m.Says, "no packet") {
		t.Errorf("keys alone: %d %s", status, m.Says)
	}
}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// longFile is a file of n frames of so many bytes.
func longFile(t *testing.T, n, size int) []byte {
	var all []capture.Frame
	for range n {
		all = append(all, frameOf(make([]byte, size)))
	}
	return pcapng(t, all)
}

// What is too much is refused, whichever way it is too much, and says what to do.
func TestOwnTooLarge(t *testing.T) {
	before := upload.CaptureLimits
	t.Cleanup(func() { upload.CaptureLimits = before })
	upload.CaptureLimits = upload.Limits{Frames: 40, Bytes: 1 << 20}
	_, web := serve(t, plainLesson())
	long := func(n, size int) []byte { return longFile(t, n, size) }
	const says = "The file has more than 40 packets or 1 MB of them, which is the most that is accepted here: cut it, as with 'editcap -r FILE PART 1-40', or open it with 'plainsight dissect FILE', which accepts any size."
	if _, page := get(t, web, "/capture"); !strings.Contains(page, "up to 40 packets or 1 MB of them") || !strings.Contains(html.UnescapeString(page), says) {
		t.Error("the page names other limits")
	}
	for name, data := range map[string][]byte{
		"packets":           long(41, 60),
		"bytes":             long(20, 64000),
		"a file":            append(long(1, 60), make([]byte, 10<<20)...),
		"what gzip unpacks": zipped(t, append(long(1, 60), blockOf(20<<20)...)),
	} {
		if m, status := post(t, web, "/capture/file", part{"capture", "long.pcapng", data}); status != 400 || m.Says != says {
			t.Errorf("%s: %d %q, want %q", name, status, m.Says, says)
		}
	}
	if m, status := post(t, web, "/capture/file", part{"capture", "long.pcapng", long(40, 60)}); status != 200 {
		t.Errorf("as much as may be: %s", m.Says)
	}
	keys := part{"key", "keys", bytes.Repeat([]byte("# nothing\n"), live.MaxKeyLog/10+1)}
	if m, status := post(t, web, "/capture/file", part{"capture", "a.pcapng", long(1, 60)}, keys); status != 400 || !strings.Contains(m.Says, "keys have more than 8 MB") {
		t.Errorf("too many keys: %d %s", status, m.Says)
	}
}

// blockOf is a pcapng block of a kind that nobody knows.
func blockOf(n int) []byte {
	b := make([]byte, n)
	copy(b, []byte{0xad, 0x0b, 0, 0, byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	copy(b[n-4:], b[4:8])
	return b
}
