package dissect

import (
	"plainsight/dissect/app"
	"plainsight/dissect/http"
	"plainsight/dissect/tls"
)

// Protocols lists what is recognised over TCP, in the order in which they are
// asked.
func Protocols() []app.Protocol {
	return []app.Protocol{http.Protocol{}, tls.Protocol{}}
}
