package tls

import (
	"strconv"

	"plainsight/dissect/field"
)

// list is a row of numbers of one size behind a length.
type list struct {
	name    string // Wireshark's for all of them, or "" where it has none
	label   string
	thing   string // what one is called, for "3 suites"; "" for the bare number
	size    int    // of each, in bytes
	explain string
	spec    field.Spec
}

// numbers reads as many as the length says.
func (d *dissection) numbers(r *field.Reader, length *field.Field, l list, one func(*dissection, *field.Reader)) {
	n := int(length.Uint())
	if n == 0 {
		return
	}
	if n%l.size != 0 {
		d.wrong(length, 0, l.label+", length", "a multiple of "+strconv.Itoa(l.size)+", since each takes "+strconv.Itoa(l.size)+" bytes", strconv.Itoa(n))
	}
	label := ""
	switch {
	case d.c.Brief:
	case l.thing != "":
		label = l.label + " (" + field.Count(n/l.size, l.thing) + ")"
	default:
		label = l.label + " (" + strconv.Itoa(n/l.size) + ")"
	}
	b := r.Block(n, l.name, label, l.explain, l.spec)
	if l.name == "" {
		b.Field().With(field.Hoisted)
	}
	for b.Len() >= l.size {
		one(d, &b)
	}
	d.problem = d.problem || b.Failed()
	b.Finish()
}
