package x509

import (
	"strconv"
	"time"

	"plainsight/dissect/field"
)

// validity reads from when to when the certificate may be used (RFC 5280,
// Section 4.1.2.5).
func (x *certificate) validity(r *field.Reader) {
	b := element(r, tagSequence, "x509af.validity_element", "validity", "From when to when the certificate may be used.", rfc("4.1.2.5"))
	from, okFrom := x.time(&b, "x509af.notBefore", "notBefore", "The certificate is not valid before this time.")
	to, okTo := x.time(&b, "x509af.notAfter", "notAfter", "The certificate is not valid after this time.")
	if okFrom && okTo && !b.Failed() {
		days := int(to.Sub(from).Hours()/24 + 0.5)
		b.Derive("plainsight.x509.days", "Valid for", strconv.Itoa(days)+" "+field.Plural(days, "day"), "How long it may be used in total: {v}.", rfc("4.1.2.5")).With(field.Ours)
	}
	b.Close()
}

// time reads a UTCTime, with two digits for the year, or a GeneralizedTime.
func (x *certificate) time(r *field.Reader, name, label, explain string) (t time.Time, ok bool) {
	h, there := peek(r)
	if !there || h.tag != tagUTCTime && h.tag != tagTime {
		r.Fail("DER", "UTCTime or GeneralizedTime", "something else")
		return t, false
	}
	b := r.Block(min(h.size+h.n, r.Len()), name, label, explain, rfc("4.1.2.5"))
	defer b.Close()
	if h.tag == tagTime {
		b.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: "generalizedTime"}
		f := text(&b, tagTime, "x509af.generalizedTime", "generalizedTime", "Year, month, day, hour, minute and second: {v}. Years from 2050 on are written like this.", rfc("4.1.2.5.2"))
		if t, err := time.Parse("20060102150405Z", string(f.Bytes())); err == nil {
			f.Value = field.Value{Kind: field.Said, Str: t.Format("Jan _2, 2006 15:04:05.000000000 UTC")}
			return t, true
		}
		return t, false
	}
	b.Field().Value = field.Value{Kind: field.Uint, Sym: "utcTime"}
	f := text(&b, tagUTCTime, "x509af.utcTime", "utcTime", "Year, month, day, hour, minute and second, the year with its last two digits: {v}.", rfc("4.1.2.5.1"))
	t, err := time.Parse("060102150405Z", string(f.Bytes()))
	if err != nil {
		return t, false
	}
	if t.Year() >= 2050 { // the century is 19 from 50 on
		t = t.AddDate(-100, 0, 0)
	}
	f.Value = field.Value{Kind: field.Said, Str: t.Format("2006-01-02 15:04:05 (UTC)")}
	return t, true
}

// moment reads a GeneralizedTime, which may have a tag of the structure's own.
func (x *certificate) moment(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) *field.Field {
	f := text(r, tag, name, label, explain, spec)
	if t, err := time.Parse("20060102150405Z", string(f.Bytes())); err == nil {
		f.Value = field.Value{Kind: field.Said, Str: t.Format("Jan _2, 2006 15:04:05.000000000 UTC")}
	}
	return f
}
