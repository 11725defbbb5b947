package pages

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// OpenView is the screen on which visitors open or record a capture of their own.
type OpenView struct {
	Limits, TooMuch string // how much of one capture is taken, and what is said of more
	MaxFile         int64  // bytes of a form with one
	Page            PageView
	Missing         bool       // the capture that the address names is no longer kept
	Kept            string     // how long a capture is kept
	WhyNot          *whyNoLive // why nothing can be recorded live; nil where it can
}

// OwnView is what the screen of a visitor's own capture has besides a lesson's.
type OwnView struct {
	Run     string
	Live    bool
	Ports   string
	Held    []HeldView // what there is to save with the packets
	Watched bool       // by somebody who is not the owner
}

// HeldView is what a viewpoint was given.
type HeldView struct {
	Eye  lessons.Eye
	What string
}

// Save leads to the recording as a file, with what those eyes hold or, if they
// are none, the packets alone.
func (v *OwnView) Save(eye string) string {
	if eye == "" {
		return packetsAlone(v.Run)
	}
	return packetsWith(v.Run, eye)
}

// packetsAlone leads to the packets of a run as a file, and packetsWith to a file that
// has what those eyes hold besides.
func packetsAlone(run string) string {
	return "/run/" + run + "/recording?eye=" + recording.Eavesdropper
}

func packetsWith(run, eye string) string {
	return "/run/" + run + "/recording?secrets=1&eye=" + url.QueryEscape(eye)
}

// LessonPorts are where lessons' servers listen when they are free: for HTTP in
// the clear, over TLS, and for chats with keys of their own.
var LessonPorts = []uint16{lessons.HTTPPort, lessons.SecurePort, lessons.ChatPort}

// whyNoLive says it in words: what is missing, and the line that helps.
type whyNoLive struct{ Says, Line string }

func NewWhyNoLive(err error) *whyNoLive {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrElsewhere):
		return &whyNoLive{Says: Because(err)}
	case errors.Is(err, capture.ErrNotSupported):
		return &whyNoLive{Says: words.Say("Recording live works on Linux only. Record with another program, such as Wireshark, and open its file here.")}
	case errors.Is(err, capture.ErrNotPermitted):
		v := &whyNoLive{Says: words.Say("This plainsight is not allowed to record: the system lets only privileged programs read what crosses a network. This line in a terminal gives it the one privilege that it needs (CAP_NET_RAW). Start plainsight again afterwards.")}
		if _, rest, ok := strings.Cut(err.Error(), `"`); ok { // the line as package capture has it
			v.Line, _, _ = strings.Cut(rest, `"`)
		}
		return v
	}
	return &whyNoLive{Says: words.Say("Recording live does not work here: {why}.", "why", cause.Words(err))}
}

// PortList is "8080, 5684", as one types it.
func PortList(ports []uint16) string {
	var each []string
	for _, p := range ports {
		each = append(each, strconv.Itoa(int(p)))
	}
	return strings.Join(each, ", ")
}

// PortsInWords is "port 8080" or "ports 8080 and 8443".
func PortsInWords(ports []uint16) string {
	last := len(ports) - 1
	return words.Count(len(ports), "port {last}", "ports {list} and {last}", "list", PortList(ports[:last]), "last", PortList(ports[last:]))
}

var ErrElsewhere = words.Error("recording is possible only at the computer on which plainsight runs. Open a file instead")
