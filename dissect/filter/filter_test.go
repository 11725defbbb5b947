package filter

import (
	"errors"
	"strings"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// packet80 is a packet from 10.1.2.3, port 49152, to ::1, port 80, with a
// header and some text.
func packet80() *dissect.Packet {
	w := &field.Buffer{Data: []byte("\x0a\x01\x02\x03\xc0\x00\x00\x50\x12\x02\x00\x5e\x10\x00\x01fluffy tail curl/7.88")}
	six := &field.Buffer{Data: append(make([]byte, 15), 1)}
	at := func(off, n int) field.Span { return field.Span{Buf: w, Off: off, Len: n} }
	num := func(n uint64) field.Value { return field.Value{Kind: field.Uint, Num: n} }
	address := field.Value{Kind: field.Address}
	tcp := &field.Field{Name: "tcp", Flags: field.Layer, Span: at(0, 15)}
	tcp.Add(&field.Field{Name: "ip.addr", Span: at(0, 4), Value: address, Flags: field.Hidden})
	tcp.Add(&field.Field{Name: "ipv6.addr", Span: field.Span{Buf: six, Len: 16}, Value: address})
	tcp.Add(&field.Field{Name: "eth.src", Span: at(9, 6), Value: address})
	tcp.Add(&field.Field{Name: "tcp.port", Span: at(4, 2), Value: num(49152), Flags: field.Hidden})
	tcp.Add(&field.Field{Name: "tcp.port", Span: at(6, 2), Value: num(80), Flags: field.Hidden})
	tcp.Add(&field.Field{Name: "ip.proto", Value: field.Value{Kind: field.Uint, Num: 6, Sym: "TCP"}})
	f := tcp.Add(&field.Field{Name: "tcp.flags", Span: at(8, 1), Value: num(0x12)})
	f.Add(&field.Field{Name: "tcp.flags.syn", Span: at(8, 1), Bits: 2, Value: field.Value{Kind: field.Bool, Num: 1}})
	f.Add(&field.Field{Name: "tcp.flags.fin", Span: at(8, 1), Bits: 1, Value: field.Value{Kind: field.Bool}})
	tcp.Add(&field.Field{Name: "tcp.payload", Span: at(15, 21), Value: field.Value{Kind: field.Bytes}})
	http := &field.Field{Name: "http", Flags: field.Layer, Span: at(15, 21)}
	http.Add(&field.Field{Name: "http.user_agent", Span: at(27, 9), Value: field.Value{Kind: field.Text}})
	http.Add(&field.Field{Name: "http.response.code", Value: field.Value{Kind: field.Said, Str: "200"}})
	p := &dissect.Packet{Wire: w, Layers: []*field.Field{tcp, http}}
	p.Frame = dissect.Frame{Number: 3, Data: w.Data, Length: 100, Interface: "lo"}
	p.Row.Counts[field.Plaintext] = 21
	return p
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		filter string
		want   bool
	}{
		{"http", true},
		{"tls", false},
		{"not tls", true},
		{"!tls && http", true},
		{"tcp.port == 80", true},
		{"tcp.port==0x50", true},
		{"tcp.port eq 81", false},
		{"tcp.port != 80", false}, // none may be equal
		{"tcp.port !== 80", true}, // one differs
		{"tcp.port === 80", false},
		{"udp.port != 80", false}, // there is none
		{"not tcp.port == 81", true},
		{"tcp.port > 49151 and tcp.port < 81", true}, // not the same one
		{"tcp.port >= 49152 || tls", true},
		{"tcp.port le 79", false},
		{"tcp.port in {22, 80}", true},
		{"tcp.port in {22 80}", true},
		{"tcp.port in {1..79, 81..90}", false},
		{"tcp.port in {1..80}", true},
		{"ip.addr == 10.1.2.3", true},
		{"ip.addr == 10.0.0.0/8", true},
		{"ip.addr == 10.1.3.0/24", false},
		{"ip.addr in {10.1.2.0..10.1.2.9}", true},
		{"ip.addr > 10.1.2.2", true},
		{"ip.addr == ::1", false},
		{"ipv6.addr == ::1", true},
		{"ipv6.addr == fe80::/10", false},
		{"eth.src == 02:00:5e:10:00:01", true},
		{"eth.src == 02-00-5e-10-00-01", true},
		{"eth.src == 02:00:5e:10:00:02", false},
		{`ip.proto == "TCP"`, true},
		{`ip.proto == "UDP"`, false},
		{"tcp.flags.syn == 1", true},
		{"tcp.flags.syn == true", true},
		{"tcp.flags.syn == False", false},
		{"tcp.flags.fin", true}, // it is there, though not set
		{"tcp.flags & 2", true},
		{"tcp.flags & 0x01", false},
		{"tcp.flags & 0x12 == 0x12", true},
		{"tcp.payload contains 66:6c:75:66", true},
		{`tcp contains "tail"`, true},
		{`tcp contains "tale"`, false},
		{`frame contains "fluffy"`, true},
		{`http.user_agent == "curl/7.88"`, true},
		{`http.user_agent matches "CURL/[78]\.\d+$"`, true},
		{`http.user_agent ~ "^url"`, false},
		{`http.user_agent matches r"\.88"`, true},
		{"http.response.code == 200", true},
		{"http.response.code >= 300", false},
		{"frame.number == 3 and frame.len == 100 and frame.cap_len == 36", true},
		{`frame.interface_name == "lo"`, true},
		{`frame.protocols contains "tcp:http"`, true},
		{`plainsight.class == "plaintext"`, true},
		{`plainsight.class == "ciphertext"`, false},
		{"plainsight.problem", false},
		{"(tls or http) and not (udp or tcp.port == 81)", true},
		{"tls and tls or http", true}, // and binds tighter
		{"not tls and http", true},
	} {
		f, err := Compile(c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.filter, err)
			continue
		}
		if got := f.Match(packet80()); got != c.want {
			t.Errorf("%s: %v, want %v", c.filter, got, c.want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{"", "filter: at column 1: expected a field's name such as tcp.port, saw the end"},
		{"tcp.port ==", "filter: at column 12: expected a value after '==', saw the end"},
		{"tcp.port == == 80", "filter: at column 13: expected a value after '==', saw '=='"},
		{"tcp.port = 80", "filter: at column 10: '=' has no meaning here"},
		{"80 == tcp.port", "filter: at column 1: expected a field's name such as tcp.port, saw '80'"},
		{"http.host == example", "filter: at column 14: 'example' is not a number, an address or bytes; text goes in quotes: \"example\""},
		{"ip.src == ip.dst", "filter: at column 11: 'ip.dst' looks like a field; a field is compared with a value, and text goes in quotes"},
		{"tcp.port == 80 http", "filter: at column 16: expected 'and', 'or' or the end, saw 'http'"},
		{"tcp.port == 80 and", "filter: at column 19: expected a field's name such as tcp.port, saw the end"},
		{"(http or tls", "filter: at column 13: expected ')' for the '(' at column 1, saw the end"},
		{"http)", "filter: at column 5: this ')' closes nothing"},
		{`http.host == "ex`, "filter: at column 14: this text has no closing \""},
		{`http.host matches "("`, "filter: at column 19: missing closing ): `(`"},
		{"http.host matches curl", "filter: at column 19: after 'matches' comes a regular expression in quotes, saw 'curl'"},
		{"tcp.port in 80", "filter: at column 13: after 'in' comes a set such as {80, 443}, saw '80'"},
		{"tcp.port in {80", "filter: at column 16: expected ',' or '}' in the set that begins at column 13, saw the end"},
		{"tcp.port in {}", "filter: at column 14: expected a value after '{', saw '}'"},
		{"tcp.flags & x", "filter: at column 11: after '&' comes the number whose bits count, as in tcp.flags & 0x02"},
		{"http \u202eor tls", "filter: at column 6: there is an invisible character here, '\\u202e', which has no meaning: delete it"},
		{"http.host == “x”", "filter: at column 14: '“' has no meaning here"},
		{strings.Repeat("(", 60) + "http" + strings.Repeat(")", 60), "filter: at column 52: nested more than 50 deep"},
		{strings.Repeat("!", 60) + "http", "filter: at column 52: nested more than 50 deep"},
		{strings.Repeat("x", 5000), "filter: at column 4096: a filter has at most 4096 bytes; this one has 5000"},
	} {
		_, err := Compile(c.filter)
		if err == nil || err.Error() != c.want {
			t.Errorf("%.30s:\n got %v\nwant %v", c.filter, err, c.want)
		}
	}
}

func TestComplaints(t *testing.T) {
	for filter, want := range map[string]string{
		"tcp.prot == 80":          "filter: at column 1: no packet has tcp.prot",
		"foo == 3":                "filter: at column 1: unknown field foo: no packet has it, and plainsight has no protocol of that name",
		`http or tcp.port == "x"`: "", // the second is never asked
		`tcp.port == "http"`:      `filter: at column 1: the field tcp.port is a number: it cannot be compared with "http"`,
		"ip.addr == 80":           "filter: at column 1: the field ip.addr is an IP address: it cannot be compared with '80'",
		"http.user_agent == 7":    "filter: at column 1: the field http.user_agent is text, which goes in quotes: it cannot be compared with '7'",
		"tcp.port == 81":          "",
		`plainsight.class == "x"`: `filter: at column 1: there is no class "x": the classes are ` + strings.Join(classes(), ", "),
		`plainsight.class in {"plaintext", "opened"}`: "",
	} {
		f, err := Compile(filter)
		if err != nil {
			t.Fatal(err)
		}
		f.Match(packet80())
		var all []string
		for _, c := range f.Complaints() {
			all = append(all, c.Error())
		}
		if got := strings.Join(all, "; "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", filter, got, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{
		`http and (tcp.port in {80, 8000..9000} or not ip.addr == 10.0.0.0/8)`, `a.b matches "x+"`, `a & 3 != "\x41\q"`, `r"`, "a in{b", `!!((`, "a==1..2", "ip.addr==::/0", "eth == aa:bb", "a contains 'x'",
	} {
		f.Add(s)
	}
	p := packet80()
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Compile(s)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "filter: at column ") {
				t.Errorf("the error does not say where: %v", err)
			}
			return
		}
		c.Match(p)
		c.Complaints()
	})
}

