package main

import (
	"fmt"
	"io"
)

// classTable writes a row for each class that has bytes, with a column for
// each viewpoint.
func classTable(w io.Writer, vs []verdict) {
	head := []string{""}
	var all []classes
	for _, v := range vs {
		head = append(head, v.Name)
		all = append(all, v.Classes)
	}
	rows := [][]string{head}
	for _, c := range usedClasses(all...) {
		row := []string{c.String()}
		for _, v := range vs {
			row = append(row, fmt.Sprint(v.Classes[c]))
		}
		rows = append(rows, row)
	}
	columns(w, rows)
}
