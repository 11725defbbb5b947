package x509

import "plainsight/dissect/field"

// crlPoints reads where lists of revoked certificates are (RFC 5280, Section
// 4.2.1.13).
func (x *certificate) crlPoints(r *field.Reader) {
	spec := rfc("4.2.1.13")
	all := list(r, tagSequence, "x509ce.CRLDistPointsSyntax", "CRLDistPointsSyntax", "The places.", spec)
	for all.Len() > 0 {
		p := element(&all, tagSequence, "x509ce.DistributionPoint_element", "DistributionPoint", "One place.", spec)
		if at(&p, context|constructed) {
			x.pointName(&p)
		}
		if at(&p, context|1) {
			f := bits(&p, context|1, "x509ce.reasons", "reasons", "The reasons for which certificates are in it.", spec)
			bitsSet(&p, f, "x509ce.ReasonFlags.", reasons, spec)
		}
		if at(&p, context|constructed|2) {
			names := list(&p, context|constructed|2, "x509ce.cRLIssuer", "cRLIssuer", "Who makes the list.", spec)
			x.generalNames(&names)
			names.Close()
		}
		p.Close()
	}
	all.Close()
}

// pointName reads where a list is: addresses, or what is to be added to the
// issuer's name. Wireshark's two fields both span what is chosen, without its
// header.
func (x *certificate) pointName(r *field.Reader) {
	spec := rfc("4.2.1.13")
	o := content(r, context|constructed, "", "DistributionPointName", "Where the list is, by addresses or by a name.", spec)
	o.Field().With(field.Hoisted)
	defer o.Close()
	tag, kind := byte(context|constructed), "fullName"
	if !at(&o, tag) {
		tag, kind = context|constructed|1, "nameRelativeToCRLIssuer"
	}
	n := head(&o, tag)
	d := o.Block(n, "x509ce.distributionPoint", "distributionPoint", "Where the list is.", spec)
	d.Field().Value = field.Value{Kind: field.Uint, Num: uint64(tag & 1), Sym: kind}
	in := d.Block(d.Len(), "x509ce."+kind, kind, "Its addresses, or what is to be added to the issuer's name.", spec)
	members(&in)
	if tag&1 == 0 {
		x.generalNames(&in)
	} else {
		for in.Len() > 0 {
			x.attribute(&in)
		}
	}
	in.Close()
	d.Close()
}

// reasons are the bits of ReasonFlags, from the first.
var reasons = []namedBit{
	{"unused", "Not used."}, {"keyCompromise", "The private key may no longer be secret."}, {"cACompromise", "The authority's private key may no longer be secret."},
	{"affiliationChanged", "The subject belongs elsewhere now."}, {"superseded", "A newer certificate replaces it."}, {"cessationOfOperation", "It is no longer needed."},
	{"certificateHold", "It is on hold."}, {"privilegeWithdrawn", "What it grants was taken back."}, {"aACompromise", "The private key of the authority that grants it may no longer be secret."},
}
