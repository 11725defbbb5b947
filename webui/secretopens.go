package webui

import (
	"fmt"
	"slices"
	"strings"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
)

// maxWeighed is how many frames are dissected for one answer about what secrets
// open: all frames once without any, and once more with each.
const maxWeighed = 200_000

// opens is what one secret opens by itself. It is measured: the frames are
// dissected without any secret and with this one alone, and compared.
type opens struct {
	Known  bool   // false where it was not measured
	What   string // "2 records and 1 token"
	Bytes  int    // of the capture, shut without it and readable with it
	Frames []int  // that hold them
	Secret bool   // the learner's own words are among them
}

// scales weigh secrets against the same frames.
type scales struct {
	frames []capture.Frame
	most   int    // bytes that a session takes
	ended  bool   // no more frames will come
	words  string // the learner's secret
	bare   *dissect.Session
	read   bool // the words can be found without any secret
	spent  int  // frames dissected so far
}

func (b *scales) session(secrets ...field.Secret) *dissect.Session {
	b.spent += len(b.frames)
	s := dissect.New(dissect.Options{Secrets: secrets, MaxBytes: b.most})
	for i, f := range b.frames {
		if s.Add(forDissection(i + 1, f)) != nil {
			break // what is shown of the run ends here too
		}
	}
	if b.ended {
		s.Finish()
	}
	return s
}

// weigh measures what a secret opens.
func (b *scales) weigh(secret field.Secret) (o opens) {
	if b.spent+2*len(b.frames) > maxWeighed && len(b.frames) > 0 {
		return o
	}
	if b.bare == nil {
		b.bare = b.session()
		b.read = b.words != "" && len(b.bare.Find(b.words)) > 0
	}
	o.Known = true
	with := b.session(secret)
	things := map[string]int{}
	var order []string
	for n := 1; n <= with.Len(); n++ {
		gained := with.Counts(n).Readable() - b.bare.Counts(n).Readable()
		if gained <= 0 {
			continue
		}
		o.Bytes += gained
		o.Frames = append(o.Frames, n)
		p, err := with.Packet(n)
		if err != nil {
			continue
		}
		for _, buf := range p.Others {
			if buf.Kind != field.Decrypted {
				continue
			}
			what := openedThing(buf.Name)
			if things[what] == 0 {
				order = append(order, what)
			}
			things[what]++
		}
	}
	for i, what := range order {
		order[i] = countOf(things[what], what)
	}
	o.What = listed(order)
	o.Secret = !b.read && b.words != "" && o.Bytes > 0 && len(with.Find(b.words)) > 0
	return o
}

// openedThing is what was opened, by the name of the bytes that came out.
func openedThing(name string) string {
	switch {
	case strings.HasPrefix(name, "Token"):
		return "token"
	case strings.HasPrefix(name, "Sealed key"):
		return "sealed key"
	case strings.HasPrefix(name, "Message"):
		return "message"
	case strings.HasPrefix(name, "Letters"):
		return "text"
	}
	return "record"
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// listed joins words: "a, b and c".
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// says is the answer in one sentence.
func (o opens) says() string {
	switch {
	case !o.Known:
		return "Not measured: this recording is too long for that."
	case o.Bytes == 0:
		return "Nothing of what was sent."
	}
	return fmt.Sprintf("%s: %s that are shut without it.", orElseText(o.What, "Other packets"), bytesOf(o.Bytes))
}

func orElseText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// some are the first frames of a list, and how many there are besides.
func some(frames []int, n int) (first []int, more int) {
	n = min(n, len(frames))
	return slices.Clone(frames[:n]), len(frames) - n
}
