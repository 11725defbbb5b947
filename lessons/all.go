package lessons

import (
	"slices"
	"sync"
)

// all lists the lessons in order of increasing protection. A new lesson is a
// file of its own and a line here.
var all = []*Lesson{
	&plaintext,
	&caesar,
	&aesCBC,
	&fernet,
	&rsaChat,
	&rsaChatMITM,
	&dhStatic,
	&dhEphemeral,
	&pki,
	&untrusted,
	&tls12RSA,
	&tls12CBC,
	&tls12ECDHE,
	&tls13,
	&tls13HelloRetry,
	&tls13Resumption,
	&mtls,
}

// inWords are the lessons in the language in use.
var inWords = sync.OnceValue(func() []*Lesson {
	var said []*Lesson
	for _, l := range all {
		said = append(said, l.said())
	}
	return said
})

// All returns the lessons, from the least protection to the most.
func All() []*Lesson { return slices.Clone(inWords()) }

// ByName finds a lesson by its one word.
func ByName(name string) (*Lesson, bool) {
	for _, l := range inWords() {
		if l.Name == name {
			return l, true
		}
	}
	return nil, false
}
