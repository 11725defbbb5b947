package keylog_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"plainsight/dissect/tls/keylog"
)

// in16 is a text in UTF-16.
func in16(o binary.AppendByteOrder, text string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = o.AppendUint16(out, u)
	}
	return string(out)
}

// However a log was saved, cut up or put together, it says the same.
func TestForms(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	lf := strings.ReplaceAll(sample(), "\r", "") + "\n"
	other := "CLIENT_RANDOM " + hexes("b2", 32) + " " + hexes("0d", 48) + "\n"
	for name, text := range map[string]string{
		"CR":                     strings.ReplaceAll(lf, "\n", "\r"),
		"CR CR LF":               strings.ReplaceAll(lf, "\n", "\r\r\n"),
		"indented":               strings.ReplaceAll("\n"+lf, "\n", "\n \t "),
		"unbreakable spaces":     strings.ReplaceAll("\n"+lf, "\n", "\n\u00a0"),
		"blanks at the end":      strings.ReplaceAll(lf, "\n", " \t \n"),
		"remarks at the end":     strings.ReplaceAll(lf, "\n", " # seen today\n"),
		"UTF-8 with mark":        "\ufeff" + lf,
		"marks on each line":     strings.ReplaceAll("\n"+lf, "\n", "\n\ufeff"),
		"marks within lines":     strings.ReplaceAll(lf, " ", " \ufeff"),
		"UTF-16 LE":              in16(le, "\ufeff"+lf),
		"UTF-16 BE":              in16(be, "\ufeff"+lf),
		"UTF-16 LE without mark": in16(le, lf),
		"UTF-16 BE without mark": in16(be, lf),
		"UTF-16 LE with CRLF":    in16(le, "\ufeff"+strings.ReplaceAll(lf, "\n", "\r\n")),
		"UTF-16 LE with CR":      in16(le, "\ufeff"+strings.ReplaceAll(lf, "\n", "\r")),
		"UTF-16 and remarks":     in16(le, "\ufeff# gr\u00fc\u00df Gott \u010a \u4e16\u754c \U0001f512\n"+lf),
		"ASCII and UTF-16":       "# PowerShell adds to it so\n" + in16(le, lf),
		"ASCII of odd length":    "# odd\n" + in16(le, "\ufeff"+lf),
		"UTF-16 and ASCII":       in16(le, "\ufeff# first\r\n") + lf,
		"both orders":            in16(le, "\ufeff# first\n") + in16(be, "\ufeff"+lf),
	} {
		log, problems := keylog.Parse([]byte(text))
		if len(problems) > 0 || log.Len() != 16 || log.Skipped() != 0 {
			t.Errorf("%s: %d secrets, %v", name, log.Len(), problems)
		}
		if _, ok := log.First(); ok {
			t.Errorf("%s: something is wrong with it", name)
		}
	}
	for name, text := range map[string]string{ // the first has no end of line
		"two files":        strings.TrimSuffix(lf, "\n") + "\ufeff" + other,
		"two in UTF-16":    in16(le, "\ufeff"+strings.TrimSuffix(lf, "\n")+"\ufeff"+other),
		"after a remark":   lf + "# that was it\ufeff" + other,
		"one that is cut ": "CLIENT_RANDOM\ufeff" + lf + other,
	} {
		log, problems := keylog.Parse([]byte(text))
		if log.Len() != 17 || len(problems) != strings.Count(name, "cut") {
			t.Errorf("%s: %d secrets, %v", name, log.Len(), problems)
		}
	}
}

// Lines keep their numbers, and a problem its kind.
func TestFaults(t *testing.T) {
	random, master := hexes("a1", 32), hexes("0b", 48)
	for _, c := range []struct {
		line string
		want keylog.Fault
		why  string
	}{
		{"MY_APP_SECRET 00 11", keylog.UnknownLabel, "plainsight does not know its label, MY_APP_SECRET"},
		{hexes("0b", 8), keylog.NoLabel, "it does not begin with a label of the key log format"},
		{"CLIENT_RANDOM 1234", keylog.CutShort, "it ends before its secret; it may have been cut off"},
		{"CLIENT_RANDOM " + random + " " + master[1:], keylog.WrongSecret, "its secret has 95 characters, which is the wrong length for CLIENT_RANDOM"},
		{"CLIENT_RANDOM 1 " + master, keylog.WrongID, "the value that identifies its connection has 1 character, which is the wrong length for CLIENT_RANDOM"},
		{"CLIENT_RANDOM " + random + " " + master + " more", keylog.TooMuch, "there is something after its secret"},
		{"CLIENT_RANDOM " + random + " x" + master[1:], keylog.NotHex, "it has a character where a hexadecimal digit should be"},
		{"RSA Session-ID:00 " + master, keylog.NoMasterKey, "its session ID is not followed by Master-Key:"},
	} {
		for _, end := range []string{"\n", "\r", "\r\n"} {
			log, _ := keylog.Parse([]byte("# remark" + end + end + "  " + c.line + end + "CLIENT_RANDOM" + end))
			first, ok := log.First()
			if !ok || first.Fault != c.want || first.Line != 3 || first.Why() != c.why || log.Skipped() != 2 {
				t.Errorf("%q: %+v: %s", c.line, first, first.Why())
			}
		}
	}
}

// Text takes what is no text as it comes.
func TestTextOfAnything(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""}, {"\xff", "\xff"}, {"\xff\xfe", ""}, {"\xff\xfea", "a"}, {"a\x00b\x00c", "abc"},
		{"a\x00", "a\x00"}, {"\x00\x00\x00\x00", "\x00\x00\x00\x00"}, {"\xfe\xff\x00a\xff\xfea\x00", "aa"},
	} {
		if got := string(keylog.Text([]byte(c[0]))); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
}
