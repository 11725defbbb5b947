package record

import (
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// The alert levels (RFC 8446, Section 6).
const (
	Warning = 1
	Fatal   = 2
)

// Some alerts (RFC 8446, Section 6): the one that says goodbye, and two that tell what
// was refused.
const (
	CloseNotify  = 0
	BadRecordMAC = 20
	DecryptError = 51
)

// OfCertificate reports whether an alert says that its sender does not accept the other
// side's certificate, or that there is none.
func OfCertificate(alert uint8) bool {
	switch alert {
	case 41, 42, 43, 44, 45, 46, 48, 113, 114, 116:
		return true
	}
	return false
}

// Alert reads how one side tells the other that something is wrong, or that it
// has finished.
func (d *Content) Alert(r *field.Reader) (label, info string) {
	const sealed = "Encrypted Alert"
	if r.Len() == 0 {
		return "Alert", "Alert"
	}
	if d.Sealed {
		f := r.Bytes(r.Len(), "tls.alert_message", "Alert Message: "+sealed, "{len} bytes: an encrypted alert. At the end of a connection it is usually the one that closes it.", registry.Defined(d.Cites, "", "7.2", "5.4")).As(field.Ciphertext)
		f.Value, f.Secret = field.Value{}, d.Secret
		return sealed, sealed
	}
	spec := d.Spec("6", "7.2", "5.4")
	content := r.Peek(2)
	g := r.Begin("tls.alert_message", "Alert Message", "One side tells the other that something is wrong, or that it has nothing more to send.", spec)
	level := levelName(content[0])
	l := r.Uint8("tls.alert_message.level", "Level", levelSays(d.Before13()), spec).As(field.Metadata).Means(level)
	if level == "" {
		level = "level " + strconv.Itoa(int(content[0]))
		d.Wrong(l, 0, "Alert, Level", "1 or 2", "{seen}", "seen", strconv.Itoa(int(content[0])))
	}
	if len(content) < 2 {
		r.End(g)
		if !d.Partial {
			r.Fail("Alert", "2 bytes", "1")
		}
		return "Alert", "Alert (" + strings.ToLower(level) + ")"
	}
	a := registry.Alerts[content[1]]
	name := a.Name
	f := r.Uint8("tls.alert_message.desc", "Description", a.Says, registry.AlertSpec(content[1], d.Cites)).As(field.Metadata).Means(name)
	if name == "" {
		name = "number " + strconv.Itoa(int(content[1]))
		f.Explain = "An alert that is not in the registry."
		d.Wrong(f, 0, "Alert, Description", "a number registered with IANA", "{seen}", "seen", strconv.Itoa(int(content[1])))
	}
	r.End(g)
	if n := r.Len(); n > 0 {
		r.Fail("Alert", "its end", "{seen} more bytes", "seen", strconv.Itoa(n))
	}
	return d.Named("Alert (Level: "+level, ", Description: "+name+")"), "Alert: " + plain(name) + " (" + strings.ToLower(level) + ")"
}

// levelSays explains the level, which TLS 1.3 sends but does not go by (RFC 8446,
// Section 6).
func levelSays(before13 bool) string {
	if before13 {
		return "How serious it is: a fatal alert ends the connection at once. After a warning it may go on."
	}
	return "How serious it is: a fatal alert ends the connection at once. In TLS 1.3 the receiver goes by the description alone: every error is fatal, whatever is written here."
}

func levelName(n byte) string {
	switch n {
	case Warning:
		return "Warning"
	case Fatal:
		return "Fatal"
	}
	return ""
}

// plain writes a name in lower case, but for what is an abbreviation.
func plain(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if w != strings.ToUpper(w) {
			words[i] = strings.ToLower(w)
		}
	}
	return strings.Join(words, " ")
}
