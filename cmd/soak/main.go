// Soak has many visitors use a plainsight server of its own for a while, and tells
// whether the server kept its promises: whether it is still running, turned away
// nobody who behaves, answered in time, and gave back the memory that it took.
//
//	go run ./cmd/soak --for 20m --visitors 300
//
// Four of five visitors do what people do in a class. The others stall, are rude, or
// upload files that are made to cost much (visitor.go says which).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"time"
)

// options are what the flags say.
type options struct {
	last     time.Duration // how long visitors are under way
	visitors int
	server   string        // a built plainsight; "" to build one
	memory   string        // --memory of the server; "" for its own default
	seed     uint64        // of what visitors choose
	keep     time.Duration // how long the server keeps what nobody asks for
	settle   time.Duration // how long it is waited for memory and goroutines to come back
	think    time.Duration // how long people look at something, on average
	few      int           // no more than so many kinds of hostile files, and a short warm-up; 0 for all
}

func main() {
	o := options{think: 4 * time.Second}
	flag.DurationVar(&o.last, "for", 20*time.Minute, "how long visitors keep coming")
	flag.IntVar(&o.visitors, "visitors", 300, "how many visitors there are at once")
	flag.StringVar(&o.server, "server", "", "`PATH` of a built plainsight; without it ./cmd/plainsight is built")
	flag.StringVar(&o.memory, "memory", "", "`SIZE` of memory that the server may use, passed to its flag --memory")
	flag.Uint64Var(&o.seed, "seed", 1, "the seed of what visitors choose")
	flag.DurationVar(&o.settle, "settle", 6*time.Minute, "how long to wait for memory and goroutines to come back; if longer than --keep, soak waits before and after until no run is left")
	flag.DurationVar(&o.keep, "keep", 2*time.Minute, "how long the server keeps a run that nobody asks for, passed to its flag --keep")
	flag.Parse()
	if flag.NArg() > 0 || o.visitors < 1 || o.last <= 0 || o.settle < 0 {
		fmt.Fprintln(os.Stderr, "soak: it takes --for DURATION, --visitors NUMBER and the other flags that --help lists, and no arguments")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := run(ctx, o, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	r.print(os.Stdout)
	if len(r.broken()) > 0 {
		os.Exit(1)
	}
}

// run starts a server, has visitors come and go until the time is over or ctx
// ends, and returns what was measured. It fails where there was nothing to measure.
func run(ctx context.Context, o options, progress io.Writer) (*report, error) {
	path := o.server
	if path == "" {
		built, remove, err := build(ctx)
		if err != nil {
			return nil, err
		}
		defer remove()
		path = built
	}
	srv, err := start(path, o.memory, o.keep)
	if err != nil {
		return nil, err
	}
	defer srv.end()
	if err := srv.ready(ctx); err != nil {
		return nil, err
	}
	fmt.Fprintf(progress, "soak: %s answers at %s\n", path, srv.address)
	w := &world{srv: srv, tally: newTally(), files: hostileFiles(), think: o.think, seed: o.seed, homes: mayChooseHome(srv.address), lessons: 4}
	if o.few > 0 {
		w.files, w.lessons = w.files[:o.few], 1
	}
	r := &report{options: o, homes: w.homes}

	if r.fresh, err = srv.figures(ctx); err != nil {
		return nil, fmt.Errorf("read the server's figures: %w", err)
	}
	w.warmUp(ctx)
	if r.start, err = srv.atRest(ctx, o.settle, r.collected(r.rested)); err != nil {
		return nil, fmt.Errorf("the server has not come to rest after the first visits: %w", err)
	}
	fmt.Fprintf(progress, "soak: warmed up: %s\n", r.start)

	w.tally = newTally() // what came before is not measured
	watching, unwatch := context.WithCancel(ctx)
	began, peak := time.Now(), make(chan figures)
	go func() { peak <- srv.watch(watching, progress) }()
	crowd, over := context.WithCancel(ctx) // no deadline, which a connection would notice first
	late := time.AfterFunc(o.last, over)
	w.crowd(crowd, o.visitors)
	late.Stop()
	over()
	unwatch()
	r.peak = <-peak
	r.lasted, r.tally = time.Since(began), w.tally
	fmt.Fprintf(progress, "soak: all have left; waiting for memory and goroutines to come back\n")

	// After an interrupt the report is wanted soon, but not without its figures.
	after, patience := ctx, o.settle
	if ctx.Err() != nil {
		after, patience = context.WithoutCancel(ctx), min(o.settle, 5*time.Second)
	}
	r.after, err = srv.settled(after, patience, r.collected(r.rested))
	if err == nil {
		r.after, err = srv.settled(after, patience, r.back)
	}
	if err != nil && (r.after.Goroutines == 0 || errors.Is(err, errGone)) { // else the figures tell the rest
		r.noFigures = err
	}
	r.ended = srv.end()
	r.said = srv.said()
	return r, nil
}

// random is the chance of one visitor, the same for the same seed.
func random(seed, visitor uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, visitor)) }
