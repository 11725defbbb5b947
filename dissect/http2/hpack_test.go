package http2

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http2/hpack"
)

// The static table is the one that others use.
func TestStaticTable(t *testing.T) {
	for i := 1; i < len(staticTable); i++ {
		all, err := hpack.NewDecoder(0, nil).DecodeFull([]byte{0x80 | byte(i)})
		if err != nil {
			t.Fatal(err)
		}
		if e := staticTable[i]; all[0].Name != e.name || all[0].Value != e.value {
			t.Errorf("index %d: %q = %q, want %q = %q", i, e.name, e.value, all[0].Name, all[0].Value)
		}
	}
}

// listed decodes a header block as the representations of one frame.
func listed(tb testing.TB, tab *table, octets string) (all []string) {
	tb.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(octets, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	for len(data) > 0 {
		p, o := parse(data)
		if o != whole {
			tb.Fatalf("%x: not whole", data)
		}
		var e *entry
		if p.num > 0 {
			e = tab.at(p.num)
		}
		h, ok := p.resolve(data[:p.n], e)
		if !ok || !(&block{left: maxList}).take(tab, p, data[:p.n], new(fragment), nil) {
			tb.Fatalf("%x: not understood", data)
		}
		all = append(all, h.name+": "+h.value)
		data = data[p.n:]
	}
	return all
}

// listing is a table's entries, the newest first, as RFC 7541 lists them.
func (t *table) listing() (all []string) {
	for _, e := range slices.Backward(t.entries) {
		all = append(all, e.name+": "+e.value)
	}
	return all
}

// The examples of RFC 7541, Appendix C, with what each leaves in the table.
func TestExamplesOfTheRFC(t *testing.T) {
	type step struct {
		block string
		list  []string
		table []string
		size  uint64
	}
	request1 := []string{":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"}
	request2 := append(slices.Clone(request1), "cache-control: no-cache")
	request3 := []string{":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"}
	table1 := []string{":authority: www.example.com"}
	table2 := []string{"cache-control: no-cache", ":authority: www.example.com"}
	table3 := []string{"custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com"}
	date, later := "date: Mon, 21 Oct 2013 20:13:21 GMT", "date: Mon, 21 Oct 2013 20:13:22 GMT"
	place, cookie := "location: https://www.example.com", "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
	response1 := []string{":status: 302", "cache-control: private", date, place}
	response2 := []string{":status: 307", "cache-control: private", date, place}
	response3 := []string{":status: 200", "cache-control: private", later, place, "content-encoding: gzip", cookie}
	left1 := []string{place, date, "cache-control: private", ":status: 302"}
	left2 := []string{":status: 307", place, date, "cache-control: private"}
	left3 := []string{cookie, "content-encoding: gzip", later}
	for name, c := range map[string]struct {
		max   uint64
		steps []step
	}{
		"C.2.1": {4096, []step{{"400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", []string{"custom-key: custom-header"}, []string{"custom-key: custom-header"}, 55}}},
		"C.2.2": {4096, []step{{"040c 2f73 616d 706c 652f 7061 7468", []string{":path: /sample/path"}, nil, 0}}},
		"C.2.3": {4096, []step{{"1008 7061 7373 776f 7264 0673 6563 7265 74", []string{"password: secret"}, nil, 0}}},
		"C.2.4": {4096, []step{{"82", []string{":method: GET"}, nil, 0}}},
		"C.3": {4096, []step{
			{"8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", request1, table1, 57},
			{"8286 84be 5808 6e6f 2d63 6163 6865", request2, table2, 110},
			{"8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", request3, table3, 164},
		}},
		"C.4": {4096, []step{
			{"8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", request1, table1, 57},
			{"8286 84be 5886 a8eb 1064 9cbf", request2, table2, 110},
			{"8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", request3, table3, 164},
		}},
		"C.5": {256, []step{
			{"4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", response1, left1, 222},
			{"4803 3330 37c1 c0bf", response2, left2, 222},
			{"88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31", response3, left3, 215},
		}},
		"C.6": {256, []step{
			{"4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3", response1, left1, 222},
			{"4883 640e ffc1 c0bf", response2, left2, 222},
			{"88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07", response3, left3, 215},
		}},
	} {
		tab := table{max: c.max}
		for i, s := range c.steps {
			if got := listed(t, &tab, s.block); !slices.Equal(got, s.list) {
				t.Errorf("%s.%d: %q, want %q", name, i+1, got, s.list)
			}
			if got := tab.listing(); !slices.Equal(got, s.table) || tab.size != s.size {
				t.Errorf("%s.%d leaves %q of %d bytes, want %q of %d", name, i+1, got, tab.size, s.table, s.size)
			}
		}
	}
}

// The examples of numbers in RFC 7541, Appendix C.1.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]struct {
		bits uint8
		v    uint64
		n    int
		o    outcome
	}{
		"\x0a": {5, 10, 1, whole}, "\x1f\x9a\x0a": {5, 1337, 3, whole}, "\x2a": {8, 42, 1, whole}, "\x1f": {5, 0, 1, short}, "\x1f\xff": {5, 0, 2, short},
		"\x7f\xff\xff\xff\xff\x0f": {7, 1<<32 + 126, 6, whole}, "\x7f\x80\x80\x80\x80\x80\x01": {7, 0, 6, wrong},
	} {
		if v, n, o := number([]byte(text), want.bits); v != want.v || n != want.n || o != want.o {
			t.Errorf("%x: %d in %d bytes, %d; want %+v", text, v, n, o, want)
		}
	}
}

// A table of which the beginning was lost knows the newest entries, and says
// of older ones that it does not know them. When these must be gone, it knows all.
func TestLostTable(t *testing.T) {
	tab := table{max: defaultTable}
	tab.add(&entry{name: "old"})
	tab.lose()
	tab.add(&entry{name: "new"})
	if e := tab.at(62); e == nil || e.name != "new" {
		t.Errorf("the newest entry is %v", e)
	}
	if e := tab.at(63); e != nil {
		t.Errorf("an unknown entry is %v", e)
	}
	tab.resize(0)
	if e := tab.at(62); e != absent {
		t.Errorf("an entry of an empty table is %v", e)
	}
	tab.resize(40)
	tab.lose()
	tab.resize(40)
	tab.add(&entry{name: "a"})
	tab.add(&entry{name: "b"})
	if e := tab.at(63); e != absent {
		t.Errorf("an entry that had to go is %v", e)
	}
}

// A table never takes more than its limit, whatever its sender says.
func TestTableLimit(t *testing.T) {
	tab := table{max: defaultTable}
	tab.resize(1 << 32)
	for range 10_000 {
		tab.add(&entry{name: "tail", value: strings.Repeat("x", 100)})
	}
	if tab.size > maxTable || len(tab.entries) > maxTable/overhead {
		t.Errorf("%d bytes, %d entries", tab.size, len(tab.entries))
	}
	if e := tab.at(9_000); e != nil {
		t.Errorf("an entry that was dropped here and not there is %v", e)
	}
}
