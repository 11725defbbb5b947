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

// CloseNotify is the alert that says goodbye.
const CloseNotify = 0

// Alert reads how one side tells the other that something is wrong, or that it
// has finished.
func (d *Content) Alert(r *field.Reader) (label, info string) {
	const sealed = "Encrypted Alert"
	if r.Len() == 0 {
		return "Alert", "Alert"
	}
	if d.Sealed {
		f := r.Bytes(r.Len(), "tls.alert_message", "Alert Message: "+sealed, "{len} bytes with an encrypted alert. Mostly it is the one that says goodbye.", field.RFC(5246, "7.2")).As(field.Ciphertext)
		f.Value, f.Secret = field.Value{}, d.Secret
		return sealed, sealed
	}
	spec := field.RFC(8446, "6")
	content := r.Peek(2)
	g := r.Begin("tls.alert_message", "Alert Message", "One side tells the other that something is wrong, or that it has nothing more to say.", spec)
	level := levelName(content[0])
	l := r.Uint8("tls.alert_message.level", "Level", "How bad it is: after a fatal alert the connection ends. TLS 1.3 goes by the description alone.", spec).As(field.Metadata).Means(level)
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
	f := r.Uint8("tls.alert_message.desc", "Description", a.Says, spec).As(field.Metadata).Means(name)
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
