package pages

import (
	"strings"

	"plainsight/dissect/words"
)

// WireView is what pages say about the wire in use.
type WireView struct{ Name, Why string }

func NewWireView(kind, why string) WireView {
	_, reason, _ := strings.Cut(why, ": ")
	switch reason {
	case "":
	case "as asked for":
		reason = " " + words.Say("It was asked for when plainsight was started.")
	default:
		reason = " " + words.Say("It was chosen because {why}.", "why", reason)
	}
	if kind == "loopback" {
		return WireView{words.Say("Live loopback"), words.Say("Client and server talk over this computer's own loopback, and every packet is caught there.") + reason}
	}
	return WireView{words.Say("Virtual wire"), words.Say("Client and server run on two network stacks inside this program, with a cable between them that it taps.") + reason}
}
