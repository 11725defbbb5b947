package words

import (
	"errors"
	"testing"
)

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

const german = `
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Packet {n} of {file}"
msgstr "Aus {file}: Paket {n}"

msgid "{n} packet"
msgid_plural "{n} packets"
msgstr[0] "{n} Paket"
msgstr[1] "{n} Pakete"

msgid "not translated yet"
msgstr ""
`

func TestRead(t *testing.T) {
	l, err := Read([]byte(german))
	if err != nil {
		t.Fatal(err)
	}
	Use(l)
	defer Use(nil)
	cause := errors.New("why")
	for got, want := range map[string]string{
		Say("Packet {n} of {file}", "n", 1, "file", "f"): "Aus f: Paket 1",
		Count(1, "{n} packet", "{n} packets"):            "1 Paket",
		Count(1000, "{n} packet", "{n} packets"):         "1,000 Pakete",
		Count(1, "{n} frame", "{n} frames"):              "1 frame",
		Count(0, "{n} frame", "{n} frames"):              "0 frames",
		Say("not translated yet"):                        "not translated yet",
		Say("not in the file"):                           "not in the file",
		Error("{n} packet").Error():                      "{n} Paket",
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
	for _, text := range []string{"", "hello", "\x00\x01", `msgid "a"`, "msgid \"a\"\nmsgstr \"\"\n"} {
		if l, err := Read([]byte(text)); err == nil {
			t.Errorf("%q was taken: %v", text, l.ones)
		}
	}
}
