package live

import (
	"context"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
	"plainsight/webui/shares"
)

// maxWeighed is how many frames are dissected for one answer about what secrets
// open: all frames once without any, and once more with each.
const maxWeighed = 200_000

// scales measure which of the same frames each secret opens.
type scales struct {
	frames []capture.Frame
	most   int            // bytes that a session takes
	ended  bool           // no more frames will come
	note   questions.Note // the learner's secret
	bare   *dissect.Session
	read   bool // it can be read without any secret
	spent  int  // frames dissected so far
	ctx    context.Context
	hold   *shares.Holding
	short  bool // there was no memory, or no caller waits any more
}

func (b *scales) session(secrets ...field.Secret) *dissect.Session {
	b.spent += len(b.frames)
	s := dissect.New(dissect.Options{Secrets: secrets, MaxBytes: b.most})
	for i, f := range b.frames {
		if s.Add(recording.Frame(i+1, f)) != nil {
			break // what is shown of the run ends here too
		}
		if i%256 == 0 && !b.goesOn(s) {
			break
		}
	}
	b.short = b.short || !b.goesOn(s)
	if b.ended {
		s.Finish()
	}
	return s
}

// reads reports whether the learner's secret can be read: for a lesson in the messages
// that carry it, otherwise anywhere.
func (b *scales) reads(s *dissect.Session) bool {
	if len(b.note.Carriers) == 0 {
		return len(s.Find(b.note.Text)) > 0
	}
	_, read := s.FindNote(b.note.Text, b.note.Carriers...)
	return read.Bytes == len(b.note.Text)
}

// goesOn reports whether a caller still waits, and whether there is memory for the
// session besides the one without secrets.
func (b *scales) goesOn(s *dissect.Session) bool {
	n := int64(s.Held())
	if b.bare != nil && b.bare != s {
		n += int64(b.bare.Held())
	}
	b.short = b.short || b.ctx != nil && b.ctx.Err() != nil || !b.hold.Grow(n-b.hold.Size())
	return !b.short
}

// weigh measures what a secret opens.
func (b *scales) weigh(secret field.Secret) (o pages.Opens) {
	if b.spent+2*len(b.frames) > maxWeighed && len(b.frames) > 0 || b.short {
		o.Short = b.short
		return o
	}
	if b.bare == nil {
		b.bare = b.session()
		b.read = b.note.Text != "" && b.reads(b.bare)
	}
	with := b.session(secret)
	if b.short {
		o.Short = true
		return o
	}
	o.Known = true
	things := map[field.Thing]int{}
	var order []field.Thing
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
			what := buf.Opened
			if things[what] == 0 {
				order = append(order, what)
			}
			things[what]++
		}
	}
	var each []string
	for _, what := range order {
		each = append(each, pages.ThingsOf(what, things[what]))
	}
	o.What = words.Listed(each)
	o.Secret = !b.read && b.note.Text != "" && o.Bytes > 0 && b.reads(with)
	return o
}
