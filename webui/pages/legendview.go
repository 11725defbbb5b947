package pages

import (
	"plainsight/dissect/field"
)

// legendItem is one class with the bytes that are of it.
type legendItem struct {
	Class          field.Class
	Bytes, Percent string
	Empty          bool
}

func NewLegend(n field.Counts) (out []legendItem) {
	total := n.Total()
	for _, c := range Loudest {
		out = append(out, legendItem{c, Thousands(n[c]), Percent(n[c], total), n[c] == 0})
	}
	return out
}
