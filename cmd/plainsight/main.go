// Command plainsight is a packet inspector that teaches: it runs real clients
// and servers, captures what they put on the wire, takes every byte apart, and
// shows which bytes stay in plain sight, for whom, and why.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run(os.Args[1:])) }

// run is main with an exit code: 0 done, 1 failed, 2 called wrongly, 130
// interrupted.
func run(args []string) int {
	// A reader that has seen enough, such as head, closes the pipe. Then
	// writing must fail like any other, so that files are still closed.
	signal.Ignore(syscall.SIGPIPE)
	collectSeldom()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends it at once

	out := newOutput(os.Stdout)
	root := newRoot(&program{in: os.Stdin, out: out, err: os.Stderr})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	return report(ctx, os.Stderr, err)
}
