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
			d := content(&p, context|constructed, "x509ce.distributionPoint", "distributionPoint", "Where the list is.", spec)
			if at(&d, context|constructed) {
				d.Field().Value = field.Value{Kind: field.Uint, Sym: "fullName"}
				// Wireshark's field of the choice spans what is chosen, without its header.
				names := list(&d, context|constructed, "x509ce.fullName", "fullName", "Its addresses.", spec)
				x.generalNames(&names)
				names.Close()
				f := d.Field()
				full := names.Field()
				f.Span = full.Span
			} else {
				d.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: "nameRelativeToCRLIssuer"}
				rest(&d, "nameRelativeToCRLIssuer")
			}
			d.Close()
		}
		if at(&p, context|1) {
			n := head(&p, context|1)
			if n > 1 {
				unusedBits(&p)
				p.Bytes(n-1, "x509ce.reasons", "reasons", "For which reasons certificates stand in it.", spec).As(field.Metadata)
			}
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
