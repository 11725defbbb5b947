package field

import "strconv"

// Spec cites where a field is defined: a section of an RFC, or of a document
// that is none.
type Spec struct {
	RFC     int
	Doc     *Document // nil for an RFC
	Section string
}

// Document is a specification that is no RFC.
type Document struct{ Name, URL string }

// The documents that are cited.
var (
	ieee8023  = &Document{"IEEE 802.3", "https://standards.ieee.org/ieee/802.3/10422/"}
	etherType = &Document{"IEEE 802 numbers", "https://www.iana.org/assignments/ieee-802-numbers"}
	linkTypes = &Document{"Link-layer header types", "https://www.tcpdump.org/linktypes.html"}
	fernet    = &Document{"Fernet specification", "https://github.com/fernet/spec/blob/master/Spec.md"}
	ours      = &Document{"plainsight", ""}
)

// RFC cites a section of an RFC, as in RFC(8446, "4.2.8").
func RFC(number int, section string) Spec { return Spec{RFC: number, Section: section} }

// IEEE8023 cites a clause of the Ethernet standard.
func IEEE8023(clause string) Spec { return Spec{Doc: ieee8023, Section: clause} }

// EtherTypes cites the registry of Ethernet protocol numbers.
func EtherTypes() Spec { return Spec{Doc: etherType} }

// LinkTypes cites the registry of link-layer header types, by its entry's name.
func LinkTypes(entry string) Spec { return Spec{Doc: linkTypes, Section: entry} }

// Fernet cites the Fernet specification.
func Fernet(section string) Spec { return Spec{Doc: fernet, Section: section} }

// Own marks a field that no specification defines: one that plainsight
// itself computes or uses to group others.
func Own() Spec { return Spec{Doc: ours} }

// IsZero reports whether nothing is cited.
func (s Spec) IsZero() bool { return s.RFC == 0 && s.Doc == nil }

// String is the citation as one writes it: "RFC 8446, Section 4.2.8".
func (s Spec) String() string {
	var name string
	switch {
	case s.RFC != 0:
		name = "RFC " + strconv.Itoa(s.RFC)
	case s.Doc != nil:
		name = s.Doc.Name
	}
	switch {
	case name == "" || s.Section == "":
		return name
	case numbered(s.Section):
		return name + ", Section " + s.Section
	}
	return name + ", " + s.Section
}

// URL is where the document can be read, or "".
func (s Spec) URL() string {
	if s.RFC == 0 {
		if s.Doc == nil {
			return ""
		}
		return s.Doc.URL
	}
	u := "https://www.rfc-editor.org/rfc/rfc" + strconv.Itoa(s.RFC)
	if numbered(s.Section) {
		u += "#section-" + s.Section
	}
	return u
}

func numbered(section string) bool {
	return section != "" && section[0] >= '0' && section[0] <= '9'
}
