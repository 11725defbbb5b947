package main

import (
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/lessons"
)

// Who reads the note of the chat when something goes wrong in the conversation
// that carries it.
func TestTruthOfChat(t *testing.T) {
	l, _ := lessons.ByName("rsa-chat")
	for _, kind := range []string{"virtual", "loopback"} {
		for fault, reads := range map[string]string{
			"changed-key": "", "changed-message": "", "cut-line": "", "replayed-message": "client server thief",
		} {
			r := playOrSkip(t, l, kind, lessons.Setting{Secret: lessons.DefaultSecret, Fault: fault})
			if got := readers(t, r); got != reads {
				t.Errorf("%s over %s: %q read the note, want %q", fault, kind, got, reads)
			}
		}
	}
}

// Of the two keys that each side holds, the one of the first conversation opens
// the note, and the other one the other conversation alone.
func TestChatKeysOneByOne(t *testing.T) {
	l, _ := lessons.ByName("rsa-chat")
	r := playOrSkip(t, l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret})
	for _, eye := range r.Viewpoints[1:] {
		if len(eye.Secrets) != 2 {
			t.Fatalf("%s holds %d secrets, want 2", eye.Name, len(eye.Secrets))
		}
		both, none := readableBytes(t, r, eye.Secrets...), readableBytes(t, r)
		opens := 0
		for _, s := range eye.Secrets {
			if n := readableBytes(t, r, s); n <= none || n >= both {
				t.Errorf("%s reads %d bytes with %s, %d with both, %d with nothing", eye.Name, n, s.Label, both, none)
			}
			if readable(t, r, s) {
				opens++
			}
		}
		if opens != 1 {
			t.Errorf("%s: %d of two keys open the note, want 1", eye.Name, opens)
		}
	}
}

// The attacker has two ways into the server's conversation, their own RSA key
// and the Fernet key that it brought, and one into the client's.
func TestImpostorKeysOneByOne(t *testing.T) {
	l, _ := lessons.ByName("rsa-chat-mitm")
	r := playOrSkip(t, l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret})
	eye, err := viewpoint(&r.Recording, "mitm")
	if err != nil {
		t.Fatal(err)
	}
	secretOf := func(part string) field.Secret {
		i := slices.IndexFunc(eye.Secrets, func(s field.Secret) bool { return strings.Contains(s.Label, part) })
		if i < 0 || len(eye.Secrets) != 3 {
			t.Fatalf("the attacker holds %d secrets, none of them %q", len(eye.Secrets), part)
		}
		return eye.Secrets[i]
	}
	own, server, client := secretOf("RSA"), secretOf("server made"), secretOf("attacker made")
	for _, s := range eye.Secrets {
		if !readable(t, r, s) {
			t.Errorf("%s alone does not open the note", s.Label)
		}
	}
	all := readableBytes(t, r, own, server, client)
	if readableBytes(t, r, own, client) != all {
		t.Error("the RSA key does not bring the server's Fernet key")
	}
	if n := readableBytes(t, r, own, server); n >= all {
		t.Errorf("without the key that the client has, %d of %d bytes are readable", n, all)
	}
	if all, rest := openedBytes(t, r, own, server, client), openedBytes(t, r, server, client); rest != all-256 {
		t.Errorf("%d bytes open with everything and %d without the RSA key, want the sealed key's 256 less", all, rest)
	}
	if readable(t, r) {
		t.Error("the note is readable without any secret")
	}
}
