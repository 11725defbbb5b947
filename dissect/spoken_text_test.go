package dissect_test

import (
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/lessons"
)

// asText is a conversation as text, on one line: what is shut as its length.
func asText(list []dissect.Spoken) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(map[bool]string{true: "> ", false: "< "}[m.ToServer])
		for _, p := range m.Parts {
			switch {
			case p.Shut:
				fmt.Fprintf(&b, "[%d]", p.Opaque)
			case p.Opaque > 0:
				fmt.Fprintf(&b, "(%d)", p.Opaque)
			default:
				b.WriteString(strings.ReplaceAll(p.Text, "\r\n", " "))
			}
		}
		fmt.Fprintf(&b, " via %s\n", strings.Join(m.Through, ", "))
	}
	return b.String()
}

// In each lesson the conversation as text has the secret for those who read it, and
// for nobody else.
func TestSpokenHasTheSecretForWhoReadsIt(t *testing.T) {
	for _, lesson := range lessons.All() {
		l, h := played(t, lesson.Name, "", nil)
		for _, e := range l.Eyes {
			s := h.session(t, e.Name)
			list, more := s.Spoken(1000)
			text := asText(list)
			found, _ := s.FindNote(note)
			if reads := len(found) > 0; reads != strings.Contains(text, note) || more > 0 {
				t.Errorf("%s, %s: reads the secret: %v, in\n%s", l.Name, e.Name, reads, text)
			}
		}
	}
}
