package fieldtest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// Line is one field as Wireshark's PDML has it: a name, a place in the frame,
// and the bytes or, of single bits, the number, in hex.
type Line struct {
	Name     string
	Pos, Len int
	Value    string
}

func (l Line) String() string { return fmt.Sprintf("%d+%d %s=%s", l.Pos, l.Len, l.Name, l.Value) }

// Wireshark has tshark dissect the frames, one list for each. It skips the
// test where there is no tshark, but not where CI is set: there it must be.
func Wireshark(tb testing.TB, linkType uint16, frames [][]byte, options ...string) [][]Line {
	tb.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatal("tshark is not installed, and here it must be")
		}
		tb.Skip("tshark is not installed, so there is no second opinion")
	}
	file := filepath.Join(tb.TempDir(), "frames.pcap")
	if err := os.WriteFile(file, pcap(linkType, frames), 0o600); err != nil {
		tb.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(tshark, append([]string{"-r", file, "-n", "-T", "pdml"}, options...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("tshark: %v: %s", err, &stderr)
	}
	lines, err := readPDML(bytes.NewReader(out))
	if err != nil || len(lines) != len(frames) {
		tb.Fatalf("tshark answers with %d packets for %d frames: %v", len(lines), len(frames), err)
	}
	return lines
}

// pcap is a classic capture file with these frames.
func pcap(linkType uint16, frames [][]byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = append(b, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b = le.AppendUint32(b, 1<<18)
	b = le.AppendUint32(b, uint32(linkType))
	for i, f := range frames {
		b = le.AppendUint32(b, 1700000000)
		b = le.AppendUint32(b, uint32(i))
		b = le.AppendUint32(b, uint32(len(f)))
		b = le.AppendUint32(b, uint32(len(f)))
		b = append(b, f...)
	}
	return b
}

func readPDML(r io.Reader) (packets [][]Line, err error) {
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if err == io.EOF {
			return packets, nil
		} else if err != nil {
			return packets, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "packet":
			packets = append(packets, nil)
		case "field":
			a := map[string]string{}
			for _, x := range start.Attr {
				a[x.Name.Local] = x.Value
			}
			l := Line{Name: a["name"], Value: strings.ToLower(a["value"])}
			l.Pos, _ = strconv.Atoi(a["pos"])
			l.Len, _ = strconv.Atoi(a["size"])
			if l.Len > 0 && l.Value != "" && a["hide"] != "yes" {
				packets[len(packets)-1] = append(packets[len(packets)-1], l)
			}
		}
	}
}

// Lines are the tree's fields as PDML has them: without what is only ours, and
// without groups that have no value of their own.
func (t *Tree) Lines() (out []Line) {
	var walk func(f *field.Field)
	walk = func(f *field.Field) {
		if f.Is(field.Ours) {
			return
		}
		if f.Name != "" && f.Len > 0 && f.Value.Kind != field.None && f.Flags&(field.Layer|field.Hidden|field.Hoisted) == 0 {
			l := Line{f.Name, f.Off, f.Len, hex.EncodeToString(f.Bytes())}
			if f.Bits != 0 && !f.Is(field.RawBits) {
				l.Value = strconv.FormatUint(f.Value.Num, 16)
			}
			out = append(out, l)
		}
		for c := range f.Children() {
			walk(c)
		}
	}
	walk(t.Root)
	return out
}

// Agree fails where the names in scope differ between the tree and what
// Wireshark says: in place, in size, in value, or because one side lacks them.
func (t *Tree) Agree(tb testing.TB, theirs []Line, scope *regexp.Regexp) {
	tb.Helper()
	in := func(lines []Line) (out []string) {
		for _, l := range lines {
			if scope.MatchString(l.Name) {
				out = append(out, l.String())
			}
		}
		return out
	}
	ours, want := in(t.Lines()), in(theirs)
	for _, l := range want {
		if i := slices.Index(ours, l); i >= 0 {
			ours = slices.Delete(ours, i, i+1)
		} else {
			tb.Errorf("Wireshark has %s", l)
		}
	}
	for _, l := range ours {
		tb.Errorf("Wireshark does not have %s", l)
	}
	if tb.Failed() {
		tb.Logf("ours:\n%s", t.Listing())
	}
}
