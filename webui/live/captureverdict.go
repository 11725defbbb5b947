package live

import (
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// judge turns the verdict on a lesson into one on a capture. Unlike a lesson's secret, a
// text that is not found may simply not be in it; and while no text is looked for, the
// verdict is how much can be read.
func (c captured) judge(v *pages.Verdict, e *Viewpoint, r *Run, report dissect.Report) {
	who := pages.The(strings.ToLower(e.Title))
	v.Found = pages.FoundAt(e.search.Places())
	if r.shown > 0 && report.TransportBytes > 0 {
		v.Reads = pages.TransportSay(pages.Capital(who), report)
	}
	read, whole := report.ReadableBytes, report.ApplicationBytes
	switch n := len(v.Found); {
	case r.shown == 0:
		v.Tone, v.Says, v.Because = "wait", words.Say("Nothing on the wire yet."), words.Say("Packets appear here as they are captured.")
		return
	case r.secret != "" && n > 0:
		v.Tone, v.Says, v.Because = "lit", words.Count(n, "Your text: readable in {n} place.", "Your text: readable in {n} places."), words.Say("{who} reads it here:", "who", pages.Capital(who))
	case r.secret != "" && !e.through:
		v.Tone, v.Says, v.Because = "wait", words.Say("Your text: not seen so far."), words.Say("Searched so far: {n} of {packets}.", "n", e.search.Through(), "packets", pages.PacketsOf(e.fed))
	case r.secret != "" && !r.complete():
		v.Tone, v.Says, v.Because = "wait", words.Say("Your text: not seen so far."), words.Say("So far {packets}, and more may come.", "packets", pages.PacketsOf(r.shown))
	case r.secret != "":
		v.Tone, v.Says, v.Because = "wait", words.Say("Your text: not found."), words.Say("It is not in what {who} can read of these packets.", "who", who)
	case whole == 0 && report.Lacks.Total() > 0:
		v.Tone, v.Says, v.Because = "wait", words.Say("Nothing was said that plainsight understands."), ""
	case whole == 0:
		v.Tone, v.Says, v.Because = "wait", words.Say("Nothing was said."), words.Say("As far as plainsight knows their protocols, no programs say anything to each other in these packets.")
	case read == 0:
		v.Tone, v.Says, v.Because = "shut", words.Say("Shut: none of what was said can be read."), ""
	case read == whole && report.Lacks.Total() > 0:
		v.Tone, v.Says, v.Because = "lit", words.Say("Readable: everything that plainsight understands here."), ""
	case read == whole:
		v.Tone, v.Says, v.Because = "lit", words.Say("Readable: everything that programs said."), ""
	default:
		v.Tone, v.Says, v.Because = "lit", words.Say("Readable: {n} of the {bytes} that programs said.", "n", read, "bytes", pages.BytesOf(whole)), ""
	}
	if r.secret == "" {
		v.Because = strings.TrimSpace(v.Because + " " + words.Say("Type any text above, such as a password, to see whether these eyes find it."))
	}
	if r.complete() {
		v.Shut = pages.ShutOf(e.session)
	}
}

// judge adds to the verdict on a recording without packets that there are none.
func (s *LoopbackSource) judge(v *pages.Verdict, e *Viewpoint, r *Run, report dissect.Report) {
	switch {
	case r.shown == 0 && r.phase == pages.PhaseRunning:
		v.Tone, v.Says, v.Because = "wait", words.Say("Listening."), words.Say("Nothing has crossed {ports} so far.", "ports", pages.PortsInWords(s.ports))
	case r.shown == 0 && r.complete():
		v.Tone, v.Says, v.Because = "wait", words.Say("No packet was recorded."), words.Say("Nothing crossed {ports} during the recording.", "ports", pages.PortsInWords(s.ports))
	default:
		s.captured.judge(v, e, r, report)
	}
}
