package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// oddCapture is a pcap of three packets, of the second of which more was captured
// than it has, by its record.
func oddCapture(t *testing.T) string {
	t.Helper()
	b := []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x01\x00\x00\x00")
	packet := "\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00\x01\x08\x00" +
		"\x45\x00\x00\x1c\x00\x01\x00\x00\x40\x11\x7c\xce\x7f\x00\x00\x01\x7f\x00\x00\x01" +
		"\x00\x01\x00\x02\x00\x08\x00\x00"
	for _, length := range []int{len(packet), 20, len(packet)} {
		for _, v := range []int{1, 0, len(packet), length} {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
		b = append(b, packet...)
	}
	path := filepath.Join(t.TempDir(), "odd.pcap")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOddRecord shows in every output which packet's record cannot be true, and
// loses none of the packets.
func TestOddRecord(t *testing.T) {
	path := oddCapture(t)
	const says = "captured length: at byte 82: expected at most the packet's 20 bytes, saw 42 captured bytes"
	said := func(args ...string) string {
		out, errs := command(t, append([]string{"dissect", path}, args...)...)
		if errs != "" {
			t.Errorf("%v: %s", args, errs)
		}
		return out
	}
	lines := strings.Split(strings.TrimSuffix(said(), "\n"), "\n")
	if len(lines) != 3 || strings.Contains(lines[0]+lines[2], "!") || !strings.Contains(lines[1], "    20  90% ! Datagram") {
		t.Errorf("%q", lines)
	}
	for _, format := range []string{"-V", "-Tjson", "-Tpdml"} {
		out := strings.NewReplacer("&#x27;", "'").Replace(said(format))
		if n := strings.Count(out, says); format != "-Tpdml" && n != 1 || n == 0 {
			t.Errorf("%s: says %d times what is wrong:\n%s", format, n, out)
		}
	}
	if out := said("-V", "-Y", "plainsight.problem"); !strings.HasPrefix(out, "Frame 2: 20 bytes on the wire, 42 captured, ") || strings.Contains(out, "Frame 3") {
		t.Errorf("%s", out)
	}
	var packets []struct {
		Length, Captured int
		Problem          bool
	}
	if err := json.Unmarshal([]byte(said("-Tjson")), &packets); err != nil || len(packets) != 3 {
		t.Fatalf("%v: %v", packets, err)
	}
	for i, p := range packets {
		if p.Captured != 42 || (p.Length == 20) != (i == 1) || p.Problem != (i == 1) {
			t.Errorf("packet %d: %+v", i+1, p)
		}
	}
	needTshark(t)
	pdml, err := exec.Command("tshark", "-r", path, "-T", "pdml").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := said("-Tpdml")
	for _, line := range []string{`<field name="frame.len_lt_caplen" showname="Frame length is less than captured length" size="0" pos="0" show="" value=""/>`,
		`<field name="_ws.expert.message" showname="Message: Frame length is less than captured length" hide="yes" size="0" pos="0" show="Frame length is less than captured length"/>`,
		`showname="Frame 2: 20 bytes on wire (160 bits), 42 bytes captured (336 bits)"`} {
		if !strings.Contains(string(pdml), line) || strings.Count(ours, line) != 1 {
			t.Errorf("tshark and plainsight do not both say %s", line)
		}
	}
}
