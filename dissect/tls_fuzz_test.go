package dissect_test

import (
	"crypto/tls"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// However a connection is cut up, disturbed and damaged, every byte has one
// owner and the list counts what the bytes show. session checks that.
func TestDisturbedTLS(t *testing.T) {
	for seed := range uint64(12) {
		version := []uint16{tls.VersionTLS12, tls.VersionTLS13}[seed%2]
		all, log := exchange(t, identities().ec, &tls.Config{MaxVersion: version}, page(strings.Repeat(note, 400)))
		r := mathrand.New(mathrand.NewPCG(seed, 1))
		frames := heard(newWire(uint32(seed)), all, func(n int) (out []int) {
			for at := 1 + r.IntN(900); at < n; at += 1 + r.IntN(900) {
				out = append(out, at)
			}
			return out
		})
		for range 4 {
			switch i := r.IntN(len(frames)); r.IntN(3) {
			case 0:
				frames = slices.Delete(frames, i, i+1)
			case 1:
				frames = slices.Insert(frames, r.IntN(len(frames)), frames[i])
			default:
				f := frames[i]
				f.Data = slices.Clone(f.Data)
				f.Data[r.IntN(len(f.Data)-headerLen+1)+headerLen-1] ^= byte(1 + r.IntN(255))
				frames[i] = f
			}
		}
		s := session(t, frames, keylog(log))
		s.Find(note)
	}
}

// FuzzOpenedTLS changes bytes of real connections and cuts them up differently, and
// looks at them with any set of secrets. Each three bytes of edits are a place
// and what is XORed there; the bits of held say which secrets there are.
func FuzzOpenedTLS(f *testing.F) {
	var talks []sessionTalk
	for _, c := range []*tls.Config{
		{},
		{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}},
		{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}},
	} {
		all, log := exchange(f, identities().rsa, c, page(note))
		talks = append(talks, sessionTalk{conns: [][]spoken{all}, log: log})
	}
	for _, name := range []string{"psk12", "psk12-rsa", "psk13", "psk13-alone", "psk13-early", "early-data", "renegotiation", "key-update"} {
		talks = append(talks, stored(f, name))
	}
	f.Add(byte(0), byte(1), uint16(100), []byte{})
	f.Add(byte(1), byte(1), uint16(1400), []byte{0, 9, 1, 2, 80, 255})
	f.Add(byte(2), byte(9), uint16(37), []byte{3, 1, 7})
	for i := range talks {
		f.Add(byte(i), byte(2), uint16(900), []byte{})
		f.Add(byte(i), byte(7), uint16(200), []byte{0, 200, 1})
	}
	rsa := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: serverPEM(f)}
	f.Fuzz(func(t *testing.T, which, held byte, size uint16, edits []byte) {
		from := talks[int(which)%len(talks)]
		conns := make([][]spoken, len(from.conns))
		for i := range conns {
			conns[i] = slices.Clone(from.conns[i])
		}
		for ; len(edits) >= 3; edits = edits[3:] {
			at := int(edits[0])<<8 | int(edits[1])
			for _, all := range conns {
				for i, s := range all {
					if at >= 0 && at < len(s.data) {
						b := []byte(s.data)
						b[at] ^= edits[2]
						all[i].data = string(b)
					}
					at -= len(s.data)
				}
			}
		}
		var secrets []field.Secret
		for i, s := range []field.Secret{keylog(from.log), psk("squirrel:" + pskHex), rsa, keylog(flipped(from.log)), psk(pskWrong + "\n" + pskHex)} {
			if held>>i&1 == 1 {
				secrets = append(secrets, s)
			}
		}
		step := max(int(size)%1500, 40)
		var frames []dissect.Frame
		for i, all := range conns {
			w := newWire(uint32(7 + i))
			w.client += uint16(i)
			frames = append(frames, heard(w, all, func(n int) []int { return every(n, step) })...)
		}
		s := session(t, frames, secrets...)
		s.Find(note)
	})
}
