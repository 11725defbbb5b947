package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/gopacket/pcapgo"
)

// ping is an Ethernet frame that tshark can read in full.
var ping = []byte("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00" +
	"\x45\x00\x00\x1c\x00\x01\x00\x00\x40\x01\x66\xde\x0a\x00\x00\x01\x0a\x00\x00\x02" +
	"\x08\x00\xf7\xfd\x00\x01\x00\x01")

var writtenMeta = Meta{
	Comment:              "made by a test",
	Interface:            "lo",
	InterfaceDescription: "the loopback interface",
	InterfaceComment:     "filtered",
	Filter:               "tcp port 5683",
	Secrets: []FileSecret{
		{SecretTLS, []byte("CLIENT_RANDOM " + strings.Repeat("00", 32) + " " + strings.Repeat("11", 48) + "\n")},
		{SecretPlainsight, []byte(`{"fernet":"..."}`)},
	},
}

func writtenFrames() []Frame {
	return []Frame{
		{1, sampleTime, LinkEthernet, ping, len(ping), "lo", "a remark: ünïcode", true, nil},
		{2, sampleTime.Add(1), LinkEthernet, ping[:40], len(ping), "lo", "", false, nil},
		{3, sampleTime.Add(2), LinkRaw, ping[14:], len(ping) - 14, "tun0", "", false, nil},
		{4, sampleTime.Add(2), LinkSLL2, append([]byte("\x08\x00\x00\x00\x00\x00\x00\x01\x00\x01\x00\x06\x02\x00\x00\x00\x00\x01\x00\x00"), ping[14:]...), len(ping) + 6, "any", "two\nlines", false, nil},
		{5, sampleTime.Add(time.Hour), LinkEthernet, []byte{}, 0, "lo", "", false, nil},
	}
}

// writeSample writes writtenFrames to a file and returns its path.
func writeSample(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.pcapng")
	w, err := Create(path, writtenMeta)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range writtenFrames() {
		if err := w.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
	}
	w.SetStats(Stats{Seen: 12, Captured: 5, Dropped: 7})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRoundTrip(t *testing.T) {
	s, err := OpenFile(writeSample(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	frames, err := readAll(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := writtenFrames(); !reflect.DeepEqual(frames, want) {
		t.Errorf("\n got %+v\nwant %+v", frames, want)
	}
	if got := s.Stats(); got != (Stats{Seen: 12, Captured: 5, Dropped: 7}) {
		t.Errorf("stats are %+v", got)
	}
	if got := s.(*FileSource).Secrets(); !reflect.DeepEqual(got, writtenMeta.Secrets) {
		t.Errorf("secrets are %+v", got)
	}
}

// Other programs read what was written, without a word of complaint.
func TestTsharkReadsWhatWasWritten(t *testing.T) {
	path := writeSample(t)
	got := oracle(t, "tshark", "-r", path, "-T", "fields", "-E", "separator=|",
		"-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.interface_name", "-e", "frame.comment", "-e", "frame.protocols")
	want := `1773500966.535897932|42|42|lo|a remark: ünïcode|eth:ethertype:ip:icmp
1773500966.535897933|42|40|lo||eth:ethertype:ip:icmp
1773500966.535897934|28|28|tun0||raw:ip:icmp
1773500966.535897934|48|48|any|two\nlines|sll:ethertype:ip:icmp
1773504566.535897932|0|0|lo||eth
`
	if got != want {
		t.Errorf("tshark:\n got %s\nwant %s", got, want)
	}
	info := oracle(t, "capinfos", path)
	for _, line := range []string{"Number of packets:   5", "made by a test", "Capture application: plainsight", "Name = lo", "Description = the loopback interface", "Filter string = tcp port 5683", "Time precision = nanoseconds (9)"} {
		if !strings.Contains(info, line) {
			t.Errorf("capinfos says nothing of %q:\n%s", line, info)
		}
	}
}

// gopacket's reader is a second one to agree with.
func TestGopacketReadsWhatWasWritten(t *testing.T) {
	b, err := os.ReadFile(writeSample(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range writtenFrames() {
		data, ci, err := r.ReadPacketData()
		if err != nil || !bytes.Equal(data, f.Data) || !ci.Timestamp.Equal(f.Time) || ci.Length != f.Length {
			t.Errorf("frame %d: %x %+v %v", f.Number, data, ci, err)
		}
	}
	if _, _, err := r.ReadPacketData(); err != io.EOF {
		t.Errorf("after the last frame: %v", err)
	}
}

func TestWriterRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Create(dir, Meta{}); err == nil || !strings.Contains(err.Error(), dir+" is a folder") {
		t.Errorf("folder: %v", err)
	}
	old := filepath.Join(dir, "old.pcapng")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(old, Meta{Secrets: []FileSecret{{Data: make([]byte, maxSecrets+1)}}}); err == nil {
		t.Error("secrets beyond the limit were written")
	}
	if b, _ := os.ReadFile(old); string(b) != "old" {
		t.Error("a file was replaced by one that could not be written")
	}
	w, err := NewWriter(io.Discard, "nothing", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Frame{{Data: make([]byte, MaxFrame+1)}, {Time: time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if err := w.WriteFrame(f); err == nil || !strings.HasPrefix(err.Error(), "write nothing: ") {
			t.Errorf("%v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := w.WriteFrame(Frame{}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	_, err := Create("/dev/full", Meta{})
	if !errors.Is(err, syscall.ENOSPC) || err.Error() != "write /dev/full: no space left on device" {
		t.Errorf("%v", err)
	}
}

// onlyFirst takes so many bytes and then has no room.
type onlyFirst int

func (o *onlyFirst) Write(p []byte) (int, error) {
	if len(p) > int(*o) {
		return int(*o), syscall.ENOSPC
	}
	*o -= onlyFirst(len(p))
	return len(p), nil
}

func TestDiskFullLater(t *testing.T) {
	room := onlyFirst(300)
	w, err := NewWriter(&room, "small.pcapng", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		err = w.WriteFrame(writtenFrames()[0])
	}
	const want = "write small.pcapng: no space left on device"
	if err.Error() != want || w.Close().Error() != want {
		t.Errorf("%v", err)
	}
}

// TestKilledWriter kills a process that writes frames, and reads what it left.
func TestKilledWriter(t *testing.T) {
	const variable = "PLAINSIGHT_TEST_WRITE_TO"
	if path := os.Getenv(variable); path != "" {
		writeUntilKilled(path)
	}
	path := filepath.Join(t.TempDir(), "killed.pcapng")
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWriter$")
	cmd.Env = append(os.Environ(), variable+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// It says so when enough has been written, and goes on writing.
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	frames, err := readAll(s)
	if err != nil {
		t.Logf("the last block was cut: %v", err)
	}
	if len(frames) < 1000 {
		t.Fatalf("%d frames are left of more than 1000", len(frames))
	}
	for i, f := range frames {
		if want := fmt.Sprintf("frame %d", i+1); f.Comment != want || !bytes.Equal(f.Data, ping) {
			t.Fatalf("frame %d is %+v", i+1, f)
		}
	}
	if err == nil {
		oracle(t, "tshark", "-r", path)
	}
}

func writeUntilKilled(path string) {
	w, err := Create(path, Meta{})
	for i := 1; err == nil; i++ {
		err = w.WriteFrame(Frame{Time: sampleTime, Link: LinkEthernet, Data: ping, Comment: fmt.Sprintf("frame %d", i)})
		if i == 1000 {
			os.Stdout.WriteString("!")
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
