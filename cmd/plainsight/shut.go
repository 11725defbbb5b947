package main

import (
	"fmt"

	"plainsight/dissect"
	"plainsight/dissect/words"
)

// Bounds of what is told of connections that stay shut.
const (
	maxShutLines = 20     // on standard error
	maxShutTalks = 10_000 // that are looked at for them
	maxShutJSON  = 100_000
)

// tellShut says of each connection that the secrets do not open why that is, and
// what would help. Those of which the same is to be said share a line.
func (p *program) tellShut(s *dissect.Session) {
	list, more := s.Shut(maxShutTalks)
	alike := dissect.Alike(list)
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

// connectionsOf names connections: one by its ends, several by how many they are.
func connectionsOf(talks []dissect.ShutTalk) string {
	t := &talks[0]
	if len(talks) == 1 {
		if t.Random != "" {
			return words.Say("connection {n} ({client} → {server}, client random {random})", "n", t.Talk, "client", t.Client, "server", t.Server, "random", t.Random)
		}
		return words.Say("connection {n} ({client} → {server})", "n", t.Talk, "client", t.Client, "server", t.Server)
	}
	return words.Count(len(talks)-1, "connection {first} ({client} → {server}) and {n} more", "connection {first} ({client} → {server}) and {n} more", "first", t.Talk, "client", t.Client, "server", t.Server)
}
