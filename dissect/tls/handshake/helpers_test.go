package handshake

import (
	"testing"

	"plainsight/dissect/tls/registry"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/tlstest"
)

// readSample takes a sample apart. It returns the message's field, and whether
// something in it is malformed.
func readSample(t testing.TB, s tlstest.Sample) (*field.Field, bool) {
	t.Helper()
	return readMessage(t, Body{Version: s.Version, Around: registry.TLS12, Suite: s.Suite}, tlstest.Message(s.Kind, s.Body...))
}

// readMessage takes a whole message apart, and checks what holds for all of them:
// each byte has one owner, each field its explanation, and the problem is
// the fields'.
func readMessage(t testing.TB, with Body, message []byte) (*field.Field, bool) {
	t.Helper()
	c := &proto.Context{Arena: new(field.Arena)}
	with.State = &reading.State{C: c, Cites: with.spoken()}
	root := c.Arena.New()
	r := field.Read(c.Arena, root, field.Span{Buf: &field.Buffer{Data: message}, Len: len(message)}, "record")
	f := with.Message(&r, MessageName(message[0], message), message[0], len(message)-HeaderLen)
	r.End(f)
	if problem := len(tlstest.Problems(f)) > 0; problem != (with.Problem || r.Failed()) {
		t.Fatalf("the problem is %v, the fields' %v:\n%s", with.Problem, problem, tlstest.Tree(root))
	}
	r.Close()
	tlstest.Explained(t, root)
	return f, with.Problem
}

// readHello takes a hello apart as the first of its connection.
func readHello(t testing.TB, hello []byte) (*field.Field, bool) {
	t.Helper()
	with := Body{Around: registry.TLS12}
	if hello[0] == registry.ServerHello {
		with.Version = Negotiated(hello[HeaderLen:], 0)
	}
	return readMessage(t, with, hello)
}

// find returns the first field of a name in a hello, or nil.
func find(t testing.TB, hello []byte, name string) *field.Field {
	t.Helper()
	f, _ := readHello(t, hello)
	return f.Find(name)
}
