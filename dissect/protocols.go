package dissect

import (
	"plainsight/dissect/app"
	"plainsight/dissect/field"
	"plainsight/dissect/http"
	"plainsight/dissect/http2"
	"plainsight/dissect/squirrel"
	"plainsight/dissect/tls"
)

// Protocols lists what is recognised over TCP, in the order in which they are
// asked, as seen by who holds the secrets. They are for one session.
func Protocols(secrets []field.Secret) []app.Protocol {
	return []app.Protocol{http2.Protocol{}, http.Protocol{}, squirrel.New(secrets), tls.New(secrets, http2.Protocol{}, http.Protocol{})}
}
