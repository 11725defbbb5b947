package live

import (
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
)

// FirstField finds what a look points at in the packets from the first to the last:
// the packet's number, and the field's ID as in addresses; 0 and "" if there is none.
func (e *Viewpoint) FirstField(look lessons.Look, first, last int) (n int, id string) {
	at, err := questions.Find(e.Session(), look, first, last)
	if err != nil || at.Frame == 0 {
		return 0, ""
	}
	p, err := e.Session().Packet(at.Frame) // as the page gets it
	if err != nil {
		return 0, ""
	}
	k := 0
	for _, f := range pages.NewPacketView(p, e.Name, 0, false).Fields {
		if f.Name == look.Field && f.Frame == 0 {
			if k == at.Nth {
				return at.Frame, f.ID
			}
			k++
		}
	}
	return at.Frame, ""
}
