package x509

import "plainsight/dissect/field"

// logotypes reads pictures that a program may show beside the names (RFC 9399,
// Section 4.1).
func (x *certificate) logotypes(r *field.Reader) {
	b := element(r, tagSequence, "logotypecertextn.LogotypeExtn_element", "LogotypeExtn", "Whose pictures they are.", field.RFC(9399, "4.1"))
	for i, name := range []string{1: "issuerLogo", 2: "subjectLogo"} {
		if tag := byte(context | constructed | i); name != "" && at(&b, tag) {
			head(&b, tag)
			x.logo(&b, name)
		}
	}
	rest(&b, "Other pictures")
	b.Close()
}

// logo reads pictures, or where to find out about them. Wireshark's field of
// the choice spans what is chosen, without its header.
func (x *certificate) logo(r *field.Reader, name string) {
	spec := field.RFC(9399, "4.1")
	if !at(r, context|constructed) {
		rest(r, name)
		return
	}
	c := content(r, context|constructed, "logotypecertextn."+name, name, "Pictures for the issuer or the subject.", spec)
	c.Field().Value = field.Value{Kind: field.Uint, Sym: "direct"}
	d := c.Block(c.Len(), "logotypecertextn.direct_element", "direct", "The pictures are described here.", spec)
	if at(&d, tagSequence) {
		all := list(&d, tagSequence, "logotypecertextn.image", "image", "The pictures, in several sizes.", spec)
		for all.Len() > 0 {
			p := element(&all, tagSequence, "logotypecertextn.LogotypeImage_element", "LogotypeImage", "One picture.", spec)
			x.logoDetails(&p)
			rest(&p, "imageInfo")
			p.Close()
		}
		all.Close()
	}
	rest(&d, "audio")
	d.Close()
	c.Close()
}

// logoDetails reads what a picture is, its hashes, and where it can be had.
func (x *certificate) logoDetails(r *field.Reader) {
	spec := field.RFC(9399, "4.1")
	b := element(r, tagSequence, "logotypecertextn.imageDetails_element", "imageDetails", "What it is and where.", spec)
	text(&b, tagIA5, "logotypecertextn.mediaType", "mediaType", "Its kind: {v}.", spec)
	hashes := list(&b, tagSequence, "logotypecertextn.logotypeHash", "logotypeHash", "Hashes of the picture, by which a program that fetches it can check it.", spec)
	for hashes.Len() > 0 {
		h := element(&hashes, tagSequence, "logotypecertextn.HashAlgAndValue_element", "HashAlgAndValue", "One hash.", spec)
		x.algorithm(&h, "logotypecertextn.hashAlg_element", "hashAlg", "How the hash is made.", spec)
		n := head(&h, tagOctets)
		h.Bytes(n, "logotypecertextn.hashValue", "hashValue", "The hash, {len} bytes.", spec).As(field.Metadata)
		h.Close()
	}
	hashes.Close()
	places := list(&b, tagSequence, "logotypecertextn.logotypeURI", "logotypeURI", "Where the picture is.", spec)
	for places.Len() > 0 {
		text(&places, tagIA5, "logotypecertextn.logotypeURI_item", "logotypeURI item", "One place: {v}.", spec)
	}
	places.Close()
	b.Close()
}
