package pages

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Loudest lists the classes in the order of bars and legend: from what tells
// a reader most to what tells nothing.
var Loudest = [field.NumClasses]field.Class{
	field.Plaintext, field.Encoded, field.Opened, field.Metadata, field.Structure,
	field.Random, field.Integrity, field.Ciphertext, field.Undecoded,
}

// classTags are the tags of all classes in the order of their numbers, for the
// page's scripts; loudTags are the same, the loudest first.
func classTags() string {
	var all []string
	for c := range field.Class(field.NumClasses) {
		all = append(all, c.Tag())
	}
	return strings.Join(all, " ")
}

func loudTags() string {
	var all []string
	for _, c := range Loudest {
		all = append(all, c.Tag())
	}
	return strings.Join(all, " ")
}

// CssClass is the class that gives bytes of c their colour and pattern.
func CssClass(c field.Class) string { return "k-" + c.Tag() }

// ClassName is what pages call a class.
func ClassName(c field.Class) string { return words.Say(c.String()) }
