package tls

import (
	"bytes"
	"crypto"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// build13 makes the steps of RFC 8446, Section 7.1.
func (b *builder) build13(p plan) {
	a := b.a
	s, ok := protect.Lookup(a.suite)
	h := s.Hash
	if !ok || !s.TLS13 {
		h = crypto.SHA256
		if len(a.keys) > 0 {
			h = a.keys[0].hash
		}
		if p.epoch != nil {
			h = p.epoch.Hash.Hash
		}
	}
	k := schedule.TLS13{Hash: h}
	secrets := map[int]*derive.Step{} // early secrets, by offer
	for i := range a.keys {
		secrets[a.keys[i].n] = b.offered(&a.keys[i], p)
	}
	if a.early {
		b.earlyData(k, secrets, p)
	}
	if p.at == record.InEarlyData || a.hellos == nil && !a.version.Is13() {
		return
	}
	early := secrets[a.selected]
	switch {
	case early != nil:
	case a.selected < 0:
		early = b.put(k.EarlySecret(nil), nil, nothing, "")
	default:
		early = b.absent(k, a.selected)
	}
	handshake := b.handshake13(k, early)
	over := b.transcript(a.hellos, "ClientHello...ServerHello")
	base := [2]*derive.Step{}
	for _, dir := range []proto.Direction{proto.ToServer, proto.ToClient} {
		label, _ := record.InHandshake.SecretOf(dir)
		make := k.ServerHandshakeTraffic
		if dir == proto.ToServer {
			make = k.ClientHandshakeTraffic
		}
		base[dir] = b.traffic(k, s, make(handshake, a.hellos.value()), over, label, dir, record.InHandshake)
	}
	master := b.lost(b.put(k.MasterSecret(handshake), nil, nothing, ""))
	if p.at != record.InApplication && a.serverDone == nil {
		return
	}
	over = b.transcript(a.serverDone, "ClientHello...server Finished")
	for _, dir := range []proto.Direction{proto.ToServer, proto.ToClient} {
		label, _ := record.InApplication.SecretOf(dir)
		make := k.ServerTraffic
		if dir == proto.ToServer {
			make = k.ClientTraffic
		}
		t := b.traffic(k, s, make(master, a.serverDone.value()), over, label, dir, record.InApplication)
		b.tag = tag{dir, record.InApplication, true}
		b.put(k.NextTraffic(t, 1), nil, nothing, "")
		if dir == proto.ToClient {
			b.put(k.ExporterMaster(master, a.serverDone.value()), over, b.logged(keylog.Exporter), "")
		} else if a.clientDone != nil {
			b.put(k.ResumptionMaster(master, a.clientDone.hash), b.transcript(a.clientDone, "ClientHello...client Finished"), nothing, "")
		}
		b.tag = tag{}
	}
}

// offered makes the early secret of a pre-shared key that this viewpoint holds,
// and the binder that proves it.
func (b *builder) offered(o *offeredKey, p plan) *derive.Step {
	k := schedule.TLS13{Hash: o.hash}
	given := nothing
	if o.external {
		given = o.Secret
	}
	psk := b.put(o.Step, nil, given, "")
	early := b.put(k.EarlySecretOf(psk), nil, nothing, "")
	if p.at == record.InEarlyData || p.at == record.InHandshake && !b.a.early {
		b.tag = tag{proto.ToServer, p.at, true} // shown with the client's first keys
	}
	binder := b.put(k.BinderKey(early, o.external), nil, nothing, "")
	finished := b.put(k.FinishedKey(binder), nil, nothing, "")
	over := b.transcript(o.over, "ClientHello up to its binders")
	last := k.VerifyData(finished, o.over.hash)
	last.Name = "binder " + strconv.Itoa(o.n)
	b.put(last, over, nothing, "")
	b.tag = tag{}
	return early
}

// absent is the early secret of a pre-shared key that this viewpoint lacks.
func (b *builder) absent(k schedule.TLS13, n int) *derive.Step {
	why := words.Say("it takes a pre-shared key that is not held here")
	if n >= 0 && n < len(b.a.offers) {
		o := b.a.offers[n]
		why = words.Say("it takes the pre-shared key with identity {identity}. For an earlier session, that comes from the resumption_master_secret there and the nonce of its ticket", "identity", quoted(o.identity, o.n))
		if b.a.unfit {
			why = words.Say("{why}. The key that is held here under that name does not fit", "why", why)
		}
	}
	psk := b.put(&derive.Step{Name: "PSK", Spec: field.RFC(8446, "4.2.11")}, nil, nothing, why)
	return b.put(k.EarlySecretOf(psk), nil, nothing, "")
}

// earlyData makes the keys of what the client says before the server has answered.
func (b *builder) earlyData(k schedule.TLS13, secrets map[int]*derive.Step, p plan) {
	early, hello := secrets[0], (*mark)(nil)
	if early == nil {
		early = b.absent(k, 0)
	}
	for i := range b.a.keys {
		if b.a.keys[i].n == 0 {
			hello = b.a.keys[i].hello
		}
	}
	over := b.transcript(hello, "ClientHello")
	s, _ := protect.Lookup(b.a.suite)
	if p.epoch != nil && p.epoch.Stage == record.InEarlyData {
		s = p.epoch.Opener.Suite()
	}
	b.traffic(k, s, k.ClientEarlyTraffic(early, hello.value()), over, keylog.ClientEarlyTraffic, proto.ToServer, record.InEarlyData)
	b.tag = tag{proto.ToServer, record.InEarlyData, true}
	b.put(k.EarlyExporterMaster(early, hello.value()), over, b.logged(keylog.EarlyExporter), "")
	b.tag = tag{}
}

// handshake13 makes the handshake secret.
func (b *builder) handshake13(k schedule.TLS13, early *derive.Step) *derive.Step {
	if b.a.group == 0 {
		return b.put(k.HandshakeSecret(early, nil), nil, nothing, "")
	}
	if held := b.a.shared; held.Step != nil {
		b.put(held.Inputs[0].From, nil, record.Secret{Step: held.Inputs[0].From, Label: held.Label}, "")
		shared := b.put(held.Step, nil, nothing, "")
		return b.lost(b.put(k.HandshakeSecretOf(early, shared), nil, nothing, ""))
	}
	shared := b.put(&derive.Step{
		Name:     diffieHellman,
		Op:       derive.EphemeralDH,
		Exchange: &derive.Exchange{Group: registry.GroupName(b.a.group)},
		Inputs:   []derive.Input{{Name: "client_share", Kind: derive.ClientShare}, {Name: "server_share", Kind: derive.ServerShare}},
		Spec:     field.RFC(8446, "7.4"),
	}, nil, nothing, words.Say(whyDiffieHellman))
	return b.lost(b.put(k.HandshakeSecretOf(early, shared), nil, nothing, ""))
}

// traffic makes a traffic secret and what follows from it.
func (b *builder) traffic(k schedule.TLS13, s protect.Suite, st *derive.Step, over *derive.Step, label keylog.Label, dir proto.Direction, at record.Stage) *derive.Step {
	given := b.logged(label)
	if given.Step != nil && st.Inputs[0].Bytes != nil && bytes.Equal(st.Output, given.Output) {
		given = nothing // the same, and it is known how it comes about
	}
	t := b.put(st, over, given, "")
	if t.Output == nil {
		t.Why = words.Say("no key log here has {line}, and it cannot be computed either: {why}", "line", inWords(label, numbered(at)), "why", t.Why)
	}
	b.tag = tag{dir, at, true}
	b.trafficKeys(k, s, t, keyOf{dir, at, 0})
	if at == record.InHandshake {
		key := b.put(k.FinishedKey(t), nil, nothing, "")
		if m := b.a.finishedOver[dir]; m != nil {
			b.put(k.VerifyData(key, m.hash), b.transcript(m, "all before the "+sideOf(dir)+"'s Finished"), nothing, "")
		}
	}
	b.tag = tag{}
	return t
}

func (b *builder) trafficKeys(k schedule.TLS13, s protect.Suite, t *derive.Step, of keyOf) {
	b.last[of] = t
	key, iv := k.Key(t, s.Key), k.IV(t, s.FixedIV)
	key.Name, iv.Name = sideOf(of.dir)+"_"+key.Name, sideOf(of.dir)+"_"+iv.Name
	if !s.TLS13 {
		return // which suite it is for is told later
	}
	b.opens(b.put(key, nil, nothing, ""), of)
	b.put(iv, nil, nothing, "")
}

// updated makes the keys after a KeyUpdate.
func (b *builder) updated(e *record.Epoch) {
	of := keyOf{e.Dir, e.Stage, e.N}
	before := b.last[keyOf{e.Dir, e.Stage, e.N - 1}]
	if before == nil && len(e.Traffic.Inputs) > 0 {
		was := e.Traffic.Inputs[0].From
		before = b.put(&derive.Step{Name: was.Name, Spec: was.Spec}, nil, record.Secret{Step: was, Label: e.Label}, "")
	}
	if before == nil {
		return
	}
	b.tag = tag{e.Dir, e.Stage, true}
	next := b.put(e.Hash.NextTraffic(before, e.N), nil, nothing, "")
	b.trafficKeys(e.Hash, e.Opener.Suite(), next, of)
	b.tag = tag{}
}

// lost says of a secret that has no value that there is no way back to it.
func (b *builder) lost(st *derive.Step) *derive.Step {
	if st.Output == nil {
		st.Why = words.Say("it is not in a key log, and a hash cannot be undone to get it from what was made of it; {why}", "why", st.Why)
	}
	return st
}

// numbered is the number that the first secret of a stage has in a key log, or
// -1 for none.
func numbered(at record.Stage) int {
	if at == record.InApplication {
		return 0
	}
	return -1
}
