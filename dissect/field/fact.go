package field

// Fact says what a field tells to a reader, so that captures can be
// compared by what is learned from them, whatever protocol tells it.
type Fact struct {
	Kind FactKind
	Says string // in words; "" for the field's label or value

	// Of what is encrypted: how near its length comes to that of what was meant.
	Block  int  // it is filled up to whole blocks of so many bytes; 0 for not at all
	Around int  // bytes that it is longer besides
	Padded bool // or even more, where the sender wanted
}

// FactKind is what there may be to learn.
type FactKind uint8

// The kinds of facts.
const (
	NoFact         FactKind = iota
	Sender                  // the address
	Receiver                // likewise
	ReceiverPort            //
	AskedName               // the server's name, as it was asked for before anything else
	AskedHost               // as the request has it
	AskedPath               //
	WrittenAt               // when the message was written
	SentAt                  // when it was sent
	AskingProgram           // the client's software
	ServingProgram          // the server's
	OwnCertificate          // who the server is
	CertifiedName           // in it
	HelloPrint              // a fingerprint of the client's hello
	OfferedSuite            // a way to protect what follows that the client offers
	ChosenSuite             // the one that the server chose
	SealedRecord            // a record whose kind shows only with the key
	SealedContent           // what an application said, encrypted by itself
	Meant                   // what came out of that
	Content                 // what an application said
	UnknownContent          // bytes of a protocol that is not known
	AgreesOnKeys            // a record of a handshake, or a change of ciphers
	SaysAlert               // a record with an alert
	SaysNothing             // a record of which these eyes cannot tell handshake from content
	NumFacts       = int(iota)
)

// plainFacts are facts with nothing but a kind.
var plainFacts = func() (all [NumFacts]Fact) {
	for i := range all {
		all[i].Kind = FactKind(i)
	}
	return all
}()

// Telling marks a field that tells something of a kind.
func (f *Field) Telling(k FactKind) *Field { f.Fact = &plainFacts[k]; return f }
