package tls

import (
	"bytes"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/tlstest"
)

// storedTalk reads a talk of testdata/talks: its connections and its key log.
func storedTalk(tb testing.TB, name string) (conns [][]tlstest.Said, log string) {
	tb.Helper()
	text, err := os.ReadFile("testdata/talks/" + name + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		mark, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch mark {
		case "log":
			log += rest + "\n"
		case "connection":
			conns = append(conns, nil)
		case ">", "<":
			last := &conns[len(conns)-1]
			*last = append(*last, tlstest.Said{Dir: proto.Direction(strings.Index("><", mark)), Data: fieldtest.Unhex(rest)})
		}
	}
	return conns, log
}

// schedules follows the connections of a talk and returns the schedules of
// each, with what each direction's stream was.
func schedules(tb testing.TB, conns [][]tlstest.Said, secrets ...field.Secret) (out [][]derive.Schedule, streams [][2][]byte) {
	tb.Helper()
	p := New(tb.Context(), secrets)
	for _, all := range conns {
		c := p.Open()
		var stream, rest [2][]byte
		for _, s := range all {
			stream[s.Dir] = append(stream[s.Dir], s.Data...)
			rest[s.Dir] = slices.Concat(rest[s.Dir], s.Data)
			for {
				cut := c.Next(s.Dir, rest[s.Dir], false)
				if cut.Message == nil {
					break
				}
				rest[s.Dir] = rest[s.Dir][cut.Length:]
			}
		}
		one, _ := c.(proto.Keyed).Schedules(nil)
		out, streams = append(out, one), append(streams, stream)
	}
	return out, streams
}

// sound fails unless a schedule is a graph that one can follow: each step stands
// after its inputs, has a value or a reason for having none, and what it says
// of the wire is there.
func sound(t *testing.T, s derive.Schedule, stream [2][]byte) {
	t.Helper()
	for i, st := range s.Steps {
		if (st.Output == nil) != (st.Why != "") || st.Derivable && st.Output == nil || st.Spec.IsZero() || st.Name == "" {
			t.Errorf("%s: derivable %t, from %q, why %q, %d bytes", st.Name, st.Derivable, st.From, st.Why, len(st.Output))
		}
		for _, in := range st.Inputs {
			if in.From != nil && !slices.Contains(s.Steps[:i], in.From) {
				t.Errorf("%s stands before its input %s", st.Name, in.Name)
			}
			if in.From != nil && !bytes.Equal(in.Bytes, in.From.Output) {
				t.Errorf("%s: %s is not what %s gives", st.Name, in.Name, in.From.Name)
			}
			if w := in.Wire; w != nil && in.Bytes != nil && w.Len > 0 && !bytes.Equal(stream[wayOf(w.ToServer)][w.Off:w.Off+int64(w.Len)], in.Bytes) {
				t.Errorf("%s: %s does not stand at %d of the stream", st.Name, in.Name, w.Off)
			}
		}
		if st.Op == derive.TranscriptHash && len(st.Covers) == 0 {
			t.Errorf("%s covers nothing", st.Name)
		}
	}
	for _, k := range s.Uses {
		if k.Records == 0 || k.To <= k.From || k.To > int64(len(stream[wayOf(k.ToServer)])) || k.Step.Output == nil {
			t.Errorf("a key that opens %d records from %d to %d", k.Records, k.From, k.To)
		}
	}
}

func wayOf(toServer bool) proto.Direction {
	if toServer {
		return proto.ToServer
	}
	return proto.ToClient
}

func stepOf(s derive.Schedule, name string) *derive.Step {
	for _, st := range s.Steps {
		if st.Name == name {
			return st
		}
	}
	return nil
}

