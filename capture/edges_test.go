package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The longest frame that is read is read, and the next longer one is not.
func TestPcapLongestFrame(t *testing.T) {
	for size, whole := range map[uint32]bool{MaxFrame: true, MaxFrame + 1: false} {
		s, err := NewReader(bytes.NewReader(oddPcap(binary.LittleEndian, 0xa1b2c3d4, 4, make([]byte, size), pcapRecord{1, 0, size, size})), "long.pcap")
		if err != nil {
			t.Fatal(err)
		}
		if frames, err := readAll(s); (err == nil && len(frames) == 1 && len(frames[0].Data) == MaxFrame) != whole {
			t.Errorf("%d bytes: %d frames, %v", size, len(frames), err)
		}
	}
}

// read takes all frames out of a file that w holds.
func (w *ng) read(t *testing.T) (*FileSource, []Frame, error) {
	t.Helper()
	s, err := NewReader(bytes.NewReader(w.Bytes()), "edges.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	frames, err := readAll(s)
	return s, frames, err
}

func TestPcapngInterfacesAreBounded(t *testing.T) {
	w := &ng{order: binary.LittleEndian}
	w.section()
	for range maxInterfaces {
		w.iface(LinkEthernet, 0)
	}
	w.packet(maxInterfaces-1, 1, []byte("x"), 1)
	if _, frames, err := w.read(t); err != nil || len(frames) != 1 || frames[0].Problems != nil {
		t.Errorf("as many interfaces as may be: %+v, %v", frames, err)
	}
	w.iface(LinkEthernet, 0)
	if _, frames, err := w.read(t); err == nil || len(frames) != 1 {
		t.Errorf("one more: %d frames, %v", len(frames), err)
	}
	w = &ng{order: binary.LittleEndian}
	w.section()
	w.iface(LinkEthernet, 0, w.option(optInterfaceName, []byte(strings.Repeat("n", maxInterfaceName+50))))
	w.packet(0, 1, []byte("x"), 1)
	if _, frames, err := w.read(t); err != nil || frames[0].Interface != strings.Repeat("n", maxInterfaceName) {
		t.Errorf("a name of %d bytes was kept, %v", len(frames[0].Interface), err)
	}
}

// Statistics count from the capture's begin, so a later block takes the place of
// an earlier one. What the packets and the statistics tell is the same drops.
func TestPcapngNewestStatisticsCount(t *testing.T) {
	w := &ng{order: binary.BigEndian}
	w.section()
	w.iface(LinkEthernet, 0)
	for _, drops := range []uint64{3, 5} {
		w.block(blockStatistics, uint32(0), uint64(0), w.option(optStatsIfDrop, w.encode(drops)))
	}
	w.packet(0, 1, []byte("x"), 1, w.option(optPacketDropCount, w.encode(uint64(2))))
	if s, _, err := w.read(t); err != nil || s.Stats().Dropped != 5 {
		t.Errorf("%+v, %v, want 5 dropped", s.Stats(), err)
	}
	w.packet(0, 1, []byte("x"), 1, w.option(optPacketDropCount, w.encode(uint64(7))))
	if s, _, err := w.read(t); err != nil || s.Stats().Dropped != 9 {
		t.Errorf("%+v, %v, want 9 dropped", s.Stats(), err)
	}
}

// What follows the end of a block's options is none.
func TestPcapngOptionsEnd(t *testing.T) {
	w := &ng{order: binary.LittleEndian}
	w.section()
	w.iface(LinkEthernet, 0)
	w.packet(0, 1, []byte("x"), 1, w.option(optComment, []byte("a remark")), w.encode(optEnd, uint16(0)), w.option(optComment, []byte("left over")))
	if _, frames, err := w.read(t); err != nil || frames[0].Comment != "a remark" {
		t.Errorf("%+v, %v", frames, err)
	}
}

// Lengths that are one too many are found.
func TestPcapngJustTooLong(t *testing.T) {
	for want, damage := range map[string]func(w *ng){
		"secrets of 5 bytes in a block with room for 4": func(w *ng) { w.block(blockSecrets, SecretTLS, uint32(5), []byte("abcd")) },
		"its length is 67108868":                        func(w *ng) { w.Write(w.encode(uint32(0x999), uint32(maxBlock+4))) },
		"it claims to have 1310724 bytes, and no block that is read here may have more than 1310720": func(w *ng) { w.block(blockEnhanced, make([]byte, maxBlockKept+4)) },
	} {
		w := &ng{order: binary.LittleEndian}
		w.section()
		damage(w)
		if _, _, err := w.read(t); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestWriterLimits(t *testing.T) {
	half := FileSecret{Type: SecretTLS, Data: make([]byte, maxSecrets/2-8)}
	if _, err := NewWriter(io.Discard, "x", Meta{Secrets: []FileSecret{half, half}}); err != nil {
		t.Errorf("as many secrets as may be: %v", err)
	}
	if _, err := NewWriter(io.Discard, "x", Meta{Secrets: []FileSecret{half, half, {}}}); err == nil {
		t.Error("one secret more was written")
	}
	w, err := NewWriter(io.Discard, "x", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Frame{{Time: time.Unix(-1, 0)}, {Time: time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)}, {Data: make([]byte, MaxFrame+1)}} {
		if err := w.WriteFrame(f); err == nil {
			t.Errorf("%s, %d bytes: was written", f.Time, len(f.Data))
		}
	}
	for _, f := range []Frame{{Time: time.Unix(0, 0)}, {Time: time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)}, {Data: make([]byte, MaxFrame)}} {
		if err := w.WriteFrame(f); err != nil {
			t.Errorf("%s, %d bytes: %v", f.Time, len(f.Data), err)
		}
	}
}

// breaks fails once, and takes everything after that.
type breaks struct {
	bytes.Buffer
	at int // writes until then
}

func (b *breaks) Write(p []byte) (int, error) {
	if b.at--; b.at == 0 {
		return 0, syscall.EIO
	}
	return b.Buffer.Write(p)
}

// Behind a failure nothing is written: half a block may be there.
func TestWriterStaysBroken(t *testing.T) {
	out := &breaks{at: 4} // section, interface, one packet
	w, err := NewWriter(out, "x", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Link: LinkEthernet, Data: ping}
	if err := w.WriteFrame(f); err != nil {
		t.Fatal(err)
	}
	first := w.WriteFrame(f)
	had := out.Len()
	again, closing := w.WriteFrame(f), w.Close()
	if !errors.Is(first, syscall.EIO) || again != first || closing != first || out.Len() != had {
		t.Errorf("%v, then %v, at the end %v; %d bytes were written behind it", first, again, closing, out.Len()-had)
	}
}

// Without other figures the statistics are those of what was written.
func TestWriterCounts(t *testing.T) {
	var out bytes.Buffer
	w, err := NewWriter(&out, "x", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := w.WriteFrame(Frame{Link: LinkEthernet, Data: ping}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	size := int(fileOrder.Uint32(b[len(b)-4:]))
	last := b[len(b)-size:]
	if kind := fileOrder.Uint32(last); kind != blockStatistics {
		t.Fatalf("the last block is of type %d", kind)
	}
	got := map[uint16]uint64{}
	for code, value := range options(fileOrder, last[20:size-4]) {
		got[code] = fileOrder.Uint64(value)
	}
	if got[optStatsReceived] != 3 || got[optStatsDelivered] != 3 || got[optStatsIfDrop] != 0 || len(got) != 3 {
		t.Errorf("the statistics are %v", got)
	}
}
