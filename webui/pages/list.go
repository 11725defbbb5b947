package pages

import (
	"bytes"
	"encoding/json"
)

// List is a list in a message to scripts. One that has nothing in it is sent as
// [], and not as null, so that scripts need not ask.
type List[T any] []T

// MarshalJSON leaves < and > as they are, as JSON does.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode([]T(l))
	return b.Bytes(), err
}
