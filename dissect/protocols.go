package dissect

import (
	"context"

	"plainsight/dissect/aescbc"
	"plainsight/dissect/caesar"
	"plainsight/dissect/coding"
	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
	"plainsight/dissect/http"
	"plainsight/dissect/http2"
	"plainsight/dissect/proto"
	"plainsight/dissect/squirrel"
	"plainsight/dissect/tls"
)

// protocols lists what is recognised over TCP, in the order in which they are
// asked, as seen by a holder of the secrets. They are for one session, and compute
// nothing ahead of its time once ctx is done.
func protocols(ctx context.Context, secrets []field.Secret) []proto.Protocol {
	unpack := coding.NewAllowance()
	one, two := http.Protocol{Unpack: unpack, Bodies: Bodies()}, http2.Protocol{Unpack: unpack}
	return []proto.Protocol{two, one, squirrel.New(secrets), tls.New(ctx, secrets, two, one)}
}

// Bodies lists the media types whose content has a dissector of its own, whatever
// carries it.
func Bodies() proto.Bodies {
	return proto.Bodies{
		caesar.MediaType:    caesar.Body(),
		aescbc.MediaTypeCBC: aescbc.CBC.Body(),
		aescbc.MediaTypeECB: aescbc.ECB.Body(),
	}
}

// sealings lists what has a key of its own in whatever message carries it, as
// seen by a holder of the secrets.
func sealings(secrets []field.Secret) []proto.Sealing {
	return []proto.Sealing{fernet.Sealing(secrets), aescbc.Sealing(secrets)}
}
