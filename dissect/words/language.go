package words

import (
	"errors"

	"github.com/leonelquinteros/gotext"
)

// File is a language read from a .po file.
type File struct {
	po   *gotext.Po
	ones map[string]string // the sentences that are not about a number of things
}

// Read reads a language from the text of a .po file. What the file does not have
// stays English.
func Read(data []byte) (*File, error) {
	po := gotext.NewPo()
	po.Parse(data)
	f := &File{po, map[string]string{}}
	for english, other := range po.GetDomain().GetTranslations() {
		if english != "" && other.IsTranslated() { // "" stands for the file's own head
			f.ones[english] = other.Get()
		}
	}
	if len(f.ones) == 0 {
		return nil, errors.New("there is no sentence in it: it should be a .po file, as gettext's tools write them")
	}
	return f, nil
}

// Sentence is the file's, or the English one.
func (f *File) Sentence(english string) string {
	if other, ok := f.ones[english]; ok {
		return other
	}
	return english
}

// Counted is the file's, in the form that n asks for, or the English one.
func (f *File) Counted(one, many string, n int) string { return f.po.GetN(one, many, n) }
