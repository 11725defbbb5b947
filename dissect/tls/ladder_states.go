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
	retry   bool // a HelloRetryRequest
	psk     bool // a ServerHello goes on with a session, so no certificate comes
	early   bool // the server takes early data
	empty   bool // a Certificate without one
	fails   bool // a check of the message does, so its receiver goes no further
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
}

// Foresee notes which version it is, which turns out after the first hello.
func (e *endpoints) Foresee(t proto.Turn) {
	if s, ok := t.(turn); ok && s.message == registry.ServerHello && s.kind == handshakeStep && !s.is13 {
		e.old = true
	}
}

// Take moves on by a step.
func (e *endpoints) Take(t proto.Turn, toServer bool, ends proto.End) (client, server string) {
	switch s, ok := t.(turn); {
	case !ok: // the conversation went on in another protocol
		if ends == proto.BreaksOff && e.client != "" {
			e.client, e.server = closed, closed
		}
	case s.kind == sealedStep:
		e.client, e.server = unknownState, unknownState
	case s.kind == alertStep && ends == proto.BreaksOff:
		e.client, e.server = closed, closed
	case s.kind == switchStep && e.old:
		e.turn(toServer, "encrypts")
	case s.kind != handshakeStep || s.fails:
	case e.old && s.message != registry.ClientHello:
		e.step12(s, toServer)
	case e.old:
		e.client, e.server = "hello sent", "hello received"
	case toServer:
		e.fromClient(s)
	default:
		e.fromServer(s)
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
