package dissect

import (
	"plainsight/dissect/coding"
	"plainsight/dissect/field"
	"plainsight/dissect/http"
	"plainsight/dissect/http2"
	"plainsight/dissect/proto"
	"plainsight/dissect/squirrel"
	"plainsight/dissect/tls"
)

// Protocols lists what is recognised over TCP, in the order in which they are
// asked, as seen by who holds the secrets. They are for one session.
func Protocols(secrets []field.Secret) []proto.Protocol {
	unpack := coding.NewAllowance()
	one, two := http.Protocol{Unpack: unpack}, http2.Protocol{Unpack: unpack}
	return []proto.Protocol{two, one, squirrel.New(secrets), tls.New(secrets, two, one)}
}
