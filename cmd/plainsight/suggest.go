package main

import "strings"

// nearest picks the names that begin with text or differ from it in a letter or two.
func nearest(name string, from []string) (near []string) {
	for _, n := range from {
		if name != "" && (strings.HasPrefix(n, name) || distance(name, n) <= 2) && len(near) < 3 {
			near = append(near, n)
		}
	}
	return near
}

// distance counts the letters to insert, remove or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
