package words

import (
	"errors"
	"os"
	"reflect"
	"testing"
)

// in makes a language that of all sentences for one test.
func in(t *testing.T, l Language) {
	t.Helper()
	Use(l)
	t.Cleanup(func() { Use(nil) })
}

func testLanguage(t *testing.T) *File {
	t.Helper()
	text, err := os.ReadFile("testdata/xx.po")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSay(t *testing.T) {
	say := func() string { return Say("Packet {n}, byte {off} of {len}", "n", "17", "off", 4, "len", 80_000) }
	if got, want := say(), "Packet 17, byte 4 of 80,000"; got != want {
		t.Errorf("in English: %q, want %q", got, want)
	}
	in(t, testLanguage(t))
	if got, want := say(), "Von 80,000 das Byte 4, Paket 17"; got != want {
		t.Errorf("in another language: %q, want %q", got, want)
	}
	for _, english := range []string{"not translated", "not in the file", ""} {
		if got := Say(english); got != english {
			t.Errorf("%q became %q", english, got)
		}
	}
}

// A value is only a value, whatever it looks like.
func TestValuesAreNotLookedThrough(t *testing.T) {
	if got, want := Say("{a} and {b}", "a", "{b}", "b", "**x**"), "{b} and **x**"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	got := Pieces("**{a}** and {b}", "a", "x", "b", "[link](b)")
	want := []Piece{{Kind: Strong, Text: "x"}, {Text: " and [link](b)"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestCount(t *testing.T) {
	packets := func(n int) string { return Count(n, "{n} packet", "{n} packets") }
	check := func(want map[int]string) {
		t.Helper()
		for n, says := range want {
			if got := packets(n); got != says {
				t.Errorf("%d: %q, want %q", n, got, says)
			}
		}
	}
	check(map[int]string{0: "0 packets", 1: "1 packet", 2: "2 packets", 65_549: "65,549 packets"})
	in(t, testLanguage(t))
	check(map[int]string{1: "ein Paket", 3: "3 Paketchen", 12_000: "12,000 Pakete"})
	if got, want := Count(2, "{n} thing", "{n} things"), "2 things"; got != want {
		t.Errorf("what the file lacks: %q, want %q", got, want)
	}
}

func TestPieces(t *testing.T) {
	sentence := func() []Piece { return Pieces("Press **Run**: see [the words](words) of `curl`.", "words", "/words") }
	if got, want := sentence(), []Piece{{Text: "Press "}, {Kind: Strong, Text: "Run"}, {Text: ": see "}, {Kind: Link, Text: "the words", To: "/words"}, {Text: " of "}, {Kind: Code, Text: "curl"}, {Text: "."}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	in(t, testLanguage(t))
	if got, want := sentence(), []Piece{{Text: "Siehe "}, {Kind: Link, Text: "Worte", To: "/words"}, {Text: " von "}, {Kind: Code, Text: "curl"}, {Text: ": "}, {Kind: Strong, Text: "Los"}, {Text: " drücken."}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, odd := range []string{"2 * 3", "a [b", "a [b](c", "`", "**", "[](", "no marks"} {
		text := ""
		for _, p := range Pieces(odd) {
			text += p.Text
		}
		if text != odd {
			t.Errorf("%q became %q", odd, text)
		}
	}
}

func TestErrors(t *testing.T) {
	const fixed = Error("there is no packet in this file")
	if !errors.Is(Because(fixed, "{file} is refused: {why}", "file", "a.pcap"), fixed) {
		t.Error("the cause is lost")
	}
	if got, want := Because(fixed, "{file} is refused: {why}", "file", "a.pcap").Error(), "a.pcap is refused: there is no packet in this file"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Errorf("a lesson carries at most {most}", "most", 2000).Error(), "a lesson carries at most 2,000"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestThousandsAndLists(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1_234_567: "1,234,567", -999: "-999", -1000: "-1,000"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for _, c := range []struct {
		list []string
		want string
	}{{nil, ""}, {[]string{"a"}, "a"}, {[]string{"a", "b"}, "a and b"}, {[]string{"a", "b", "c"}, "a, b and c"}} {
		if got := Listed(c.list); got != c.want {
			t.Errorf("%q: %q, want %q", c.list, got, c.want)
		}
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct {
		sentence, want string
		fill           []any
	}{
		{"nothing to fill", "nothing to fill", nil},
		{"{a} and {b}", "1 and two", []any{"a", 1, "b", "two"}},
		{"{a}{a}", "xx", []any{"a", "x"}},
		{"{n} bytes", "65,549 bytes", []any{"n", 65549}},
		{"{a} stays, {b} too", "{b} stays, {b} too", []any{"a", "{b}"}},
		{"{unknown} {a", "{unknown} {a", []any{"a", "x"}},
		{"{ {a}", "{ x", []any{"a", "x"}},
		{"{}", "{}", []any{"a", "x"}},
	} {
		if got := Fill(c.sentence, c.fill...); got != c.want {
			t.Errorf("%q: %q, want %q", c.sentence, got, c.want)
		}
	}
}

// What the file does not have stays English, and an error's words are a sentence too.
func TestRead(t *testing.T) {
	in(t, testLanguage(t))
	cause := errors.New("why")
	for got, want := range map[string]string{
		Count(1, "{n} frame", "{n} frames"):              "1 frame",
		Count(0, "{n} frame", "{n} frames"):              "0 frames",
		Error("{n} packet").Error():                      "ein Paket",
		Error("Packet {n}, byte {off} of {len}").Error(): "Von {len} das Byte {off}, Paket {n}",
		Because(cause, "no: {why}").Error():              "no: why",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if !errors.Is(Because(cause, "no: {why}"), cause) {
		t.Error("the cause is lost")
	}
}

func TestReadWhatIsNoPO(t *testing.T) {
	for _, text := range []string{"", "hello", "\x00\x01", `msgid "a"`, "msgid \"a\"\nmsgstr \"\"\n", "\x7fELF\x00\x01", "msgid \"\"\nmsgstr \"Language: xx\\n\"\n"} {
		if l, err := Read([]byte(text)); err == nil {
			t.Errorf("%q was taken: %v", text, l.ones)
		}
	}
}