// All schedules of all talks are sound for every viewpoint.
func TestSchedulesAreSound(t *testing.T) {
	entries, err := os.ReadDir("testdata/talks")
	if err != nil || len(entries) < 10 {
		t.Fatal(len(entries), err)
	}
	psk := field.Secret{Kind: field.PreSharedKey, Label: "the shared key", Data: []byte(sharedKey)}
	for _, e := range entries {
		conns, log := storedTalk(t, strings.TrimSuffix(e.Name(), ".txt"))
		for who, secrets := range map[string][]field.Secret{
			"nobody": nil, "key log": {{Kind: field.TLSKeyLog, Label: "the key log", Data: []byte(log)}}, "shared key": {psk},
		} {
			all, streams := schedules(t, conns, secrets...)
			for i := range all {
				if len(all[i]) == 0 {
					t.Errorf("%s, connection %d: no schedule", e.Name(), i)
				}
				for _, s := range all[i] {
					sound(t, s, streams[i])
					keys := 2 // at least
					if strings.Contains(s.Suite, "_WITH_NULL_") {
						keys = 0
					}
					if who == "nobody" && len(s.Uses) > 0 || who == "key log" && len(s.Uses) < keys {
						t.Errorf("%s, %s: %d keys", e.Name(), who, len(s.Uses))
					}
				}
			}
		}
	}
}

const sharedKey = "squirrel:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// What is computed from a pre-shared key alone is what both ends have logged.
func TestScheduleFromPreSharedKey(t *testing.T) {
	conns, log := storedTalk(t, "psk13-alone")
	all, _ := schedules(t, conns, field.Secret{Kind: field.PreSharedKey, Label: "the shared key", Data: []byte(sharedKey)})
	names := map[string]string{
		"CLIENT_HANDSHAKE_TRAFFIC_SECRET": "client_handshake_traffic_secret", "SERVER_HANDSHAKE_TRAFFIC_SECRET": "server_handshake_traffic_secret",
		"CLIENT_TRAFFIC_SECRET_0": "client_application_traffic_secret_0", "SERVER_TRAFFIC_SECRET_0": "server_application_traffic_secret_0",
		"EXPORTER_SECRET": "exporter_master_secret",
	}
	checked := 0
	for _, s := range []derive.Schedule{all[0][0], all[1][0]} {
		for line := range strings.Lines(log) {
			w := strings.Fields(line)
			if names[w[0]] == "" || w[1] != hex.EncodeToString(s.ClientRandom) {
				continue
			}
			st := stepOf(s, names[w[0]])
			if st == nil || !st.Derivable || hex.EncodeToString(st.Output) != w[2] {
				t.Errorf("%s: got %+v, both ends logged %s", w[0], st, w[2])
			}
			checked++
		}
	}
	if checked != 10 {
		t.Errorf("%d secrets were compared, want 10", checked)
	}
	third := all[2][0]
	if st := stepOf(third, "Handshake Secret"); st == nil || st.Output != nil || !strings.Contains(st.Why, "(EC)DHE, the shared secret of the key exchange") {
		t.Errorf("with a Diffie-Hellman exchange the handshake secret is %+v", st)
	}
	if st := stepOf(third, "Early Secret"); st == nil || !st.Derivable {
		t.Errorf("the early secret of a ticket is %+v", st)
	}
	if st := stepOf(third, "(EC)DHE"); st == nil || len(st.Inputs) != 2 || st.Inputs[0].Wire == nil || st.Inputs[0].Wire.Len != 56 || st.Inputs[1].Wire.Message != "ServerHello" {
		t.Errorf("the exchange is %+v", st)
	}
}

// The covered messages are those that were said, each side's with its own sizes.
func TestScheduleCovers(t *testing.T) {
	conns, log := storedTalk(t, "key-update")
	all, streams := schedules(t, conns, field.Secret{Kind: field.TLSKeyLog, Label: "the key log", Data: []byte(log)})
	s := all[0][0]
	st := stepOf(s, "Transcript-Hash(ClientHello...server Finished)")
	if st == nil {
		t.Fatal("no such step")
	}
	var got []string
	for _, c := range st.Covers {
		got = append(got, c.Message)
	}
	if want := "ClientHello ServerHello EncryptedExtensions Certificate CertificateVerify Finished"; strings.Join(got, " ") != want {
		t.Errorf("it covers %q, want %q", got, want)
	}
	if c := st.Covers[0]; c.Len != int(reading.Uint16(streams[0][proto.ToServer][3:])) || c.Off != 0 {
		t.Errorf("the ClientHello is %+v", c)
	}
	if len(s.Uses) < 6 { // two handshakes, two for data, and updates of both sides
		t.Errorf("%d keys: %+v", len(s.Uses), s.Uses)
	}
	if e := stepOf(s, "exporter_master_secret"); e == nil || e.From != "the key log" {
		t.Errorf("the exporter secret is %+v", e)
	}
}
