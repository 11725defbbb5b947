package lessons

// all lists the lessons in the order of growing protection. A new lesson is a
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

// All returns the lessons, from no protection to the most.
func All() []*Lesson { return append([]*Lesson(nil), all...) }

// ByName finds a lesson by its one word.
func ByName(name string) (*Lesson, bool) {
	for _, l := range all {
		if l.Name == name {
			return l, true
		}
	}
	return nil, false
}