func BenchmarkMatch(b *testing.B) {
	f, err := Compile(`tcp.port == 80 and http.user_agent contains "curl" and not ip.addr == 10.9.0.0/16`)
	if err != nil {
		b.Fatal(err)
	}
	p := packet80()
	b.ReportAllocs()
	for b.Loop() {
		if !f.Match(p) {
			b.Fatal("no match")
		}
	}
}

// What costs more than a filter may is refused where it begins to, and at once.
func TestCostlyFilters(t *testing.T) {
	for filter, want := range map[string]string{
		strings.Repeat("a or ", 100) + "a":                                      "a filter names at most 100 fields; this one names 101",
		`a matches "((x{1,20}){1,20})"`:                                         "this regular expression takes too long",
		`a matches "(a+)+$" or a matches "` + strings.Repeat(`\\pL`, 200) + `"`: "a regular expression has at most 512 bytes",
		`a matches "x{200}" or a matches "x{200}"`:                              "this regular expression takes too long",
		`a matches "` + strings.Repeat("(", 400) + `"`:                          "missing closing )",
		`a matches "x{2000}"`:                                                   "invalid repeat count",
	} {
		begun := time.Now()
		_, err := Compile(filter)
		e := (*Error)(nil)
		if !errors.As(err, &e) || !strings.Contains(e.Says, want) || e.Column < 1 {
			t.Errorf("%.40s: %v, want %s", filter, err, want)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("%.40s took %v", filter, took)
		}
	}
}

