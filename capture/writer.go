package capture

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
)

// Meta is what a pcapng file says about itself ahead of its frames. The zero
// value is fine.
type Meta struct {
	Hardware    string // default: the processor architecture
	OS          string // default: the operating system
	Application string // default: "plainsight"
	Comment     string // of the whole file

	Interface            string // name for frames that carry none
	InterfaceDescription string
	InterfaceComment     string
	Filter               string // the capture filter, as the user wrote it

	// Secrets are written ahead of the frames, for other programs to decrypt
	// them with: SecretTLS is what Wireshark understands. Anybody with the file can
	// read them.
	Secrets []FileSecret
}

// Writer writes a pcapng file, each block by one write: a process that is
// killed leaves a file whose whole blocks can be read. It is not safe for
// concurrent use.
//
// gopacket's NgWriter is not used: it has no Decryption Secrets Block, no
// comments on packets, eight bits of link type, and a buffer that a killed
// process takes with it.
type Writer struct {
	out        io.Writer
	file       io.Closer // nil when the writer is the caller's
	name       string    // for errors
	meta       Meta
	interfaces map[writtenInterface]uint32
	buf        []byte // the last packet's block, for reuse
	written    uint64
	stats      *Stats
	err        error // the first failure: half a block may be in the file
	closed     bool
}

// writtenInterface is what an Interface Description Block tells apart.
type writtenInterface struct {
	link LinkType
	name string
}

// Create starts a capture file at path, for its owner alone to read. A file that
// is there is replaced, but only once the new one's first blocks are written;
// folders are refused. Open the capture first and the file second, so that a
// capture that cannot start leaves an older file as it was.
func Create(path string, meta Meta) (*Writer, error) {
	head, err := headBlocks(meta)
	if err != nil {
		return nil, fmt.Errorf("create capture file %s: %w", path, err)
	}
	var w *Writer
	var unwritten error
	file, err := openOngoing(path, func(f *os.File) error {
		w, unwritten = newWriter(f, path, meta, head)
		return unwritten
	})
	switch {
	case unwritten != nil: // it says all that there is to say
		return nil, unwritten
	case errors.Is(err, syscall.EISDIR):
		return nil, fmt.Errorf("create capture file: %s is a folder; name a file in it", path)
	case err != nil:
		return nil, fmt.Errorf("create capture file: %w", err)
	}
	w.file = file
	return w, nil
}

// NewWriter starts a capture file on out. name is what errors call it. Close
// does not close out.
func NewWriter(out io.Writer, name string, meta Meta) (*Writer, error) {
	head, err := headBlocks(meta)
	if err != nil {
		return nil, fmt.Errorf("write capture to %s: %w", name, err)
	}
	return newWriter(out, name, meta, head)
}

func newWriter(out io.Writer, name string, meta Meta, head [][]byte) (*Writer, error) {
	w := &Writer{out: out, name: name, meta: meta, interfaces: map[writtenInterface]uint32{}}
	for _, b := range head {
		if err := w.write(b); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// headBlocks encodes the section header and the secrets.
func headBlocks(meta Meta) ([][]byte, error) {
	section := sectionBlock(
		orDefault(meta.Hardware, runtime.GOARCH),
		orDefault(meta.OS, runtime.GOOS),
		orDefault(meta.Application, "plainsight"),
		meta.Comment)
	blocks := [][]byte{section}
	total := 0
	for _, s := range meta.Secrets {
		b := secretsBlock(s)
		if total += len(b) - blockFrame; total > maxSecrets {
			return nil, fmt.Errorf("secrets: %d bytes and more; a file holds at most %d", total, maxSecrets)
		}
		blocks = append(blocks, b)
	}
	return blocks, nil
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// WriteFrame appends f. Frames of several link types and interfaces may be mixed;
// a frame's number is not stored. After a failure every call gives the same
// error.
func (w *Writer) WriteFrame(f Frame) error {
	if w.err != nil {
		return w.err
	}
	if w.closed {
		return fmt.Errorf("write %s: %w", w.name, os.ErrClosed)
	}
	if len(f.Data) > MaxFrame {
		return fmt.Errorf("write %s: a frame of %d bytes; at most %d are written", w.name, len(f.Data), MaxFrame)
	}
	ticks, err := nanosecondTicks(f.Time)
	if err != nil {
		return fmt.Errorf("write %s: %w", w.name, err)
	}
	id, err := w.interfaceOf(f)
	if err != nil {
		return err
	}
	w.buf = packetBlock(w.buf, id, ticks, f)
	if err := w.write(w.buf); err != nil {
		return err
	}
	w.written++
	return nil
}

// interfaceOf returns the number of f's interface, which is described in the
// file when its first frame comes.
func (w *Writer) interfaceOf(f Frame) (uint32, error) {
	key := writtenInterface{f.Link, orDefault(f.Interface, w.meta.Interface)}
	if id, ok := w.interfaces[key]; ok {
		return id, nil
	}
	if err := w.write(interfaceBlock(key, w.meta)); err != nil {
		return 0, err
	}
	id := uint32(len(w.interfaces))
	w.interfaces[key] = id
	return id, nil
}

// SetStats gives the figures that Close writes for the capture; without it they
// are the frames written and no drops.
func (w *Writer) SetStats(s Stats) { w.stats = &s }

// Close writes the statistics and closes the file. It may be called again.
func (w *Writer) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	err := w.err
	if err == nil {
		err = w.writeStats()
	}
	if w.file != nil {
		if closeErr := w.file.Close(); closeErr != nil && err == nil {
			err = fmt.Errorf("write %s: %w", w.name, closeErr)
		}
	}
	return err
}

// writeStats goes to the first interface. One is described even if no frame
// came, so that the drops are on record.
func (w *Writer) writeStats() error {
	if len(w.interfaces) == 0 {
		if _, err := w.interfaceOf(Frame{Link: LinkEthernet}); err != nil {
			return err
		}
	}
	s := Stats{Seen: w.written, Captured: w.written}
	if w.stats != nil {
		s = *w.stats
	}
	return w.write(statisticsBlock(0, s))
}

// write puts one whole block in the file.
func (w *Writer) write(block []byte) error {
	n, err := w.out.Write(block)
	if err == nil && n < len(block) {
		err = io.ErrShortWrite
	}
	if err == nil {
		return nil
	}
	// The path is said once: os puts it in the error too.
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	w.err = fmt.Errorf("write %s: %w", w.name, err)
	return w.err
}
