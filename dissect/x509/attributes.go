package x509

// syntax is how an attribute's value must be written (RFC 5280, Appendix A.1).
type syntax struct {
	tag         byte // 0 for a DirectoryString, which may be in several alphabets
	name, label string
}

// The syntaxes. What a name of Wireshark's stands for is not always where it
// comes from: x509af has the user's number, x509if what is a name itself.
var (
	directoryString = syntax{0, "x509sat.DirectoryString", "DirectoryString"}
	printable       = syntax{tagPrintable, "x509sat.PrintableString", "PrintableString"}
	countryName     = syntax{tagPrintable, "x509sat.CountryName", "CountryName"}
	ia5String       = syntax{tagIA5, "x509sat.IA5String", "IA5String"}
	objectID        = syntax{tagOID, "x509sat.ObjectIdentifier", "ObjectIdentifier"}
	aName           = syntax{tagSequence, "x509if.DistinguishedName", "DistinguishedName"}
)

// attributes has the attributes of names whose syntax is known, by object
// identifier.
var attributes = map[string]syntax{
	"2.5.4.5": printable, "2.5.4.46": printable, "2.5.4.6": countryName, "1.3.6.1.4.1.311.60.2.1.3": countryName,
	"1.3.6.1.5.5.7.9.3": printable, "1.3.6.1.5.5.7.9.4": printable, "1.3.6.1.5.5.7.9.5": printable,
	"1.2.840.113549.1.9.1": ia5String, "0.9.2342.19200300.100.1.25": ia5String,
	"2.5.4.0": objectID, "2.5.4.30": objectID, "2.5.4.52": objectID, "2.5.4.56": objectID, "2.5.4.66": objectID, "2.5.4.67": objectID,
	"2.5.4.1": aName, "2.5.4.31": aName, "2.5.4.32": aName, "2.5.4.33": aName, "2.5.4.34": aName, "2.5.4.49": aName,

	"0.9.2342.19200300.100.1.1": {tagUTF8, "x509af.Userid", "Userid"},
	"1.2.840.113549.1.9.20":     {tagBMP, "x509sat.BMPString", "BMPString"},
	"1.3.6.1.5.5.7.9.1":         {tagTime, "x509sat.GeneralizedTime", "GeneralizedTime"},
	"2.5.4.16":                  {tagSequence, "x509sat.PostalAddress", "PostalAddress"},
	"2.5.4.26":                  {tagSequence, "x509sat.PostalAddress", "PostalAddress"},
	"2.5.4.20":                  {tagPrintable, "x509sat.TelephoneNumber", "TelephoneNumber"},
	"2.5.4.24":                  {tagNumeric, "x509sat.X121Address", "X121Address"},
	"2.5.4.25":                  {tagNumeric, "x509sat.InternationalISDNNumber", "InternationalISDNNumber"},
	"2.5.4.27":                  {tagPrintable, "x509sat.DestinationIndicator", "DestinationIndicator"},
	"2.5.4.35":                  {tagOctets, "x509sat.OctetString", "OctetString"},
	"2.5.4.45":                  {tagBits, "x509sat.UniqueIdentifier", "UniqueIdentifier"},

	"2.5.4.2": directoryString, "2.5.4.3": directoryString, "2.5.4.4": directoryString, "2.5.4.7": directoryString, "2.5.4.8": directoryString, "2.5.4.9": directoryString,
	"2.5.4.10": directoryString, "2.5.4.11": directoryString, "2.5.4.12": directoryString, "2.5.4.13": directoryString, "2.5.4.15": directoryString, "2.5.4.17": directoryString,
	"2.5.4.18": directoryString, "2.5.4.19": directoryString, "2.5.4.41": directoryString, "2.5.4.42": directoryString, "2.5.4.43": directoryString, "2.5.4.44": directoryString,
	"2.5.4.51": directoryString, "2.5.4.54": directoryString, "2.5.4.65": directoryString,
	"1.2.840.113549.1.9.7": directoryString, "1.2.840.113549.1.9.8": directoryString, "1.2.840.113549.1.9.13": directoryString, "1.3.6.1.5.5.7.9.2": directoryString,
	"1.3.6.1.4.1.311.60.2.1.1": directoryString, "1.3.6.1.4.1.311.60.2.1.2": directoryString,
	"2.16.840.1.113730.3.1.1": directoryString, "2.16.840.1.113730.3.1.2": directoryString, "2.16.840.1.113730.3.1.3": directoryString, "2.16.840.1.113730.3.1.4": directoryString,
	"2.16.840.1.113730.3.1.39": directoryString, "2.16.840.1.113730.3.1.241": directoryString,
}
