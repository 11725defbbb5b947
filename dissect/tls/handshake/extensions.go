package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
)

// What handshake messages have in common with extensions, or have of them.

func (d *Body) ext() *ext.Content { return &ext.Content{State: d.State} }

func (d *Body) extensions(r *field.Reader, where ext.Message) { d.ext().Read(r, where) }

func (d *Body) certificateStatus(r *field.Reader) { d.ext().CertificateStatus(r) }
