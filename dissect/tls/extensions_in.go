package tls

import "plainsight/dissect/field"

// What handshake messages have in common with extensions, or have of them.

func (d *dissection) ext() *content { return &content{&d.State} }

func (d *dissection) extensions(r *field.Reader, where message) { d.ext().extensions(r, where) }

func (d *dissection) certificateStatus(r *field.Reader) { d.ext().certificateStatus(r) }
