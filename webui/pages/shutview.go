package pages

import (
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/words"
)

// Bounds of what a page tells of connections that stay shut.
const (
	maxShutTalks = 1000 // that are looked at
	maxShut      = 12   // reasons that are listed
	openShut     = 3    // that are in sight at once
)

// ShutView is why connections of a capture stay shut.
type ShutView struct {
	Says  string // above the list; "" where there is nothing to tell
	Open  bool   // the list is in sight at once
	Each  []OneShut
	More  string // what the list leaves out
	Wrong string // which lines of the key logs cannot be used, where no reason says so
}

// OneShut is one reason, and the connections of which it holds.
type OneShut struct {
	Who         string
	Place       dissect.KeyPlace // of the first of it
	Says, Helps string
	Lines       string // the labels of the lines that a key log lacks, which only the third depth shows; "" for none
}

// ShutOf asks a session why connections stay shut for its viewpoint.
func ShutOf(s *dissect.Session) (v ShutView) {
	list, beyond := s.Shut(maxShutTalks)
	more := beyond
	shut, told := 0, false
	alike := dissect.Alike(list)
	for i, a := range alike {
		if i >= maxShut {
			more += len(a.Talks)
			continue
		}
		t := &a.Talks[0]
		told = told || a.TellsLines
		v.Each = append(v.Each, OneShut{connectionsOf(a.Talks), t.Place, a.Says, a.Helps, words.Listed(t.Reason.Secrets)})
	}
	for i := range list {
		if list[i].Reason.Shut > 0 {
			shut++
		}
	}
	shut += beyond
	if !told {
		v.Wrong = s.KeyLogsWrong()
	}
	v.Wrong = strings.TrimSpace(v.Wrong + " " + s.SharedKeysWrong())
	if more > 0 {
		v.More = words.Count(more, "{n} more connection is not listed.", "{n} more connections are not listed.")
	}
	v.Open = len(alike) <= openShut
	switch {
	case shut > 0:
		v.Says = words.Count(shut, "Why {n} connection stays shut, in whole or in part", "Why {n} connections stay shut, in whole or in part")
	case len(list) > 0:
		v.Says = words.Say("What is missing")
	case v.Wrong != "":
		v.Says = words.Say("About the keys")
	}
	return v
}

// maxShutEnds is how many connections are named that stay shut for one reason.
const maxShutEnds = 4

// connectionsOf names connections by their ends, and one alone by its random number
// too: the first few, and how many there are besides.
func connectionsOf(talks []dissect.ShutTalk) string {
	var named []string
	for i := range talks[:min(len(talks), maxShutEnds)] {
		t := &talks[i]
		ends := words.Say("{client} → {server}", "client", t.Client, "server", t.Server)
		if t.Random != "" && len(talks) == 1 {
			ends = words.Say("{ends}, client random {random}", "ends", ends, "random", t.Random)
		}
		named = append(named, ends)
	}
	if n := len(talks) - len(named); n > 0 {
		return words.Count(n, "{connections} and {n} more", "{connections} and {n} more", "connections", strings.Join(named, ", "))
	}
	return words.Listed(named)
}
