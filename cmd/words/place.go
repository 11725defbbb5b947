package main

import (
	"cmp"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// place is where a text is written, as file:line. For code that templ has generated it
// is the place in the template.
func (c *collection) place(text string, at token.Pos) string {
	p := c.p.fset.Position(at)
	name, err := filepath.Rel(c.dir, p.Filename)
	if err != nil {
		name = p.Filename
	}
	name = filepath.ToSlash(name)
	template, made := strings.CutSuffix(name, "_templ.go")
	if !made {
		return name + ":" + strconv.Itoa(p.Line)
	}
	name = template + ".templ"
	body, ok := c.templ[name]
	if !ok {
		data, _ := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(name)))
		body = string(data)
		c.templ[name] = body
	}
	line := 1
	for _, written := range []string{strconv.Quote(text), "`" + text + "`"} {
		if i := strings.Index(body, written); i >= 0 {
			line += strings.Count(body[:i], "\n")
			break
		}
	}
	return name + ":" + strconv.Itoa(line)
}

// byPlace orders places by file, then by line.
func byPlace(a, b string) int {
	fileA, lineA := cut(a)
	fileB, lineB := cut(b)
	return cmp.Or(strings.Compare(fileA, fileB), cmp.Compare(lineA, lineB))
}

func cut(place string) (file string, line int) {
	i := strings.LastIndexByte(place, ':')
	line, _ = strconv.Atoi(place[i+1:])
	return place[:i], line
}
