package webui

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"plainsight/capture/cause"
)

// because is a sentence that says what failed, without Go's own words.
func because(err error) string { return sentence(cause.Words(err)) }

// unreadable says what is wrong with a request of the page's own. It is not
// written by people, so what helps is a page that fits this plainsight.
func unreadable(err error) string {
	why := "it has a field that is not known here"
	if errors.As(err, new(*json.SyntaxError)) || errors.As(err, new(*json.UnmarshalTypeError)) || errors.As(err, new(*http.MaxBytesError)) || isEnd(err) {
		why = cause.Words(err)
	}
	return "This request cannot be read: " + why + ". Load the page again."
}

func isEnd(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
