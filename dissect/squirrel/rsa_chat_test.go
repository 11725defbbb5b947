package squirrel_test

import (
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// A chat under a key that was sealed with RSA, as a listener sees it, and as
// the client does.
func TestRSAChat(t *testing.T) {
	frames := captured(0, rsaChat(rsaKeys()[0], fernetKey(1))...)
	eavesdropper := session(t, frames)
	want := `Greeting: SQRL/1
Greeting: SQRL/1
Public key: RSA-2048, with its SHA-256
Accepted: the digest fits
Sealed key: 256 bytes, with its SHA-256
Accepted: the digest fits
Message: Fernet token, 120 bytes
Message: Fernet token, 100 bytes`
	if got := infos(eavesdropper); got != want {
		t.Errorf("the eavesdropper has\n%s\nwant\n%s", got, want)
	}
	if readable(eavesdropper) || len(problems(eavesdropper)) > 0 {
		t.Errorf("the eavesdropper reads the secret, or has problems: %q", problems(eavesdropper))
	}
	for _, f := range fields(eavesdropper, "plainsight.squirrel.sealed_key") {
		if f.Class != field.Ciphertext || f.Secret != "the client's private RSA key" {
			t.Errorf("the sealed key is %v, and %q would open it", f.Class, f.Secret)
		}
	}

	client := session(t, frames, clientRSA())
	want = strings.Replace(want, "key: 256 bytes, with its SHA-256", "key: 256 bytes, with its SHA-256, opened", 1)
	want = strings.Replace(want, "120 bytes", "120 bytes, opened: "+question, 1)
	want = strings.Replace(want, "100 bytes", "100 bytes, opened: "+secret, 1)
	if got := infos(client); got != want {
		t.Errorf("the client has\n%s\nwant\n%s", got, want)
	}
	places := client.Find(secret)
	if len(places) != 1 || places[0].How != "opened with the Fernet key, which the client's RSA key unsealed" {
		t.Errorf("the secret is found at %+v", places)
	}
	a, b := eavesdropper.Report(), client.Report()
	if a.ApplicationBytes != 220 || b.ApplicationBytes != 220 || a.ReadableBytes >= b.ReadableBytes {
		t.Errorf("the eavesdropper has %+v, the client %+v", a, b)
	}
	if n := b.Classes[field.Opened]; n < 256 || a.Classes[field.Opened] != 0 {
		t.Errorf("%d bytes opened, and %d by the eavesdropper", n, a.Classes[field.Opened])
	}
}

// steps are the names and values of the steps to the key.
func steps(s *dissect.Session) (out []string) {
	for _, f := range fields(s, "plainsight.squirrel.key_agreement.step") {
		out = append(out, f.Label+"="+f.Value.Str)
	}
	return out
}

// A holder of the RSA key is shown how it opens the sealed one.
func TestRSASteps(t *testing.T) {
	k := fernetKey(1)
	s := session(t, captured(0, rsaChat(rsaKeys()[0], k)...), clientRSA())
	all := fields(s, "plainsight.squirrel.key_agreement.step")
	if len(all) != 5 {
		t.Fatalf("%d steps: %q", len(all), steps(s))
	}
	last := all[4]
	if last.Value.Str != k.Encode() || last.Spec != field.Fernet("Key Format") || len(last.Inputs) != 1 || last.Inputs[0] != all[3] {
		t.Errorf("the last step is %s, from %v, by %v", last.Show(), last.Inputs, last.Spec)
	}
	if in := all[1].Inputs; len(in) != 2 || in[0].Name != "plainsight.squirrel.sealed_key" || in[1] != all[0] {
		t.Errorf("%s comes from %v", all[1].Label, in)
	}
}

// A Fernet key that is held opens messages by itself.
func TestFernetKey(t *testing.T) {
	x := x25519()
	s := session(t, captured(0, dhChat(x, nil)...), field.Secret{Kind: field.FernetKey, Label: "the Fernet key", Data: x.key[:]})
	if !readable(s) || len(problems(s)) > 0 {
		t.Errorf("not read: %s, %q", infos(s), problems(s))
	}
	wrong := fernetKey(7)
	s = session(t, captured(0, dhChat(x, nil)...), field.Secret{Kind: field.FernetKey, Label: "another key", Data: wrong[:]})
	if readable(s) || !strings.Contains(infos(s), "Message: Fernet token, 100 bytes, which no key held here fits") || len(problems(s)) != 2 {
		t.Errorf("a wrong key: %s, %q", infos(s), problems(s))
	}
}

func keyBytes(first byte) []byte { k := fernetKey(first); return k[:] }
