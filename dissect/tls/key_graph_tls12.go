package tls

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// build12 makes the steps of RFC 5246, Sections 6.3 and 8.1: of the versions
// before TLS 1.3.
func (b *builder) build12(p plan) {
	a := b.a
	s, ok := protect.Lookup(a.suite)
	if !ok {
		return
	}
	prf := schedule.PRF{Version: uint16(a.version), Hash: s.Hash}
	held := a.master
	if p.epoch != nil && p.epoch.Master.Step != nil {
		held = p.epoch.Master
	}
	master := b.master12(prf, held)
	block := prf.KeyBlock(master, a.clientRandom, a.serverRandom, schedule.Lengths{MAC: s.MAC, Key: s.Key, IV: s.IV(uint16(a.version))})
	b.put(block.All, nil, nothing, "")
	parts := [2][3]*derive.Step{{block.ClientMAC, block.ClientKey, block.ClientIV}, {block.ServerMAC, block.ServerKey, block.ServerIV}}
	for dir, part := range parts {
		dir := proto.Direction(dir)
		b.tag = tag{dir, record.InTheClear, true}
		for i, st := range part {
			if st.N == 0 {
				continue
			}
			key := b.put(st, nil, nothing, "")
			if i == 1 {
				b.opens(key, keyOf{dir, record.InTheClear, 0})
			}
		}
		if m := a.finishedOver[dir]; m != nil && a.version > registry.SSL30 {
			label := [2]string{schedule.FromClient, schedule.FromServer}[dir]
			b.put(prf.VerifyData(master, label, m.hash), b.transcript(m, "all before the "+sideOf(dir)+"'s Finished"), nothing, "")
		}
		b.tag = tag{}
	}
}

// master12 makes the master secret. Held is what this viewpoint has of it.
func (b *builder) master12(prf schedule.PRF, held record.Secret) *derive.Step {
	a := b.a
	derived := held.Step != nil && held.Op != derive.NoOp
	if held.Step != nil && !a.exchanged { // a session goes on
		if derived {
			held = record.Secret{Step: held.Step, Label: words.Say("an earlier connection, whose session is resumed here; it was opened with {label}", "label", held.Label)}
		}
		return b.put(derive.Given("master_secret", held.Output, field.RFC(5246, "7.3")), nil, held, "")
	}
	if !derived {
		pre := &derive.Step{Name: "pre_master_secret", Spec: field.RFC(5246, "8.1")}
		if kind := registry.ExchangeOf(a.suite); a.encrypted != nil && kind == registry.RSA {
			pre = schedule.EncryptedPreMaster(a.encrypted)
		}
		why := a.whyPreMaster()
		if !a.exchanged {
			why = "no ClientKeyExchange was sent: a session is resumed, and its master secret is that of an earlier connection"
		}
		pre = b.put(pre, nil, nothing, why)
		return b.put(b.masterOf(prf, pre), b.session(), held, "")
	}
	for _, st := range derive.List(held.Step) {
		given := nothing
		if st.Op == derive.NoOp {
			given = record.Secret{Step: st, Label: held.Label}
		}
		var over *derive.Step
		if st == held.Step {
			over = b.session()
		}
		b.put(st, over, given, "")
	}
	return held.Step
}

func (b *builder) masterOf(prf schedule.PRF, pre *derive.Step) *derive.Step {
	if b.a.extendedMaster {
		return prf.ExtendedMasterSecret(pre, b.a.sessionHash.value())
	}
	return prf.MasterSecret(pre, b.a.clientRandom, b.a.serverRandom)
}

// opens notes a key of records, and which of them it opens. Behind a KeyUpdate a
// shut record does not tell that.
func (b *builder) opens(key *derive.Step, of keyOf) {
	b.keys[of] = key
	if of.n == 0 {
		b.s.Keys = append(b.s.Keys, derive.RecordKey{Step: key, ToServer: of.dir == proto.ToServer, Epoch: derive.Epoch(of.at)})
	}
}

// session is the session hash, where it goes into the master secret.
func (b *builder) session() *derive.Step {
	if !b.a.extendedMaster {
		return nil
	}
	return b.transcript(b.a.sessionHash, "ClientHello...ClientKeyExchange")
}
