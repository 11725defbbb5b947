package main

import (
	"fmt"
	"io"
	"strings"
)

// writePOT writes sentences as gettext has them, with no translation yet.
func writePOT(w io.Writer, all []*sentence) {
	fmt.Fprint(w, `# The sentences of plainsight. Copy this file to LANGUAGE.po, fill in each msgstr,
# and run: plainsight --words LANGUAGE.po
# Names in {braces} are filled in by the program. Leave them as they are.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
`)
	for _, s := range all {
		fmt.Fprintf(w, "\n#: %s\nmsgid %s\n", strings.Join(s.at, " "), quoted(s.english))
		if s.many == "" {
			fmt.Fprint(w, "msgstr \"\"\n")
			continue
		}
		fmt.Fprintf(w, "msgid_plural %s\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n", quoted(s.many))
	}
}

var poEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// quoted is a text as a .po file has it.
func quoted(text string) string { return `"` + poEscapes.Replace(text) + `"` }
