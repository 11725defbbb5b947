package lessons

import (
	"bytes"
	"slices"
	"testing"

	"plainsight/lessons/play"
)

// The client's name is on the wire of TLS 1.2, and not on that of TLS 1.3.
func TestMutualNames(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		ds := dialogues(t, run(t, &mtls, open(t, kind), DefaultSecret).frames)
		if len(ds) != 2 {
			t.Fatalf("%d connections, want 2", len(ds))
		}
		for i, want := range []bool{true, false} {
			if got := bytes.Contains(ds[i].toServer, []byte(clientName)); got != want {
				t.Errorf("connection %d: the client's name is on the wire: %v", i+1, got)
			}
		}
		// Of TLS 1.3 the name in the client's hello is all that names anybody.
		hello := records(t, ds[1].toServer)[0].body
		rest := append(slices.Clone(ds[1].toServer[5+len(hello):]), ds[1].toClient...)
		if !bytes.Contains(hello, []byte(play.ServerName)) || bytes.Contains(rest, []byte(play.ServerName)) || bytes.Contains(rest, []byte("Squirrel")) {
			t.Error("in TLS 1.3 the server's name is elsewhere than in the client's hello")
		}
		says(t, &mtls, "In TLS 1.3 none of that, except the server's name in the hello.")
		// A certificate and a signature lengthen what the client says.
		alone := dialogues(t, run(t, &tls13, open(t, kind), DefaultSecret).frames)[0]
		if with, without := len(ds[1].toServer), len(alone.toServer); with < without+400 {
			t.Errorf("the client says %d bytes with a certificate, and %d without", with, without)
		}
		says(t, &mtls, "a client with a certificate sends one flight of messages that is longer than usual")
		says(t, &mtls, "In TLS 1.2 the client's certificate crosses the wire as it is: Nutkin")
	})
	for value, want := range map[string]int{"both": 2, "1.2": 1, "1.3": 1} {
		heard := &listener{}
		if err := mtls.Play(t.Context(), open(t, "virtual"), Setting{Secret: DefaultSecret, Knobs: map[string]string{"version": value}}, heard); err != nil {
			t.Fatal(err)
		}
		if got := len(dialogues(t, heard.frames)); got != want {
			t.Errorf("version %s: %d connections, want %d", value, got, want)
		}
	}
}
