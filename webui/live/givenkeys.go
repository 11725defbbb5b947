package live

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/webui/recording"
)

// Limits of the keys of one capture.
const (
	MaxKeyLog   = 8 << 20 // bytes of all
	MaxKeyFiles = 32
)

// GivenKeys are what viewpoints of a capture hold from its first packet on. The
// key holder may be given more at any time.
type GivenKeys struct {
	mu    sync.Mutex
	held  map[string][]field.Secret // by viewpoint
	bytes int                       // of what the key holder was given
}

func newGivenKeys(held map[string][]field.Secret, bytes int) *GivenKeys {
	k := &GivenKeys{held: map[string][]field.Secret{}, bytes: bytes}
	maps.Copy(k.held, held)
	return k
}

// each calls f with all of them.
func (k *GivenKeys) each(f func(viewpoint string, s field.Secret)) {
	k.mu.Lock()
	known := maps.Clone(k.held)
	k.mu.Unlock()
	for _, viewpoint := range slices.Sorted(maps.Keys(known)) { // in the same order each time
		for _, s := range known[viewpoint] {
			f(viewpoint, s)
		}
	}
}

// Listed is what a viewpoint was given, in words; "" for nothing.
func (k *GivenKeys) Listed(viewpoint string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return SecretsInWords(k.held[viewpoint])
}

// add gives the key holder more keys, and returns those that it did not have. When a
// key log has grown since it was first added, only its new part counts.
func (k *GivenKeys) add(list []field.Secret) (news []field.Secret, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range list {
		known := false
		for _, old := range k.held[recording.KeyHolder] {
			if old.Kind != s.Kind {
				continue
			}
			if known = bytes.Equal(old.Data, s.Data); known {
				break
			}
			if rest, grown := bytes.CutPrefix(s.Data, old.Data); grown && s.Kind == field.TLSKeyLog && bytes.HasSuffix(old.Data, []byte("\n")) {
				s.Data = rest
			}
		}
		if known || len(s.Data) == 0 {
			continue
		}
		if k.bytes+len(s.Data) > MaxKeyLog || len(k.held[recording.KeyHolder]) == MaxKeyFiles {
			return news, words.Errorf("this run keeps at most {n} keys or {size} MB of them, and has reached that: open the capture again with those that matter", "n", MaxKeyFiles, "size", MaxKeyLog>>20)
		}
		k.bytes += len(s.Data)
		k.held[recording.KeyHolder] = append(k.held[recording.KeyHolder], s)
		news = append(news, s)
	}
	return news, nil
}

// AddKeys gives the key holder of a capture's run more keys, as if they had been
// there from the first packet on. It may only be called where the source has Keys.
func (r *Run) AddKeys(list []field.Secret) error {
	news, err := r.source.Keys().add(list)
	if gone := r.ask(func() { r.learn(news) }); gone != nil {
		return gone
	}
	return err
}

// learn gives the key holder secrets as if they had been there from the start.
func (r *Run) learn(list []field.Secret) {
	for _, s := range list {
		r.held = append(r.held, recording.Held{Eye: recording.KeyHolder, Secret: s})
	}
	r.dirty = true
}

// SecretsInWords lists secrets: "the key log and the private key".
func SecretsInWords(list []field.Secret) string {
	var names []string
	count := map[string]int{}
	for _, s := range list {
		if count[s.Label]++; count[s.Label] == 1 {
			names = append(names, s.Label)
		}
	}
	for i, n := range names {
		if count[n] > 1 {
			names[i] = words.Count(count[n], "{name}, once", "{name}, {n} times", "name", n)
		}
	}
	return words.Listed(names)
}
