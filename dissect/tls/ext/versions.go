package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// supportedVersions reads the versions that the client speaks, or the one that
// the server chose (RFC 8446, Section 4.2.1).
func (d *Content) supportedVersions(r *field.Reader, where Message) {
	spec := field.RFC(8446, "4.2.1")
	if where != ClientHello {
		d.supportedVersion(r, "The server chose {v}. That is the version of this connection.", spec)
		return
	}
	n := r.Uint8("tls.handshake.extensions.supported_versions_len", "Supported Versions length", "The versions take {v} bytes, two for each.", spec)
	d.Numbers(r, n, reading.List{Name: "", Label: "Supported Versions", Thing: "version", Size: 2, Explain: "Versions, in order of preference.", Spec: spec}, func(r *field.Reader) {
		d.supportedVersion(r, "The client speaks {v}.", spec)
	})
}

func (d *Content) supportedVersion(r *field.Reader, explain string, spec field.Spec) {
	f := r.Uint16("tls.handshake.extensions.supported_version", "Supported Version", explain, spec).Hex().As(field.Metadata)
	if d.C.Brief {
		return
	}
	v := uint16(f.Uint())
	if f.Means(registry.VersionName(registry.Version(v))); registry.IsGREASE(v) {
		f.Explain, f.Spec = registry.GREASESays, field.RFC(8701, "2")
	}
}
