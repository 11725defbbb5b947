package upload

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
	"plainsight/webui/shares"
)

// Limits of an uploaded capture.
const (
	maxGivenEyes = 8
	maxGivenName = 60 // characters
	blockBytes   = 64 // of a file for each packet besides its data, at most by habit
)

// Limits are how much is taken of one capture file.
type Limits live.Limits

// CaptureLimits are how much is kept of one capture of somebody's own.
var CaptureLimits = Limits{Frames: 250_000, Bytes: 64 << 20}

// The viewpoints of a capture that nobody has said more about.
const (
	Listener  = recording.Eavesdropper
	KeyHolder = recording.KeyHolder
)

// Capture is an uploaded capture file, with the viewpoints
// whose secrets came with it.
type Capture struct {
	Limits
	name       string
	frames     []capture.Frame
	bytes      int
	stats      capture.Stats
	remark     string // why the file could not be read to its end; "" where it was
	Viewpoints []lessons.Eye
	held       map[string][]field.Secret
	keys       keyRing
	hold       *shares.Holding    // what it takes while it is read
	room       func(n int64) bool // takes n bytes more of the account, dropping others if needed; nil where memory is not counted

	capacity        int64 // bytes that the server may hold in all
	length, arrived int64 // bytes of the form: all, and those that were read
}

func NewCapture(l Limits) *Capture {
	return &Capture{Limits: l, name: "capture", held: map[string][]field.Secret{},
		Viewpoints: []lessons.Eye{{Name: Listener, Title: words.Say("Eavesdropper"), Says: words.Say("Holds no key: sees what anyone on the wire sees.")}}}
}

// Most is how many bytes a form with such a capture can have.
func (l Limits) Most() int64 {
	return int64(l.Bytes) + int64(l.Frames)*blockBytes + live.MaxKeyLog + 64<<10
}

// String is what the page says, and a refusal: how much of a capture is taken. A
// file may be larger by what surrounds its packets.
func (l Limits) String() string {
	return words.Say("{n} packets or {size} MB of them", "n", l.Frames, "size", strconv.Itoa(l.Bytes>>20))
}

// TooMuch is said of a capture that has more, however that was noticed.
func (l Limits) TooMuch() string {
	return words.Say("the file has more than {limits}, which is the most that is accepted here: cut it, as with 'editcap -r FILE PART 1-{n}', or open it with 'plainsight dissect FILE', which accepts any size", "limits", l, "n", strconv.Itoa(l.Frames))
}

// ReadForm reads a form: the part "capture" is the file, and the others are as
// a keyRing takes them.
func (g *Capture) ReadForm(r *http.Request) error {
	g.countBody(r)
	if err := EachPart(r, g.take); err != nil {
		return err
	}
	if g.frames == nil {
		return words.Error("there is no packet in this file")
	}
	secrets, err := g.keys.open()
	if err != nil {
		return err
	}
	g.holds(KeyHolder, words.Say("Holds what was uploaded with the file: {keys}.", "keys", live.SecretsInWords(secrets)), secrets...)
	return nil
}

// EachPart calls take with each part of a form.
func EachPart(r *http.Request, take func(*multipart.Part) error) error {
	form, err := r.MultipartReader()
	if err != nil {
		return words.Error("this request holds no file")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return words.Error("this form cannot be read: it is incomplete, or the file's name contains a character that no name should. Rename the file, and open it again")
		}
		if err := take(part); err != nil {
			return err
		}
	}
}

// take reads one part of the form.
func (g *Capture) take(part *multipart.Part) error {
	if part.FormName() != "capture" {
		return g.keys.take(part)
	}
	if g.frames != nil {
		return words.Error("these are several captures: open one at a time")
	}
	if name := []rune(strings.ToValidUTF8(part.FileName(), "")); len(name) > 0 {
		g.name = string(name[max(0, len(name)-maxGivenName):])
	}
	return g.read(part)
}

