package dissect

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
)

// Bounds of what KeySchedules lists.
const (
	maxScheduleTalks = 64  // conversations that are looked at
	maxSchedules     = 128 // schedules that are listed
)

// KeySchedule is how the keys of one handshake, or of one conversation, come
// about, as far as this viewpoint can follow it, with the places of all of it: a
// graph from bytes on the wire through the steps to what the keys open.
type KeySchedule struct {
	derive.Schedule
	Talk           int       // the number of its conversation
	Client, Server string    // its two ends, as address and port
	Wire           []KeyWire // bytes on the wire that go into a step
	Steps          []KeyStep // none before those that it depends on
}

// KeyWire is bytes on the wire that go into a step.
type KeyWire struct {
	*derive.Wire
	Name  string // "ClientHello.random"
	Bytes []byte // nil where they are not there in one piece
	Place KeyPlace
}

// KeyStep is one value of the schedule, with its place in the graph.
type KeyStep struct {
	*derive.Step
	Inputs    []KeyInput
	Covers    []KeyMessage // what a transcript hash ran over
	Command   string       // a shell line that prints Output in hex, or ""
	NoCommand string       // why there is none
	Records   []KeyRecord
	More      int // records that it opened besides
	Shut      []KeyRecord
	MoreShut  int    // records that it would open besides
	WhyShut   string // what it would take to open those
}

// KeyInput is one value that goes into a step.
type KeyInput struct {
	derive.Input
	Step int // the index of the step that it is the result of, or -1
	Wire int // its index among the bytes on the wire, or -1
}

// KeyMessage is one message of a transcript.
type KeyMessage struct {
	derive.Covered
	Place KeyPlace // of the record that completes it
}

// KeySchedules are the key schedules of the first conversations, in their
// order. They hold what this session's secrets allow, and nothing else.
func (s *Session) KeySchedules() (out []KeySchedule) {
	content := sealings(s.opts.Secrets)
	for _, cv := range s.convs[:min(len(s.convs), maxScheduleTalks)] {
		if cv.proto == nil {
			continue
		}
		said := &saidBy{s: s, cv: cv}
		list, transcript := said.schedules(content)
		for i := range list {
			if len(list[i].Steps) == 0 || len(out) == maxSchedules {
				continue
			}
			k := said.keySchedule(&list[i], transcript)
			if len(list) == 1 { // of several handshakes it is not told which would have opened what
				k.bookShut(s, cv)
			}
			out = append(out, k)
		}
	}
	return out
}

// schedules are those of a conversation that is protected itself or, where it is
// not, of what its messages carry.
func (b *saidBy) schedules(content []proto.Sealing) (list []derive.Schedule, transcript func(*derive.Step) ([]byte, bool)) {
	if k, ok := b.cv.proto.(proto.Keyed); ok {
		if list, transcript = k.Schedules(b); len(list) > 0 {
			return list, transcript
		}
	}
	contents := make([]proto.SealedContent, len(content))
	for i, s := range content {
		contents[i] = s.Within()
	}
	for _, h := range b.InOrder() {
		b.look(h, contents)
	}
	for _, c := range contents {
		if one, ok := c.Schedule(); ok {
			return []derive.Schedule{one}, nil
		}
	}
	return nil, nil
}

// look looks for sealed content in a message. Taking that apart costs more than
// looking whether it can have some.
func (b *saidBy) look(h proto.Heard, contents []proto.SealedContent) {
	for _, c := range contents {
		if !c.MayBeIn(h.Data) {
			continue
		}
		root := b.Dissect(h)
		for _, c := range contents {
			c.Look(h, root)
		}
		return
	}
}

// wireKey tells bytes on the wire apart.
type wireKey struct {
	name     string
	toServer bool
	off      int64
}

// keySchedule gives everything in a schedule its place.
func (b *saidBy) keySchedule(from *derive.Schedule, transcript func(*derive.Step) ([]byte, bool)) KeySchedule {
	cv := b.cv
	k := KeySchedule{Schedule: *from, Talk: cv.id, Client: cv.flow.src.String(), Server: cv.flow.dst.String()}
	wires, steps := map[wireKey]int{}, map[*derive.Step]int{}
	for i, st := range from.Steps {
		steps[st] = i
		out := KeyStep{Step: st}
		for _, in := range st.Inputs {
			one := KeyInput{Input: in, Step: -1, Wire: -1}
			if j, ok := steps[in.From]; ok {
				one.Step = j
			}
			if w := in.Wire; w != nil {
				of := wireKey{in.Name, w.ToServer, w.Off}
				at, known := wires[of]
				if !known {
					at = len(k.Wire)
					wires[of] = at
					k.Wire = append(k.Wire, KeyWire{w, in.Name, b.wireBytes(w), cv.place(proto.DirectionTo(w.ToServer), w.Off, max(w.Len, 1))})
				}
				one.Wire = at
			}
			out.Inputs = append(out.Inputs, one)
		}
		for _, c := range st.Covers {
			out.Covers = append(out.Covers, KeyMessage{c, cv.place(proto.DirectionTo(c.ToServer), c.Off, 1)})
		}
		out.Command, out.NoCommand = st.Command(transcript)
		k.Steps = append(k.Steps, out)
	}
	for _, use := range from.Uses {
		k.Steps[steps[use.Step]].book(cv, use)
	}
	return k
}

// wireBytes are the bytes themselves. Those in an encrypted message do not
// stand on the wire.
func (b *saidBy) wireBytes(w *derive.Wire) []byte {
	if w.Len == 0 {
		return nil
	}
	dir := proto.DirectionTo(w.ToServer)
	from := b.cv.begun[dir] + w.Off
	data, ok := b.s.stream(&b.cv.halves[dir], from, from+int64(w.Len))
	if !ok {
		return nil
	}
	return data
}
