package pages

import (
	"bytes"
	"encoding/json"
)

// List is a list in a message to scripts. An empty one is sent as [] rather than null,
// so that scripts need not check.
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
