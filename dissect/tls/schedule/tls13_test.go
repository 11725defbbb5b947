package schedule_test

import (
	"bytes"
	"crypto"
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/schedule"
)

// The whole schedule as a list to read: each step's formula, in an order in
// which one can compute it.
func TestWhole(t *testing.T) {
	k := schedule.TLS13{Hash: crypto.SHA384}
	h := func(s string) []byte { return k.TranscriptHash([]byte(s)) }
	s := k.Whole(h("psk"), []byte("shared"), true, schedule.Transcripts{ClientHello: h("1"), ServerHello: h("2"), ServerFinished: h("3"), ClientFinished: h("4")})
	next := k.NextTraffic(s.ClientTraffic, 1)
	list := append(s.All(), derive.List(next, k.Key(next, 32), k.IV(next, 12))[len(derive.List(s.ClientTraffic)):]...)
	var got []string
	for i, step := range list {
		got = append(got, step.Name+" = "+step.Formula())
		if len(step.Output) == 0 || step.Spec.RFC != 8446 {
			t.Errorf("%s: %d bytes, %v", step.Name, len(step.Output), step.Spec)
		}
		for _, in := range step.Inputs {
			if in.From == nil {
				continue
			}
			if !bytes.Equal(in.From.Output, in.Bytes) || in.Name != in.From.Name {
				t.Errorf("%s: input %s is not what it comes from", step.Name, in.Name)
			}
			before := false
			for _, b := range list[:i] {
				before = before || b == in.From
			}
			if !before {
				t.Errorf("%s stands before its input %s", step.Name, in.Name)
			}
		}
	}
	want := []string{
		`Early Secret = HKDF-Extract(0, PSK)`,
		`binder_key = Derive-Secret(Early Secret, "ext binder", "")`,
		`client_early_traffic_secret = Derive-Secret(Early Secret, "c e traffic", ClientHello)`,
		`early_exporter_master_secret = Derive-Secret(Early Secret, "e exp master", ClientHello)`,
		`derived secret of the Early Secret = Derive-Secret(Early Secret, "derived", "")`,
		`Handshake Secret = HKDF-Extract(derived secret of the Early Secret, (EC)DHE)`,
		`client_handshake_traffic_secret = Derive-Secret(Handshake Secret, "c hs traffic", ClientHello...ServerHello)`,
		`server_handshake_traffic_secret = Derive-Secret(Handshake Secret, "s hs traffic", ClientHello...ServerHello)`,
		`derived secret of the Handshake Secret = Derive-Secret(Handshake Secret, "derived", "")`,
		`Master Secret = HKDF-Extract(derived secret of the Handshake Secret, 0)`,
		`client_application_traffic_secret_0 = Derive-Secret(Master Secret, "c ap traffic", ClientHello...server Finished)`,
		`server_application_traffic_secret_0 = Derive-Secret(Master Secret, "s ap traffic", ClientHello...server Finished)`,
		`exporter_master_secret = Derive-Secret(Master Secret, "exp master", ClientHello...server Finished)`,
		`resumption_master_secret = Derive-Secret(Master Secret, "res master", ClientHello...client Finished)`,
		`application_traffic_secret_1 = HKDF-Expand-Label(client_application_traffic_secret_0, "traffic upd", "", 48)`,
		`write_key = HKDF-Expand-Label(application_traffic_secret_1, "key", "", 32)`,
		`write_iv = HKDF-Expand-Label(application_traffic_secret_1, "iv", "", 12)`,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A schedule with nothing known but the hellos has no more than that.
func TestWholeInPart(t *testing.T) {
	k := schedule.TLS13{Hash: crypto.SHA256}
	s := k.Whole(nil, []byte("shared"), false, schedule.Transcripts{ServerHello: k.TranscriptHash()})
	if s.Binder != nil || s.ClientEarlyTraffic != nil || s.ClientTraffic != nil || s.ResumptionMaster != nil || s.ServerHandshakeTraffic == nil {
		t.Errorf("%+v", s)
	}
	if n := len(s.All()); n != 7 {
		t.Errorf("%d steps", n)
	}
}

// What does not fit into a HkdfLabel has no result.
func TestExpandLabelLimits(t *testing.T) {
	for _, c := range []struct {
		label   string
		context int
		n       int
		want    int
	}{
		{"key", 0, 16, 16},
		{strings.Repeat("x", 249), 255, 255 * 32, 255 * 32},
		{strings.Repeat("x", 250), 0, 16, 0},
		{"key", 256, 16, 0},
		{"key", 0, 255*32 + 1, 0},
		{"key", 0, 1 << 16, 0},
		{"key", 0, -1, 0},
	} {
		if got := schedule.ExpandLabel(crypto.SHA256, make([]byte, 32), c.label, make([]byte, c.context), c.n); len(got) != c.want {
			t.Errorf("label of %d, context of %d: %d bytes, got %d", len(c.label), c.context, c.n, len(got))
		}
	}
}

// What records are opened and checked with in a hurry is what the steps tell.
func TestWithoutSteps(t *testing.T) {
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384} {
		k := schedule.TLS13{Hash: h}
		traffic := derive.Given("a traffic secret", k.TranscriptHash([]byte("traffic")), field.Spec{})
		for _, n := range []int{16, 32, h.Size() + 1} {
			key, iv := k.KeyAndIV(traffic.Output, n, 12)
			if !bytes.Equal(key, k.Key(traffic, n).Output) || !bytes.Equal(iv, k.IV(traffic, 12).Output) {
				t.Errorf("%v: the key of %d bytes is %x, the IV %x", h, n, key, iv)
			}
		}
		over := k.TranscriptHash([]byte("messages"))
		if got, want := k.Verify(traffic.Output, over), k.VerifyData(k.FinishedKey(traffic), over).Output; !bytes.Equal(got, want) {
			t.Errorf("%v: Finished is %x, want %x", h, got, want)
		}
	}
}
