package schedule

import "plainsight/dissect/derive"

// Transcripts are the hashes at the points of a TLS 1.3 handshake where secrets
// are derived. What is not known yet is nil.
type Transcripts struct {
	ClientHello    []byte // up to and with ClientHello: for 0-RTT
	ServerHello    []byte // ... ServerHello
	ServerFinished []byte // ... the server's Finished
	ClientFinished []byte // ... the client's Finished
}

// Secrets13 is the whole picture of RFC 8446, Section 7.1. Where a transcript
// is not known, what depends on it is nil.
type Secrets13 struct {
	Early               *derive.Step
	Binder              *derive.Step // of a pre-shared key; nil without one
	ClientEarlyTraffic  *derive.Step
	EarlyExporterMaster *derive.Step

	Handshake              *derive.Step
	ClientHandshakeTraffic *derive.Step
	ServerHandshakeTraffic *derive.Step

	Master           *derive.Step
	ClientTraffic    *derive.Step // number 0; NextTraffic makes those after it
	ServerTraffic    *derive.Step
	ExporterMaster   *derive.Step
	ResumptionMaster *derive.Step
}

// Whole runs the whole schedule. Psk or shared are nil where the handshake has
// none of it; external says that the pre-shared key is from outside TLS.
func (k TLS13) Whole(psk, shared []byte, external bool, t Transcripts) Secrets13 {
	var s Secrets13
	s.Early = k.EarlySecret(psk)
	if psk != nil {
		s.Binder = k.BinderKey(s.Early, external)
	}
	if t.ClientHello != nil {
		s.ClientEarlyTraffic = k.ClientEarlyTraffic(s.Early, t.ClientHello)
		s.EarlyExporterMaster = k.EarlyExporterMaster(s.Early, t.ClientHello)
	}
	s.Handshake = k.HandshakeSecret(s.Early, shared)
	if t.ServerHello != nil {
		s.ClientHandshakeTraffic = k.ClientHandshakeTraffic(s.Handshake, t.ServerHello)
		s.ServerHandshakeTraffic = k.ServerHandshakeTraffic(s.Handshake, t.ServerHello)
	}
	s.Master = k.MasterSecret(s.Handshake)
	if t.ServerFinished != nil {
		s.ClientTraffic = k.ClientTraffic(s.Master, t.ServerFinished)
		s.ServerTraffic = k.ServerTraffic(s.Master, t.ServerFinished)
		s.ExporterMaster = k.ExporterMaster(s.Master, t.ServerFinished)
	}
	if t.ClientFinished != nil {
		s.ResumptionMaster = k.ResumptionMaster(s.Master, t.ClientFinished)
	}
	return s
}

// All lists the secrets that there are, and what leads to them, in order.
func (s Secrets13) All() []*derive.Step {
	return derive.List(s.Early, s.Binder, s.ClientEarlyTraffic, s.EarlyExporterMaster,
		s.Handshake, s.ClientHandshakeTraffic, s.ServerHandshakeTraffic,
		s.Master, s.ClientTraffic, s.ServerTraffic, s.ExporterMaster, s.ResumptionMaster)
}
