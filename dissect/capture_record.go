package dissect

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// record tells what is wrong with the frame's record in the capture file, which
// has no bytes in the frame.
func record(c *proto.Context, root *field.Field, problems []*field.Problem) {
	if len(problems) == 0 {
		return
	}
	l := c.NewLayer(root, "plainsight.record", "Record in the capture file", field.Span{},
		"Around each frame a capture file says when it came, how long it was and how much of it was kept. Here that cannot be right, so the frame is shown as far as the file has it.", field.Own())
	l.Flags |= field.Derived | field.Ours
	for _, p := range problems {
		f := c.Arena.New()
		f.Name, f.Label, f.Problem = "plainsight.record.problem", "What does not fit", p
		f.Value = field.Value{Kind: field.Said, Str: p.What}
		f.Explain, f.Spec = "The {v} that the file gives for this frame cannot be right.", field.Own()
		f.Flags = field.Derived | field.Ours
		l.Add(f)
	}
}
