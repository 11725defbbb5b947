package proto

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// Openable is one piece of content on the wire that a key may open.
type Openable interface {
	OpensWith(key []byte) bool
}

// SharedKey describes content of one kind whose key both sides had before they
// spoke, such as Fernet tokens. Its Sealing looks for the key among the held secrets.
// Where the same service is asked again and nothing opens, it was the same
// key, and what was sent was changed on its way: so a key that fitted in one
// conversation is kept for the next ones.
type SharedKey[T Openable] struct {
	Kind    field.SecretKind // of the secrets that may open it
	Version string           // the schedule's
	Unit    derive.Unit      // what the content is counted in
	Key     derive.Step      // the key's step, without its value

	// MayBeIn reports, at little cost, whether a message with those bytes can carry any.
	MayBeIn func(data []byte) bool
	// Find lists what of it is in a message, given its fields.
	Find func(h Heard, root *field.Field) []T
	// Show adds to the schedule what the key does to all that was found.
	Show func(s *derive.Schedule, key *derive.Step, all []T)
}

// Sealing looks for the content as a holder of the secrets sees it.
func (d SharedKey[T]) Sealing(secrets []field.Secret) Sealing {
	return &sharedKey[T]{SharedKey: d, secrets: secrets}
}

type sharedKey[T Openable] struct {
	SharedKey[T]
	secrets []field.Secret
	key     []byte // that opened something in this conversation or in one before
	label   string
}

func (s *sharedKey[T]) Within() SealedContent { return &underSharedKey[T]{of: s} }

// underSharedKey is the content of one conversation.
type underSharedKey[T Openable] struct {
	of  *sharedKey[T]
	all []T
}

func (u *underSharedKey[T]) MayBeIn(data []byte) bool { return u.of.MayBeIn(data) }

func (u *underSharedKey[T]) Look(h Heard, root *field.Field) {
	u.all = append(u.all, u.of.Find(h, root)...)
}

func (u *underSharedKey[T]) Schedule() (out derive.Schedule, ok bool) {
	if len(u.all) == 0 {
		return out, false
	}
	s := u.of
	if key, label := Fitting(s.secrets, s.Kind, u.all); key != nil {
		s.key, s.label = key, label
	}
	out = derive.Schedule{Version: s.Version, Suite: "a key agreed on beforehand", Unit: s.Unit}
	st := s.Key
	st.Output, st.From = s.key, s.label
	if st.Output == nil {
		st.Why = field.NeverSent(s.secrets, s.Kind)
	}
	s.Show(&out, out.Add(&st), u.all)
	return out, true
}

// Fitting is the first of the held keys of a kind that opens something, with its
// label; nil for none.
func Fitting[T Openable](secrets []field.Secret, kind field.SecretKind, all []T) (key []byte, label string) {
	for _, k := range secrets {
		if k.Kind != kind {
			continue
		}
		for _, one := range all {
			if one.OpensWith(k.Data) {
				return k.Data, k.Label
			}
		}
	}
	return nil, ""
}
