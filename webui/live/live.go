// Package live is what goes on in the server: lessons that are being played,
// captures that are looked at, and the pages that watch them.
//
// A run (run.go) is one source (source.go: a lesson, a file or the loopback) as it is
// recorded. Its goroutine owns its frames and, for each viewpoint, a dissection with
// that viewpoint's secrets only (viewpoint.go). The hub (hub.go) carries what is new to
// its viewers (viewer.go), in the messages of messages.go. Runs (runs.go) keeps all
// of them, and drops some to make room for others. Handlers read a run with Run.Through
// and Run.Inspect (through.go, inspect.go). A viewpoint is a set of secrets; "eye" in
// fields, messages and addresses is the name of one.
package live
