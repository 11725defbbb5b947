package dissect

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/shut"
)

// ShutTalk is why some of one conversation stays shut for this viewpoint, or
// cannot be read.
type ShutTalk struct {
	Talk           int      // the number of its conversation
	Client, Server string   // its two ends, as address and port
	Place          KeyPlace // of the first of it; of frame 0 where nothing stays shut and bytes are missing
	shut.Reason
}

// Shut lists the conversations of which something stays shut, in their order, as
// far as the frames have come: at most so many, and how many there are besides.
func (s *Session) Shut(most int) (list []ShutTalk, more int) {
	for _, cv := range s.convs {
		l, ok := cv.proto.(proto.Locked)
		if !ok {
			continue
		}
		r, dir, off, ok := l.WhyShut()
		switch {
		case !ok:
		case len(list) == most:
			more++
		default:
			r.BegunLate = !cv.halves[0].syn && !cv.halves[1].syn
			t := ShutTalk{Talk: cv.id, Client: cv.flow.src.String(), Server: cv.flow.dst.String(), Reason: r}
			if cv.turned() {
				t.Client, t.Server = t.Server, t.Client
			}
			if r.Shut > 0 {
				t.Place = cv.place(dir, off, 5)
			}
			list = append(list, t)
		}
	}
	return list, more
}

// KeyLogsWrong says which lines of the key logs cannot be used; "" where all can.
func (s *Session) KeyLogsWrong() string {
	for _, p := range s.opts.Protocols {
		if k, ok := p.(proto.KeyLogged); ok {
			l := k.KeyLogs()
			return l.Wrong()
		}
	}
	return ""
}

// SharedKeysWrong says which lines of the pre-shared keys cannot be used; "" where all can.
func (s *Session) SharedKeysWrong() string {
	for _, p := range s.opts.Protocols {
		if k, ok := p.(proto.KeyLogged); ok {
			l := k.KeyLogs()
			return l.SharedWrong()
		}
	}
	return ""
}

// ShutAlike is conversations that stay shut for the same reason, by their
// sentences: they differ in nothing that a reader is told.
type ShutAlike struct {
	Says, Helps string
	Talks       []ShutTalk
	TellsLines  bool // it says which lines of the key logs cannot be used
}

// Alike puts those together that stay shut for the same reason, in the order of
// their first.
func Alike(list []ShutTalk) (out []ShutAlike) {
	at := map[[2]string]int{}
	for i := range list {
		k := [2]string{list[i].Says(), list[i].Helps()}
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, ShutAlike{Says: k[0], Helps: k[1], TellsLines: list[i].TellsLines()})
		}
		out[n].Talks = append(out[n].Talks, list[i])
	}
	for i := range out {
		if a := &out[i]; len(a.Talks) > 1 {
			a.Says, a.Helps = a.Talks[0].SaysOf(len(a.Talks)), a.Talks[0].HelpsOf(len(a.Talks))
		}
	}
	return out
}
