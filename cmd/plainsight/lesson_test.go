package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"plainsight/lessons"
)

// What the list says of --stay is what a run says of it.
func TestListTellsWhatStays(t *testing.T) {
	list := exec.CommandContext(t.Context(), os.Args[0], "lesson", "list", "--json")
	list.Env = append(os.Environ(), asCommand+"=1")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name  string
		Stays bool
	}
	if err := json.Unmarshal(out, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d lessons, %v", len(all), err)
	}
	for _, one := range all {
		l, ok := lessons.ByName(one.Name)
		if !ok {
			t.Fatalf("there is no lesson %s", one.Name)
		}
		if takes := l.Check(lessons.Setting{Stay: make(chan struct{})}) == nil; takes != one.Stays {
			t.Errorf("%s: it is said that it stays: %v; it takes --stay: %v", one.Name, one.Stays, takes)
		}
	}
}
