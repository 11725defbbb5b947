package recording

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/lessons"
)

var (
	keyLog  = field.Secret{Kind: field.TLSKeyLog, Label: "its key log", Data: []byte("CLIENT_RANDOM aa bb\n")}
	fernet  = field.Secret{Kind: field.FernetKey, Label: "the shared key", Data: bytes.Repeat([]byte{7}, 32)}
	nothing = field.Viewpoint{Name: Eavesdropper}
)

// What a file is given of viewpoints' secrets is what opening it brings.
func TestSecretsComeBack(t *testing.T) {
	for name, list := range map[string][]field.Viewpoint{
		"two kinds":     {nothing, {Name: "client", Says: "Asked.", Secrets: []field.Secret{keyLog, fernet}}},
		"a key log":     {nothing, {Name: "client", Secrets: []field.Secret{keyLog}}},
		"a key holder":  {nothing, {Name: KeyHolder, Secrets: []field.Secret{fernet}}},
		"the same, two": {nothing, {Name: "client", Secrets: []field.Secret{keyLog}}, {Name: "server", Secrets: []field.Secret{keyLog}}},
	} {
		blocks, err := FileSecrets("a lesson", list)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Brought(blocks)
		if err != nil || !reflect.DeepEqual(got, list) {
			t.Errorf("%s: %+v came back, want %+v (%v)", name, got, list, err)
		}
		logs := 0
		for _, b := range blocks {
			if b.Type == capture.SecretTLS {
				logs++
			}
		}
		if want := map[string]int{"a key holder": 0}[name]; name != "a key holder" && logs != 1 || name == "a key holder" && logs != want {
			t.Errorf("%s: %d blocks for Wireshark", name, logs)
		}
	}
}

// A key holder's key log alone needs no block that only plainsight reads, and
// what others wrote is held by a key holder.
func TestKeyLogAlone(t *testing.T) {
	blocks, err := FileSecrets("", []field.Viewpoint{nothing, {Name: KeyHolder, Says: "Whatever.", Secrets: []field.Secret{keyLog}}})
	if err != nil || len(blocks) != 1 || blocks[0].Type != capture.SecretTLS {
		t.Fatalf("%+v, %v", blocks, err)
	}
	got, err := Brought(blocks)
	if err != nil || len(got) != 2 || got[0].Name != Eavesdropper || got[0].Secrets != nil || got[1].Name != KeyHolder || !bytes.Equal(got[1].Secrets[0].Data, keyLog.Data) {
		t.Errorf("%+v, %v", got, err)
	}
}

// A block that cannot be read is told of, and takes nothing from the others.
func TestBrokenBlock(t *testing.T) {
	got, err := Brought([]capture.FileSecret{{Type: capture.SecretPlainsight, Data: []byte("{")}, {Type: capture.SecretTLS, Data: keyLog.Data}})
	if err == nil || len(got) != 2 || got[1].Name != KeyHolder {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRecorder(t *testing.T) {
	r := NewRecorder(&lessons.Lesson{Eyes: []lessons.Eye{{Name: "client", Says: "Asked."}, {Name: "server"}}})
	var heard []string
	r.OnBusy = func(s string) { heard = append(heard, s) }
	var _ lessons.Audience = r
	r.Frame(capture.Frame{Number: 1, Data: []byte{1, 2}, Length: 9})
	r.Holds("server", fernet)
	r.Holds("thief", keyLog) // whom the lesson has not named
	r.Happened("hello")
	r.Busy("half way")
	r.Made(lessons.File{Name: "a.pem"})
	r.Close()
	r.Frame(capture.Frame{})
	r.Holds("client", fernet)
	r.Happened("late")
	r.Made(lessons.File{})
	if len(r.Frames) != 1 || len(r.Files) != 1 || len(r.Told) != 1 || len(heard) != 1 {
		t.Errorf("%d frames, %d files, notes %q, heard %q; want one of each", len(r.Frames), len(r.Files), r.Told, heard)
	}
	if r.Secrets("client") != nil || len(r.Secrets("server")) != 1 || len(r.Secrets("thief")) != 1 || r.Secrets("nobody") != nil {
		t.Errorf("%+v", r.Viewpoints)
	}
	if wire, captured := r.Bytes(); wire != 9 || captured != 2 {
		t.Errorf("%d bytes on the wire and %d captured, want 9 and 2", wire, captured)
	}
}

func TestSessionStops(t *testing.T) {
	r := Recording{Frames: make([]capture.Frame, 3)}
	ctx, stop := context.WithCancel(t.Context())
	if s, err := r.Session(ctx, dissect.Options{}); err != nil || s.Len() != 3 {
		t.Fatal(s, err)
	}
	stop()
	if _, err := r.Session(ctx, dissect.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a session that nobody waits for ends with %v", err)
	}
}
