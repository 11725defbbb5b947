package tls

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// What follows from records that cannot be read, by their order and their length.

// helloAgain reports whether a record is a ClientHello although the client has
// sent a ChangeCipherSpec: the answer to a HelloRetryRequest, where only the
// client's side was captured and the version is thus not known.
func (c *conversation) helloAgain(h record.Header, content []byte) bool {
	return c.version == 0 && h.Kind == record.Handshake && len(content) > 0 && content[0] == registry.ClientHello && record.LikelyHandshake(content, h.Length) == record.Alike
}

// handshakeOver reports whether a direction of TLS 1.3, whose Finished cannot be
// read, is past it all the same. The server is once the client has encrypted
// something, which it does after the server's Finished, and the client is after
// a record that is just as long as a Finished. Early data is too much like both.
func (c *conversation) handshakeOver(dir proto.Direction) bool {
	if !c.version.Is13() || c.agreed.early || c.halves[dir].stage != record.InHandshake {
		return false
	}
	return dir == proto.ToClient && c.halves[proto.ToServer].shut || dir == proto.ToServer && c.halves[dir].closing
}

// shutRecord takes note of an encrypted record of TLS 1.3.
func (c *conversation) shutRecord(half *half, h record.Header) {
	if s, ok := protect.Lookup(c.suite); ok && c.version.Is13() && c.agreed.serverRandom != nil && !c.agreed.early {
		half.shut = true
		half.closing = half.closing || h.Length == handshake.HeaderLen+s.Hash.Size()+1+s.Tag
	}
}

// notOpened settles why a record stays shut: the keys to it are there and do
// not fit, or they are missing.
func (c *conversation) notOpened(dir proto.Direction, r *placed, s record.Seal) {
	half := &c.halves[dir]
	blamed := s.Epoch != nil && !s.Bare
	if c.handshakeOver(dir) {
		half.stage = record.InApplication
	}
	if c.version.Is13() || half.stage == record.InEarlyData {
		s, blamed = half.keys.Blamed(half.stage)
		if half.stage == record.InEarlyData && c.agreed.hellos != nil && !c.agreed.accepted {
			blamed = false // the server may have refused it, and this be the handshake
		}
	}
	if blamed {
		r.more().key, r.others = &s, s.Records > 0
		r.extra.gap = c.tally.gaps[dir]
	}
	if a := &c.agreed; a.hellos != nil && a.clientDone == nil && half.stage != record.InApplication {
		a.said.lose() // it may have been part of the handshake
		c.shot = nil
	}
	if c.agreed.clientRandom == nil {
		return
	}
	at := half.stage
	if c.version != 0 && !c.version.Is13() {
		at = record.InTheClear
	}
	if half.lacks == nil || half.at != at {
		half.lacks, half.at = c.agreed.lacking(dir, at), at
		if !blamed && !c.keys.empty() && c.version != 0 {
			r.more().plan = &plan{c.snapshot(), nil, dir, at, c.keys}
		}
	}
	r.lacks = half.lacks
}
