package reading

import (
	"testing"

	"plainsight/dissect/field"
)

// What is found first stays: what follows from it is no news.
func TestFirstProblemStays(t *testing.T) {
	var d State
	f := new(field.Field)
	d.Wrong(f, 1, "first", "a", "b")
	d.Wrong(f, 2, "second", "c", "d")
	if f.Problem == nil || f.Problem.What != "first" || f.Problem.Where != 1 || !d.Problem {
		t.Errorf("%+v", f.Problem)
	}
}
