package print

import (
	"strconv"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// general writes what every PDML packet begins with.
func (p *PDML) general(pk *dissect.Packet) {
	size := len(pk.Frame.Data)
	row := func(name, label string, n int) {
		p.str(`    <field name="`)
		p.str(name)
		p.str(`" pos="0" show="`)
		p.int(n)
		p.str(`" showname="`)
		p.str(label)
		p.str(`" value="`)
		p.b = strconv.AppendUint(p.b, uint64(n), 16)
		p.str(`" size="`)
		p.int(size)
		p.str("\"/>\n")
	}
	p.str(`  <proto name="geninfo" pos="0" showname="General information" size="`)
	p.int(size)
	p.str("\">\n")
	row("num", "Number", pk.Frame.Number)
	row("len", "Frame Length", pk.Frame.Length)
	row("caplen", "Captured Length", size)
	p.str(`    <field name="timestamp" pos="0" show="`)
	p.when = p.clock.append(p.when[:0], pk.Frame.Time)
	p.b = append(p.b, p.when...)
	p.str(`" showname="Captured Time" value="`)
	p.seconds(pk.Frame.Time.Unix(), pk.Frame.Time.Nanosecond())
	p.str(`" size="`)
	p.int(size)
	p.str("\"/>\n  </proto>\n")
}

// frame writes the frame protocol: what is known of the packet besides its bytes.
func (p *PDML) frame(pk *dissect.Packet) {
	f := &pk.Frame
	p.str(`  <proto name="frame" showname="Frame `)
	p.int(f.Number)
	p.str(": ")
	p.int(f.Length)
	p.str(" bytes on wire (")
	p.int(8 * f.Length)
	p.str(" bits), ")
	p.int(len(f.Data))
	p.str(" bytes captured (")
	p.int(8 * len(f.Data))
	p.str(` bits)" size="`)
	p.int(len(f.Data))
	p.str("\" pos=\"0\">\n")
	if f.Interface != "" {
		p.about("frame.interface_name", "Interface name: ")
		p.b = appendXML(p.b, f.Interface)
		p.also()
		p.b = appendXML(p.b, f.Interface)
		p.end()
	}
	p.about("frame.time", "Arrival Time: ")
	p.b = append(p.b, p.when...)
	p.also()
	p.b = append(p.b, p.when...)
	p.end()
	p.about("frame.time_epoch", "Epoch Time: ")
	p.seconds(f.Time.Unix(), f.Time.Nanosecond())
	p.str(" seconds")
	p.also()
	p.seconds(f.Time.Unix(), f.Time.Nanosecond())
	p.end()
	if p.last.IsZero() {
		p.last = f.Time
	}
	p.duration("frame.time_delta_displayed", "Time delta from previous displayed frame: ", f.Time.Sub(p.last))
	p.duration("frame.time_relative", "Time since reference or first frame: ", pk.Row.Since)
	p.last = f.Time
	p.number("frame.number", "Frame Number: ", "", f.Number)
	p.length(f)
	p.number("frame.cap_len", "Capture Length: ", " bytes", len(f.Data))
	p.about("frame.protocols", "Protocols in frame: ")
	from := len(p.b)
	for _, l := range pk.Layers {
		if l.Is(field.Ours) {
			continue
		}
		if len(p.b) > from {
			p.b = append(p.b, ':')
		}
		p.b = appendXML(p.b, l.Name)
		if l.Name == "eth" && len(pk.Layers) > 1 {
			p.str(":ethertype")
		}
	}
	to := len(p.b)
	p.also()
	p.b = append(p.b, p.b[from:to]...)
	p.end()
	if f.Comment != "" {
		p.about("frame.comment", "")
		p.b = appendXML(p.b, f.Comment)
		p.also()
		p.b = appendXML(p.b, f.Comment)
		p.end()
	}
	p.str("  </proto>\n")
}

// length writes the frame's length. Wireshark's expert finds one that is less
// than what was captured; that is what it says, word for word.
func (p *PDML) length(f *dissect.Frame) {
	if f.Length >= len(f.Data) {
		p.number("frame.len", "Frame Length: ", " bytes", f.Length)
	} else {
		const says = "Frame length is less than captured length"
		p.about("frame.len", "Frame Length: ")
		p.int(f.Length)
		p.str(" bytes")
		p.also()
		p.int(f.Length)
		p.str("\">\n      <field name=\"_ws.expert\" showname=\"Expert Info (Error/Malformed): " + says + "\" size=\"0\" pos=\"0\">\n" +
			"        <field name=\"frame.len_lt_caplen\" showname=\"" + says + "\" size=\"0\" pos=\"0\" show=\"\" value=\"\"/>\n" +
			"        <field name=\"_ws.expert.message\" showname=\"Message: " + says + "\" hide=\"yes\" size=\"0\" pos=\"0\" show=\"" + says + "\"/>\n" +
			"      </field>\n    </field>\n")
	}
	for _, wrong := range f.Problems {
		p.problem(&field.Field{Problem: wrong}, 2)
	}
}

func (s *sink) int(n int) { s.b = appendInt(s.b, n) }

// seconds writes a time in seconds with nine decimals.
func (s *sink) seconds(whole int64, nano int) {
	s.b = appendNano(append(strconv.AppendInt(s.b, whole, 10), '.'), nano)
}

// appendNano writes the nine decimals.
func appendNano(b []byte, nano int) []byte {
	var digits [9]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = '0' + byte(nano%10)
		nano /= 10
	}
	return append(b, digits[:]...)
}

// clock writes times of day. Packets come many in a second, which is written once.
type clock struct {
	second  int64
	written []byte // that second; empty before the first
}

func (c *clock) append(b []byte, t time.Time) []byte {
	if s := t.Unix(); s != c.second || len(c.written) == 0 {
		c.second, c.written = s, t.UTC().AppendFormat(c.written[:0], "Jan _2, 2006 15:04:05.")
	}
	return append(appendNano(append(b, c.written...), t.Nanosecond()), " UTC"...)
}

// about, also and end frame a field of the frame protocol, which has no bytes:
// what a reader sees, then the bare value.
func (p *PDML) about(name, label string) {
	p.str(`    <field name="`)
	p.str(name)
	p.str(`" showname="`)
	p.str(label)
}

func (p *PDML) also() { p.str(`" size="0" pos="0" show="`) }

func (p *PDML) end() { p.str("\"/>\n") }

func (p *PDML) number(name, label, unit string, n int) {
	p.about(name, label)
	p.int(n)
	p.str(unit)
	p.also()
	p.int(n)
	p.end()
}

func (p *PDML) duration(name, label string, d time.Duration) {
	p.about(name, label)
	p.since(d)
	p.str(" seconds")
	p.also()
	p.since(d)
	p.end()
}

// since writes a duration in seconds; a frame may be older than the one before.
func (s *sink) since(d time.Duration) {
	if d < 0 {
		s.b = append(s.b, '-')
		d = -d
	}
	s.seconds(int64(d/time.Second), int(d%time.Second))
}
