package tls

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/registry"
)

// unknownState is used where a state depends on what this viewpoint cannot read.
const unknownState = "?"

// turn is what a step of the ladder does to the states of client and server.
type turn struct {
	kind    stepKind
	message uint8 // the number of a handshake message
	is13    bool
	retry   bool  // a HelloRetryRequest
	psk     bool  // a ServerHello goes on with a session, so no certificate comes
	early   bool  // the server takes early data
	empty   bool  // a Certificate without one
	opened  bool  // its record was encrypted
	wrong   bool  // its check does not come out right
	alert   uint8 // its number
	misfit  bool  // there are keys for its record, and they do not open it
}

// Machine is the two state machines of a conversation.
func (turn) Machine() proto.Machine { return new(endpoints) }

// endpoints are the two state machines of one conversation. What is shut may have
// been anything, and makes them unknown.
type endpoints struct {
	client, server string
	old            bool // before TLS 1.3
	psk, early     bool
	finished       [2]bool // before TLS 1.3: by the server, by the client
	refusals
}

// Foresee notes which version it is, which turns out after the first hello, and which
// messages their receiver refuses, which its alert tells.
func (e *endpoints) Foresee(t proto.Turn, toServer bool, ends proto.End) {
	s, ok := t.(turn)
	if !ok {
		if ends == proto.GoesOn {
			e.flights[side(!toServer)] = flight{} // it speaks as if the handshake were over
		}
		return
	}
	if s.message == registry.ServerHello && s.kind == handshakeStep && !s.is13 {
		e.old = true
	}
	e.foresee(s, toServer, ends)
}

// Take moves on by a step.
func (e *endpoints) Take(t proto.Turn, toServer bool, ends proto.End) (client, server string) {
	s, ok := t.(turn)
	receiver := &e.client
	if toServer {
		receiver = &e.server
	}
	before, taken := *receiver, accepted
	if ok {
		taken = e.take(s, toServer)
	}
	switch {
	case !ok: // the conversation went on in another protocol
		if ends == proto.BreaksOff && e.client != "" {
			e.client, e.server = closed, closed
		}
	case s.kind == sealedStep:
		e.client, e.server = unknownState, unknownState
		if taken == refused {
			*receiver = before
		}
	case s.kind == alertStep && ends == proto.BreaksOff:
		e.client, e.server = closed, closed
	case s.kind == switchStep && e.old:
		e.turn(toServer, "encrypts")
	case s.kind != handshakeStep:
	case e.old && s.message != registry.ClientHello:
		e.step12(s, toServer)
	case e.old:
		e.client, e.server = "hello sent", "hello received"
	case toServer:
		e.fromClient(s)
	default:
		e.fromServer(s)
	}
	if s.kind == handshakeStep && before != "" {
		switch {
		case taken == refused:
			*receiver = before
		case taken == perhaps && *receiver != before:
			*receiver = unknownState
		}
	}
	return e.client, e.server
}

// closed is the state of both ends once one has given up.
const closed = "closed"

// fromClient follows RFC 8446, Appendix A: what the client sends.
func (e *endpoints) fromClient(s turn) {
	switch s.message {
	case registry.ClientHello:
		e.client, e.server = "WAIT_SH", "RECVD_CH"
	case registry.EndOfEarlyData:
		e.server = "WAIT_FLIGHT2"
	case registry.Certificate, registry.CompressedCertificate:
		e.server = "WAIT_CV"
		if s.empty {
			e.server = "WAIT_FINISHED"
		}
	case registry.CertificateVerify:
		e.server = "WAIT_FINISHED"
	case registry.Finished:
		e.client, e.server = "CONNECTED", "CONNECTED"
	}
}

// fromServer follows what the server sends.
func (e *endpoints) fromServer(s turn) {
	switch s.message {
	case registry.ServerHello, registry.HelloRetryRequest:
		e.client, e.server, e.psk = "WAIT_EE", "NEGOTIATED", s.psk
		if s.retry {
			e.client, e.server = "START", "START"
		}
	case registry.EncryptedExtensions:
		e.client, e.early = "WAIT_CERT_CR", s.early
		if e.psk {
			e.client = "WAIT_FINISHED"
		}
	case registry.CertificateRequest:
		if e.client != "CONNECTED" { // later it asks for nothing that the machine knows
			e.client = "WAIT_CERT"
		}
	case registry.Certificate, registry.CompressedCertificate:
		e.client = "WAIT_CV"
	case registry.CertificateVerify:
		e.client = "WAIT_FINISHED"
	case registry.Finished:
		e.server = "WAIT_FLIGHT2"
		if e.early {
			e.server = "WAIT_EOED"
		}
	}
}

// step12 follows the flow of RFC 5246, Section 7.3, which names no states, in
// words.
func (e *endpoints) step12(s turn, toServer bool) {
	switch s.message {
	case registry.ServerHello:
		e.client, e.server = "hello received", "hello sent"
		e.finished = [2]bool{}
	case registry.ServerHelloDone:
		e.client, e.server = "has to answer", "waits for keys"
	case registry.ClientKeyExchange:
		e.client, e.server = "keys sent", "has the keys"
	case registry.Finished:
		e.turn(toServer, "finished")
		side := 0
		if toServer {
			side = 1
		}
		e.finished[side] = true
		if e.finished[0] && e.finished[1] {
			e.client, e.server = "connected", "connected"
		}
	}
}

func (e *endpoints) turn(client bool, state string) {
	if client {
		e.client = state
	} else {
		e.server = state
	}
}
