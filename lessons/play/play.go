// Package play runs a lesson's client and server over a wire, and tells an Audience
// what happens. It knows no lesson.
//
// Begin with Perform, in running.go: it opens what a lesson runs on and
// closes it again. server.go and client.go speak HTTP over the wire, in the
// clear or inside TLS; captured_frames.go passes on what was captured; service.go
// leaves a server running for a learner's own clients, and commands.go says how
// to reach it; altered_answers.go and middle.go change what crosses the wire, for
// faults.
package play
