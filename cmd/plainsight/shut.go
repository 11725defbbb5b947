package main

import (
	"fmt"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/words"
)

// Limits on what is reported about connections that stay shut.
const (
	maxShutLines = 20     // on standard error
	maxShutTalks = 10_000 // connections that are looked at
	maxShutJSON  = 100_000
)

// tellShut says for each connection that the secrets do not open why it stays shut, and
// what would help. Connections with the same reason share a line.
func (p *program) tellShut(s *dissect.Session) {
	list, more := s.Shut(maxShutTalks)
	alike, told := dissect.Alike(list), false
	for _, a := range alike {
		told = told || a.TellsLines
	}
	if wrong := s.KeyLogsWrong(); wrong != "" && !told {
		fmt.Fprintln(p.err, "plainsight: "+oneLine(words.Say("key log: {wrong}", "wrong", wrong)))
	}
	if wrong := s.SharedKeysWrong(); wrong != "" {
		fmt.Fprintln(p.err, "plainsight: "+oneLine(wrong))
	}
	for _, a := range alike[:min(len(alike), maxShutLines)] {
		fmt.Fprintln(p.err, "plainsight: "+oneLine(words.Say("{connections}: {reason} {help}", "connections", connectionsOf(a.Talks), "reason", a.Says, "help", a.Helps)))
	}
	for _, a := range alike[min(len(alike), maxShutLines):] {
		more += len(a.Talks)
	}
	if more > 0 {
		fmt.Fprintln(p.err, "plainsight: "+words.Count(more, "{n} more connection stays shut; -T json tells why.", "{n} more connections stay shut; -T json tells why."))
	}
}

// connectionsOf names connections by number and ends, and one alone by its random
// number too: the first few, and how many there are besides.
func connectionsOf(talks []dissect.ShutTalk) string {
	const most = 4
	if t := &talks[0]; len(talks) == 1 && t.Random != "" {
		return words.Say("connection {n} ({client} → {server}, client random {random})", "n", t.Talk, "client", t.Client, "server", t.Server, "random", t.Random)
	}
	var named []string
	for i := range talks[:min(len(talks), most)] {
		t := &talks[i]
		named = append(named, words.Say("{n} ({client} → {server})", "n", t.Talk, "client", t.Client, "server", t.Server))
	}
	if n := len(talks) - len(named); n > 0 {
		return words.Count(n, "connections {list} and {n} more", "connections {list} and {n} more", "list", strings.Join(named, ", "))
	}
	return words.Count(len(talks), "connection {list}", "connections {list}", "list", words.Listed(named))
}