// read reads the frames of a capture file. Of a damaged one it keeps those that are whole.
func (g *Capture) read(r io.Reader) error {
	in, err := unpacked(r, g.Most())
	if err != nil {
		return err
	}
	src, err := capture.NewReader(in, theFile)
	if err != nil {
		return words.Errorf("{why}. Choose a pcap or pcapng file, as Wireshark, tcpdump and plainsight write them", "why", aboutTheFile(err))
	}
	defer src.Close()
	asked := 0 // of the bytes that there is room for, those that were not taken yet
	for {
		f, err := src.ReadFrame()
		switch {
		case errors.Is(err, errUnpacked):
			return errors.New(g.TooMuch())
		case err != nil:
			if !errors.Is(err, io.EOF) {
				if len(g.frames) == 0 {
					return errors.New(aboutTheFile(err))
				}
				g.remark = words.Say("The file could not be read to its end: {why}.", "why", aboutTheFile(err))
			}
			g.stats = src.Stats()
			g.brought(src.Secrets())
			return nil
		case len(g.frames) == g.Limits.Frames || g.bytes+len(f.Data) > g.Limits.Bytes:
			return errors.New(g.TooMuch())
		}
		if asked -= len(f.Data) + shares.FrameCost; g.room != nil && asked < 0 {
			more := max(-asked, shares.WeighEvery)
			if err := g.takeRoom(int64(more)); err != nil {
				return err
			}
			asked += more
		}
		g.frames = append(g.frames, f)
		g.bytes += len(f.Data)
	}
}

// theFile is what errors call an uploaded file. The page knows its name.
const theFile = "the file"

func aboutTheFile(err error) string { return strings.TrimPrefix(cause.Words(err), theFile+": ") }

var errUnpacked = words.Error("the file becomes too large when it is unpacked")

// unpacked removes gzip compression, and reads at most most bytes of the result: a small
// file can be made to unpack to any size.
func unpacked(r io.Reader, most int64) (io.Reader, error) {
	z, packed, err := capture.Unpack(r)
	if err != nil || !packed {
		return z, err
	}
	inner := bufio.NewReader(&atMost{z, most})
	if head, _ := inner.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		return nil, words.Error("the file is compressed twice: unpack it once")
	}
	return inner, nil
}

// atMost is a reader that fails after so many bytes.
type atMost struct {
	r    io.Reader
	left int64
}

func (b *atMost) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errUnpacked
	}
	return n, err
}

// brought adds the viewpoints whose secrets are in the file. If they cannot be read, the
// file's frames can still be looked at.
func (g *Capture) brought(list []capture.FileSecret) {
	for _, s := range list {
		g.bytes += len(s.Data) // they are kept too
	}
	viewpoints, _ := recording.Brought(list)
	for _, v := range viewpoints {
		g.holds(v.Name, v.Says, v.Secrets...)
	}
}

// holds gives a viewpoint secrets, and makes it if there is none of that name.
// Whatever a file says, an eavesdropper holds none.
func (g *Capture) holds(eye, says string, secrets ...field.Secret) {
	if eye == Listener || len(secrets) == 0 || eye == "" || len(eye) > maxGivenName {
		return
	}
	if g.held[eye] == nil {
		if len(g.Viewpoints) > maxGivenEyes {
			return
		}
		title := map[string]string{KeyHolder: words.Say("Key holder"), "wrong-key": words.Say("Client with the wrong key"), "mitm": words.Say("In the middle")}[eye]
		if title == "" {
			title = pages.Capital(eye)
		}
		g.Viewpoints = append(g.Viewpoints, lessons.Eye{Name: eye, Title: title, Says: says})
	}
	g.held[eye] = append(g.held[eye], secrets...)
}

// CountedFor books what is read on the account, for a visitor. makeRoom frees memory of
// others where there is not enough.
func (g *Capture) CountedFor(who shares.Visitor, a *shares.Account, makeRoom func(who shares.Visitor, need int64, forRun bool, try func() bool) bool) {
	g.hold, g.capacity = a.Hold(who), a.Capacity()
	g.room = func(n int64) bool { return makeRoom(who, n, false, func() bool { return g.hold.Grow(n) }) }
}

// File is the source of a run that shows the capture.
func (g *Capture) File() live.File {
	return live.File{Title: g.name, Viewpoints: g.Viewpoints, Held: g.held, KeyBytes: g.keys.bytes, Frames: g.frames, Stats: g.stats, Remark: g.remark,
		Weight: g.need() + int64(g.keys.bytes), Most: live.Limits(g.Limits)}
}

// Packets is how many there are.
func (g *Capture) Packets() int { return len(g.frames) }

// Bytes is how many they have.
func (g *Capture) Bytes() int { return g.bytes }

// Holding is what the capture takes of the server's memory.
func (g *Capture) Holding() *shares.Holding { return g.hold }

// Trouble says what is wrong with the upload.
func (l Limits) Trouble(err error) string {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return pages.Sentence(l.TooMuch())
	}
	return pages.Because(err)
}
