package main

import (
	"bufio"
	"fmt"
	"io"
)

// output is the standard output, buffered. A failure to write is reported once, as an
// error of standard output.
type output struct {
	*bufio.Writer
}

func newOutput(w io.Writer) *output {
	return &output{bufio.NewWriterSize(stdout{w}, 64<<10)}
}

// stdout names standard output in errors, which would say "/dev/stdout".
type stdout struct{ w io.Writer }

func (s stdout) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err != nil {
		err = fileError("write", "standard output", err)
	}
	return n, err
}

// columns writes rows with their cells aligned: the first column to the left,
// numbers to the right. Cells are measured in characters.
func columns(w io.Writer, rows [][]string) {
	var widths []int
	for _, r := range rows {
		for i, c := range r {
			c = oneLine(c)
			r[i] = c
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(c)))
		}
	}
	for _, r := range rows {
		line := ""
		for i, c := range r {
			pad := widths[i] - len([]rune(c))
			if i > 0 {
				line += "  "
			}
			if numeric(c) {
				line += spaces(pad) + c
			} else {
				line += c + spaces(pad)
			}
		}
		fmt.Fprintln(w, trimRight(line))
	}
}

func numeric(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && c != ',' && c != '%' && c != '.' && c != '-' {
			return false
		}
	}
	return s != ""
}

func spaces(n int) string { return fmt.Sprintf("%*s", max(n, 0), "") }

func trimRight(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}