// Those who are not shown keys cannot ask for them either: not by the field, and not by the
// bytes that hold it.
func TestFilterWithoutKeys(t *testing.T) {
	opened := &field.Buffer{Kind: field.Decrypted, Data: []byte("key=sesame!")}
	p := packet80()
	l := &field.Field{Name: "squirrel", Flags: field.Layer, Span: field.Span{Buf: opened, Len: 11}}
	l.Add(&field.Field{Name: "squirrel.key", Span: field.Span{Buf: opened, Off: 4, Len: 6}, Value: field.Value{Kind: field.Text}, Flags: field.Key})
	l.Add(&field.Field{Name: "squirrel.derived", Value: field.Value{Kind: field.Said, Str: "sesame"}, Flags: field.Key | field.Derived})
	l.Add(&field.Field{Name: "squirrel.mark", Span: field.Span{Buf: opened, Off: 10, Len: 1}, Value: field.Value{Kind: field.Text}})
	p.Layers = append(p.Layers, l)
	for expression, secret := range map[string]bool{
		`squirrel.key == "sesame"`: true, `squirrel.key > "r"`: true, `squirrel.key matches "^s"`: true, `squirrel.derived == "sesame"`: true,
		`squirrel contains "sesame"`: true, `squirrel matches "key=s"`: true, `squirrel.mark == "!"`: false, `squirrel.key`: false, `squirrel`: false,
	} {
		f, err := Compile(expression)
		if err != nil {
			t.Fatal(err)
		}
		if !f.Match(p) {
			t.Errorf("%s does not match for the owner", expression)
		}
		f.NoKeys = true
		if f.Match(p) == secret {
			t.Errorf("%s matches without keys: %v", expression, !secret)
		}
	}
}
