package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// What scripts say: said('sentence') and counted(n, 'one', 'many').
// Their sentences are written out, with no part computed.
var (
	saidInScript    = regexp.MustCompile(`\bsaid\(\s*(` + scriptText + `)`)
	countedInScript = regexp.MustCompile(`\bcounted\([^'"` + "`" + `]*,\s*(` + scriptText + `),\s*(` + scriptText + `)`)
)

const scriptText = `'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"`

// scripts adds what the pages' scripts say.
func (c *collection) scripts() error {
	return filepath.WalkDir(filepath.Join(c.dir, "webui", "assets"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".js" || strings.HasSuffix(path, ".test.js") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(c.dir, path)
		if err != nil {
			return err
		}
		text := string(data)
		for _, m := range saidInScript.FindAllStringSubmatchIndex(text, -1) {
			c.at(unquoted(text[m[2]:m[3]]), "", scriptPlace(name, text, m[2]))
		}
		for _, m := range countedInScript.FindAllStringSubmatchIndex(text, -1) {
			c.at(unquoted(text[m[2]:m[3]]), unquoted(text[m[4]:m[5]]), scriptPlace(name, text, m[2]))
		}
		return nil
	})
}

func scriptPlace(name, text string, at int) string {
	return filepath.ToSlash(name) + ":" + strconv.Itoa(1+strings.Count(text[:at], "\n"))
}

var escapes = strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`, `\n`, "\n")

// unquoted is the text that a script's literal stands for.
func unquoted(literal string) string { return escapes.Replace(literal[1 : len(literal)-1]) }
