package compare

import (
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Question is something that a viewpoint may learn.
type Question uint8

// The questions, in the order of a table.
const (
	Message      Question = iota // what the applications said
	Length                       // how long it is
	Path                         // what was asked for
	Host                         // the name of whom it was asked
	Ends                         // the addresses
	Timing                       // when, and how often
	Made                         // when the message was written
	Agent                        // the client's software
	Software                     // the server's software
	Certificate                  // who the server is
	Fingerprint                  // what kind of client it is
	Suite                        // how it is protected
	NumQuestions = int(iota)
)

var questionInfo = [NumQuestions]struct{ name, title string }{
	{"message", "The message itself"},
	{"length", "How long it is"},
	{"path", "What is asked for"},
	{"host", "The server's name"},
	{"ends", "Who talks to whom"},
	{"timing", "When, and how often"},
	{"made", "When it was written"},
	{"agent", "The client's software"},
	{"software", "The server's software"},
	{"certificate", "The certificate"},
	{"fingerprint", "The client's fingerprint"},
	{"suite", "How it is protected"},
}

// String is the question in one word, as JSON has it.
func (q Question) String() string { return questionInfo[q].name }

// Title is what a table calls it.
func (q Question) Title() string { return words.Say(questionInfo[q].title) }

// Degree is how much of an answer a viewpoint has.
type Degree uint8

// The degrees.
const (
	No     Degree = iota // it learns nothing
	Absent               // there is nothing to learn: no certificate, no handshake
	Partly
	Yes
)

// String is the degree in one word, as JSON has it.
func (d Degree) String() string { return [...]string{"no", "absent", "partly", "yes"}[d] }

// Leak is a viewpoint's answer to one question, and the field that shows it.
type Leak struct {
	Degree Degree
	Short  string // one or two words for a narrow table: "exact", "blocks of 16"
	Says   string // in words, with the value
	Frame  int    // that shows it, or 0
	Field  string // its filter name
	label  string // what a reader calls it
}

// leaks answers all questions from the fields that this viewpoint sees.
func (c *connection) leaks(e *Exchange) (out [NumQuestions]Leak) {
	out[Message] = c.message()
	out[Length] = c.length()
	out[Path] = c.value(field.AskedPath)
	out[Host] = c.value(field.AskedName, field.AskedHost)
	out[Ends] = c.ends()
	out[Timing] = c.timing(e)
	out[Made] = c.value(field.WrittenAt, field.SentAt)
	out[Agent] = c.value(field.AskingProgram)
	out[Software] = c.value(field.ServingProgram)
	out[Certificate] = c.certificate()
	out[Fingerprint] = c.value(field.HelloPrint)
	if out[Fingerprint].Degree == No {
		out[Fingerprint] = Leak{Degree: Absent, Short: words.Say("none"), Says: words.Say("no hello to take it from")}
	}
	out[Suite] = c.suite()
	return out
}

// first is the first fact of one of the kinds.
func (c *connection) first(kinds ...field.FactKind) (fact, bool) {
	for _, k := range kinds {
		if list := c.facts[k]; len(list) > 0 {
			return list[0], true
		}
	}
	return fact{}, false
}

// value answers with a field's value.
func (c *connection) value(kinds ...field.FactKind) Leak {
	f, ok := c.first(kinds...)
	if !ok {
		return Leak{Short: words.Say("no"), Says: words.Say("not seen")}
	}
	return shown(Yes, words.Say("yes"), clip(f.show), f)
}

func shown(d Degree, short, says string, f fact) Leak {
	return Leak{Degree: d, Short: short, Says: says, Frame: f.frame, Field: f.name, label: f.label}
}

// clip shortens what a capture holds for a table.
func clip(s string) string {
	const most = 96
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// ends are the addresses, which the network needs to deliver anything.
func (c *connection) ends() Leak {
	from, ok := c.first(field.Sender)
	to, _ := c.first(field.Receiver)
	port, _ := c.first(field.ReceiverPort)
	if !ok {
		return Leak{Short: words.Say("no"), Says: words.Say("no packet")}
	}
	if !from.toServer {
		from, to = to, from
	}
	return shown(Yes, words.Say("yes"), words.Say("{from} to {to}, port {port}", "from", from.show, "to", to.show, "port", port.show), from)
}

// timing is what anyone with a clock can see.
func (c *connection) timing(e *Exchange) Leak {
	if e.Frames == 0 {
		return Leak{Short: words.Say("no"), Says: words.Say("no packet")}
	}
	return Leak{Degree: Yes, Short: words.Say("yes"), Says: words.Count(e.Frames, "{n} packet in {time}", "{n} packets in {time}", "time", field.Took(e.Time)), Frame: c.frames[0].n, Field: "frame.time", label: words.Say("Capture time")}
}

// certificate tells who the server is, to those who see it.
func (c *connection) certificate() Leak {
	f, ok := c.first(field.OwnCertificate)
	switch {
	case ok:
		says := words.Count(f.len, "{n} byte", "{n} bytes")
		if name, ok := c.first(field.CertifiedName); ok {
			says = words.Say("of {name}", "name", clip(name.show))
		}
		return shown(Yes, words.Say("yes"), says, f)
	case c.handshake():
		if one := c.elsewhere(); one != nil {
			return shown(Yes, words.Say("yes"), words.Say("of {name}, in another connection", "name", clip(one.Name)), fact{frame: one.Frame, name: one.Field, label: words.Say("Certificate")})
		}
		return Leak{Short: words.Say("no"), Says: words.Say("not seen: encrypted, or none was sent")}
	}
	return Leak{Degree: Absent, Short: words.Say("none"), Says: words.Say("no certificate is used here")}
}

// elsewhere is a certificate for the server that is talked to, seen in another connection
// of the capture, or nil.
func (c *connection) elsewhere() *dissect.SeenCertificate {
	asked, ok := c.first(field.AskedName)
	if !ok {
		return nil
	}
	for i := range c.shown {
		if c.shown[i].Names(asked.show) {
			return &c.shown[i]
		}
	}
	return nil
}

// handshake reports whether the two sides agree on keys.
func (c *connection) handshake() bool {
	_, ok := c.first(field.OfferedSuite, field.ChosenSuite)
	return ok
}

// suite is what a listener learns of the protection.
func (c *connection) suite() Leak {
	if f, ok := c.chosen(); ok {
		return shown(Yes, words.Say("yes"), f.is.Says, f)
	}
	if f, ok := c.first(field.SealedContent); ok {
		says := f.is.Says
		if says == "" {
			says = f.label
		}
		return shown(Yes, words.Say("yes"), says, f)
	}
	if c.handshake() {
		return Leak{Short: words.Say("no"), Says: words.Say("the server chose none")}
	}
	for i := range c.frames {
		if f := &c.frames[i]; f.said.Total() > 0 {
			return Leak{Degree: Absent, Short: words.Say("nothing"), Says: words.Say("nothing protects it")}
		}
	}
	return Leak{Degree: Absent, Short: words.Say("nothing"), Says: words.Say("nothing was said")}
}

// chosen is the cipher suite in the server's hello.
func (c *connection) chosen() (out fact, ok bool) {
	for _, f := range c.facts[field.ChosenSuite] {
		if !f.toServer {
			out, ok = f, true // of a second hello, the second counts
		}
	}
	return out, ok
}
