package dissect

// unknownState stands where a state depends on what this viewpoint cannot read.
const unknownState = "?"

// states fills in what client and server are in behind each step, as far as
// what was read settles it. What is shut may have been anything.
func states(rungs []*rung, talks int) {
	at := make([]endpoints, talks)
	for _, r := range rungs { // which version it is turns out behind the first hello
		if s := r.said; s.hand == 2 && s.kind == aHandshake && !s.is13 {
			at[r.Talk].old = true
		}
	}
	for _, r := range rungs {
		e := &at[r.Talk]
		switch {
		case r.said.kind != notTLS:
			e.step(r)
		case r.Ends == BreaksOff && e.client != "": // TLS was spoken here
			e.client, e.server = "closed", "closed"
		}
		r.Client, r.Server = e.client, e.server
	}
}

// endpoints are the two state machines of one conversation.
type endpoints struct {
	client, server string
	old            bool // before TLS 1.3
	psk, early     bool
	finished       [2]bool // before TLS 1.3: by the server, by the client
}

func (e *endpoints) step(r *rung) {
	s := r.said
	switch {
	case s.kind == sealedContent:
		e.client, e.server = unknownState, unknownState
	case s.kind == anAlert && r.Ends == BreaksOff:
		e.client, e.server = "closed", "closed"
	case s.kind == aSwitch && e.old:
		e.turn(r.ToServer, "encrypts")
	case s.kind != aHandshake:
	case e.old && s.hand != 1:
		e.step12(r)
	case e.old:
		e.client, e.server = "hello sent", "hello received"
	case r.ToServer:
		e.fromClient(s)
	default:
		e.fromServer(s)
	}
}

// fromClient follows RFC 8446, Appendix A: what the client sends.
func (e *endpoints) fromClient(s spokenTLS) {
	switch s.hand {
	case 1: // ClientHello
		e.client, e.server = "WAIT_SH", "RECVD_CH"
	case 5: // EndOfEarlyData
		e.server = "WAIT_FLIGHT2"
	case 11, 25: // Certificate
		e.server = "WAIT_CV"
		if s.empty {
			e.server = "WAIT_FINISHED"
		}
	case 15: // CertificateVerify
		e.server = "WAIT_FINISHED"
	case 20: // Finished
		e.client, e.server = "CONNECTED", "CONNECTED"
	}
}

// fromServer follows what the server sends.
func (e *endpoints) fromServer(s spokenTLS) {
	switch s.hand {
	case 2, 6: // ServerHello, or HelloRetryRequest
		e.client, e.server, e.psk = "WAIT_EE", "NEGOTIATED", s.psk
		if s.retry {
			e.client, e.server = "START", "START"
		}
	case 8: // EncryptedExtensions
		e.client, e.early = "WAIT_CERT_CR", s.early
		if e.psk {
			e.client = "WAIT_FINISHED"
		}
	case 13: // CertificateRequest
		if e.client != "CONNECTED" { // later it asks for nothing that the machine knows
			e.client = "WAIT_CERT"
		}
	case 11, 25: // Certificate
		e.client = "WAIT_CV"
	case 15: // CertificateVerify
		e.client = "WAIT_FINISHED"
	case 20: // Finished
		e.server = "WAIT_FLIGHT2"
		if e.early {
			e.server = "WAIT_EOED"
		}
	}
}

// step12 follows the flow of RFC 5246, Section 7.3, which names no states, in
// words.
func (e *endpoints) step12(r *rung) {
	switch r.said.hand {
	case 2: // ServerHello
		e.client, e.server = "hello received", "hello sent"
		e.finished = [2]bool{}
	case 14: // ServerHelloDone
		e.client, e.server = "has to answer", "waits for keys"
	case 16: // ClientKeyExchange
		e.client, e.server = "keys sent", "has the keys"
	case 20: // Finished
		e.turn(r.ToServer, "finished")
		side := 0
		if r.ToServer {
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
