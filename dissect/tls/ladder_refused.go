package tls

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// A message that its receiver does not accept takes that side nowhere: it stays in the
// state that it was in, until its alert (RFC 8446, Section 6.2 and Appendix A). Which
// message that was, a check that is computed here again may tell, or the alert, as far
// as its name goes with one message alone.

// taking is what a receiver made of a message.
type taking uint8

const (
	accepted taking = iota
	perhaps         // it refused this message or one after it, and which is not known
	refused         // or this one comes after one that it refused
)

// refusals are the messages that their receivers do not accept. Of pairs the second is
// what the server receives.
type refusals struct {
	foreseen, taken int // turns
	flights         [2]flight
	all             [2]refusal
	since           [2]taking // what became of the last message
}

// refusal is from which turn on a side takes nothing; 0 for none.
type refusal struct {
	turn int
	how  taking
}

// flight is what one side was sent since it last said something of the handshake
// itself: the number of a turn, plus one; 0 for none.
type flight struct {
	first       int
	certificate int
	proof       int // a CertificateVerify or, where there is none, the Finished
	sealed      int // encrypted, and opened here or not
	opened      int
	misfit      int
	wrong       int
}

func side(server bool) int {
	if server {
		return 1
	}
	return 0
}

// foresee goes through the turns before any is taken.
func (f *refusals) foresee(s turn, toServer bool, ends proto.End) {
	f.foreseen++
	switch {
	case s.kind == handshakeStep:
		f.flights[side(!toServer)] = flight{}
		f.flights[side(toServer)].note(s, f.foreseen)
	case s.kind == alertStep && ends == proto.BreaksOff:
		if of := &f.all[side(!toServer)]; of.turn == 0 { // with the first it closes the connection
			*of = f.flights[side(!toServer)].refusedBy(s.alert)
		}
	case s.kind == sealedStep:
		f.flights[side(toServer)].note(s, f.foreseen)
		if of := &f.all[side(!toServer)]; s.misfit && of.turn == 0 { // it may have other keys than those here
			*of = refusal{f.flights[side(!toServer)].opened, perhaps}
		}
	case s.kind == applicationStep:
		f.flights[side(!toServer)] = flight{}
	}
}

// note takes note of a message.
func (f *flight) note(s turn, turn int) {
	first := func(at *int, is bool) {
		if is && *at == 0 {
			*at = turn
		}
	}
	first(&f.first, true)
	first(&f.certificate, s.message == registry.Certificate || s.message == registry.CompressedCertificate)
	first(&f.proof, s.message == registry.CertificateVerify || s.message == registry.Finished)
	first(&f.sealed, s.opened || s.kind == sealedStep)
	first(&f.opened, s.opened)
	first(&f.misfit, s.misfit)
	first(&f.wrong, s.wrong)
}

// refusedBy is from which message on a side that sends a fatal alert took nothing.
func (f *flight) refusedBy(alert uint8) refusal {
	switch {
	case f.wrong > 0:
		return refusal{turn: f.wrong, how: refused}
	case record.OfCertificate(alert) && f.certificate > 0:
		return refusal{turn: f.certificate, how: refused}
	case alert == record.BadRecordMAC && f.misfit > 0: // as here
		return refusal{turn: f.misfit, how: refused}
	case alert == record.BadRecordMAC && f.sealed > 0 && f.sealed == f.opened: // all open here, so its keys are others
		return refusal{turn: f.opened, how: refused}
	case alert == record.BadRecordMAC && f.sealed > 0:
		return refusal{turn: f.sealed, how: perhaps}
	case alert == record.DecryptError && f.proof > 0:
		return refusal{turn: f.proof, how: perhaps}
	case f.first > 0:
		return refusal{turn: f.first, how: perhaps}
	}
	return refusal{}
}

// take is what the receiver makes of the next turn.
func (f *refusals) take(s turn, toServer bool) taking {
	f.taken++
	for to, r := range f.all {
		if r.turn == f.taken {
			f.since[to] = max(f.since[to], r.how)
		}
	}
	if s.kind == handshakeStep {
		f.since[side(!toServer)] = accepted // it goes on, so it has accepted what it was sent
		if s.wrong {
			f.since[side(toServer)] = refused
		}
	}
	return f.since[side(toServer)]
}
