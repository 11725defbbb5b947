package upload

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/keyfile"
	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// keyRing collects uploaded keys: parts "keylog" and "key" are
// files of any kind that package keyfile knows, "typed" is the text of one, and
// "passphrase" unlocks those that need it.
type keyRing struct {
	files      []keyPart
	bytes      int
	passphrase []byte
}

type keyPart struct {
	name string // as a sentence has it
	data []byte
}

func (k *keyRing) take(part *multipart.Part) error {
	kind := part.FormName()
	switch kind {
	case "keylog", "key", "typed", "passphrase":
	default:
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(part, live.MaxKeyLog+1))
	if err != nil {
		return err
	}
	if k.bytes += len(data); k.bytes > live.MaxKeyLog {
		return words.Errorf("these keys have more than {size} MB, which is the most that is accepted here: keep those of the connections in question", "size", live.MaxKeyLog>>20)
	}
	name := part.FileName()
	switch {
	case kind == "passphrase":
		if len(data) > 0 {
			k.passphrase = data
		}
		return nil
	case kind == "typed":
		if len(strings.TrimSpace(string(data))) == 0 {
			return nil
		}
	case name == "" && len(data) == 0:
		return nil // an empty file input
	}
	if len(k.files) == live.MaxKeyFiles {
		return words.Errorf("there are more than {n} key files: put the key logs into one", "n", live.MaxKeyFiles)
	}
	called := words.Say("the key {name}", "name", strconv.Quote(name))
	if kind == "typed" {
		called = words.Say("the key that you typed")
	}
	k.files = append(k.files, keyPart{called, data})
	return nil
}

// open recognises and opens each of them.
func (k *keyRing) open() (out []field.Secret, err error) {
	for _, f := range k.files {
		s, err := keyfile.Read(f.data, k.passphrase)
		switch {
		case errors.Is(err, keyfile.ErrLocked):
			return nil, words.Errorf("{key} is locked with a passphrase: type that too, and send both again", "key", f.name)
		case errors.Is(err, keyfile.ErrPassphrase):
			return nil, words.Errorf("the passphrase does not unlock {key}: type it again", "key", f.name)
		case err != nil:
			return nil, words.Because(err, "{key} cannot be used here: {why}", "key", f.name)
		}
		out = append(out, s)
	}
	return out, nil
}

// KeyForm is a form of keys that come later than their capture.
type KeyForm struct {
	keyRing
	Owner string
}

func (f *KeyForm) Take(part *multipart.Part) error {
	if part.FormName() != "owner" {
		return f.keyRing.take(part)
	}
	owner, err := io.ReadAll(io.LimitReader(part, live.MaxRequest))
	f.Owner = string(owner)
	return err
}

// Add gives the keys to the run's key holder.
func (f *KeyForm) Add(r *live.Run) error {
	list, err := f.open()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return words.Error("there is no key: choose a file, or type one")
	}
	return r.AddKeys(list)
}

// KeyTrouble says what is wrong with keys.
func KeyTrouble(err error) string {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return words.Say("These keys have more than {size} MB, which is the most that is accepted here. Keep those of the connections in question.", "size", live.MaxKeyLog>>20)
	}
	return pages.Because(err)
}
