package tls

import (
	"os"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// differences are the cases of WIRESHARK.md, by their names.
func differences(t *testing.T) (cases []string) {
	t.Helper()
	doc, err := os.ReadFile("WIRESHARK.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || strings.HasPrefix(cells[1], "---") || cells[1] == " Case " {
			continue
		}
		if name := strings.TrimSpace(cells[1]); !strings.HasPrefix(name, "Certificate") {
			cases = append(cases, name)
		}
	}
	return cases
}

// lastOf is what is said last, after an opening, taken apart.
func lastOf(t *testing.T, opening []tlstest.Said, dir proto.Direction, data []byte) *field.Field {
	t.Helper()
	all := follow(t, append(slices.Clone(opening), tlstest.Said{Dir: dir, Data: data}), 1<<20)
	return all[len(all)-1].root
}

// Each line of WIRESHARK.md is true.
func TestWhereWeDifferFromWireshark(t *testing.T) {
	extension := func(where ext.Message, kind uint16, content string) *field.Field {
		data := tlstest.V16(tlstest.Extension(kind, fieldtest.Unhex(content)...))
		c := &proto.Context{Arena: new(field.Arena)}
		root := c.Arena.New()
		r := field.Read(c.Arena, root, field.Span{Buf: &field.Buffer{Data: data}, Len: len(data)}, "message")
		(&ext.Content{State: &reading.State{C: c}}).Read(&r, where)
		r.Close()
		return root
	}
	sealed := slices.Concat(after12, []tlstest.Said{{Dir: proto.ToServer, Data: tlstest.Record(record.ChangeCipherSpec, 1)}})
	cases := map[string]struct {
		root  *field.Field
		name  string // a field that we show
		value string // as it shows, or the beginning of that
		wrong bool   // it has a problem
	}{
		"Heartbeat, too little padding":       {lastOf(t, after12, proto.ToServer, tlstest.Record(record.Heartbeat, append([]byte{1, 0, 2, 'h', 'i'}, tlstest.Fill(15)...)...)), "tls.heartbeat_message.payload_length", "2", true},
		"Heartbeat, encrypted":                {lastOf(t, sealed, proto.ToServer, tlstest.Record(record.Heartbeat, append([]byte{1, 0, 2, 'h', 'i'}, tlstest.Fill(16)...)...)), "tls.heartbeat_message", "", false},
		"Heartbeat, unknown type":             {lastOf(t, after12, proto.ToServer, tlstest.Record(record.Heartbeat, append([]byte{3, 0, 2, 'h', 'i'}, tlstest.Fill(16)...)...)), "tls.heartbeat_message.type", "3", true},
		"Key Update, place":                   {must(body(t, tlstest.Sample{Version: registry.TLS13, Suite: 0x1301, Kind: registry.KeyUpdate, Body: []byte{1}})), "tls.handshake.key_update.request_update", "1", false},
		"Key share of two kinds":              {extension(ext.ClientHello, 51, "04c4 11ec 04c0"+strings.Repeat("c5", 1216)), "tls.handshake.extensions_key_share_key_exchange", "c5c5c5", false},
		"Encrypted Client Hello":              {extension(ext.ClientHello, 65037, "00 0001 0003 2a 0002 e1e2 0003 c1c2c3"), "plainsight.tls.ech.payload", "c1c2c3", false},
		"Application settings, second number": {extension(ext.ClientHello, 17613, "0003 02 6832"), "tls.handshake.extensions_alps_alpn_str", "h2", false},
		"Extension in the wrong message":      {extension(ext.ServerHello, 27, "02 0002"), "tls.compress_certificate.algorithm", "2", false},
		"Downgrade signal":                    {lastOf(t, nil, proto.ToClient, tlstest.Record(record.Handshake, downgraded(t)...)), "tls.handshake.random_bytes", "", false},
		"JA4":                                 {lastOf(t, nil, proto.ToServer, tlstest.Record(record.Handshake, tlstest.ClientHello()...)), "tls.handshake.ja4_r", "t12i010000_1301_", false},
		"SRP exchange":                        {must(body(t, tlstest.Find(t, "SRP", 12))), "plainsight.tls.srp.salt", "c5c5", false},
		"Message without content":             {must(body(t, tlstest.Sample{Version: registry.TLS12, Suite: 0xc02f, Kind: registry.Certificate})), "tls.handshake.length", "0", true},
		"Record cut by the capture's end":     {cutOff(t, tlstest.Record(record.Handshake, tlstest.ClientHello()...)[:20]), "tls.record", "", true},
		"Bare key that is not in its place":   {must(body(t, tlstest.Sample{Version: registry.TLS12, Suite: 0xc02b, Kind: registry.Certificate, Body: tlstest.V24(tlstest.V24(fieldtest.Unhex("302a 3005 06032b6570 0321 00" + strings.Repeat("c5", 32))))})), "x509af.algorithm.id", "1.3.101.112", false},
	}
	listed := differences(t)
	for _, name := range listed {
		c, ok := cases[name]
		if !ok {
			t.Errorf("no test for the line %q", name)
			continue
		}
		f := c.root.Find(c.name)
		if f == nil || !strings.HasPrefix(f.Show(), c.value) || (f.Problem != nil) != c.wrong {
			t.Errorf("%s: %s is %v in\n%s", name, c.name, f, tlstest.Tree(c.root))
		}
	}
	if len(listed) != len(cases) {
		t.Errorf("%d lines, and tests for %d", len(listed), len(cases))
	}
	if f := cases["Heartbeat, encrypted"].root.Find("tls.heartbeat_message"); f.Class != field.Ciphertext || f.Secret == "" {
		t.Errorf("an encrypted heartbeat is %v", f.Class)
	}
	if f := cases["Downgrade signal"].root.Find("tls.handshake.random_bytes"); !strings.Contains(f.Explain, "DOWNGRD") {
		t.Errorf("the signal is explained with %q", f.Explain)
	}
	if f := cases["Key Update, place"].root.Find("tls.handshake.key_update.request_update"); f.Parent().Name != "tls.handshake" {
		t.Errorf("it stands in %s", f.Parent().Name)
	}
	if f := cases["Key share of two kinds"].root.Find("tls.handshake.extensions_key_share_key_exchange"); !f.HasChildren() {
		t.Error("the key has no parts")
	}
}

// must is a message's field alone.
func must(f *field.Field, _ proto.Summary) *field.Field { return f }

// downgraded is a ServerHello whose random number says that the server can do better.
func downgraded(t *testing.T) []byte {
	t.Helper()
	hello := tlstest.ServerHello()
	copy(hello[handshake.HeaderLen+handshake.SessionIDOff-len(handshake.Downgraded12):], handshake.Downgraded12)
	return hello
}

// cutOff is the end of a stream, in the middle of a record.
func cutOff(t *testing.T, data []byte) *field.Field {
	t.Helper()
	root, _ := take(t, Protocol{}.Open().Next(proto.ToServer, data, true).Message, data)
	return root
}
