// Command plainsight is a packet inspector that teaches: it runs real clients
// and servers, captures what they put on the wire, takes every byte apart, and
// shows which bytes stay in plain sight, for whom, and why.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(run(os.Args[1:])) }

// soon is how long an interrupted command that reads has to end by itself.
const soon = time.Second

var errWaits = errors.New("the command has not ended")

// run is main with an exit code: 0 done, 1 failed, 2 called wrongly, 130
// interrupted.
func run(args []string) int {
	ignoreBrokenPipes()
	collectByUse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends it at once

	out := newOutput(os.Stdout)
	p := &program{in: os.Stdin, out: out, err: os.Stderr}
	root := newRoot(p)
	root.SetArgs(args)
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		late := time.After(soon)
		for err = errWaits; err == errWaits; {
			select {
			case err = <-done:
			case <-late:
				if p.reads.Load() { // from what gives nothing, such as a pipe: no one else can end that
					return report(ctx, os.Stderr, errInterrupted)
				}
				late = nil
			}
		}
	}
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	return report(ctx, os.Stderr, err)
}
