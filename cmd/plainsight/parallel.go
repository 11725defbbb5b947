package main

import (
	"bytes"
	"context"
	"runtime"
	"sync"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/print"
)

// A part is some packets that one worker prints at a time: as many as give
// about a megabyte of text, which comes from their number and from their bytes.
const (
	partPackets = 64
	partBytes   = 64 << 10
)

// part is some packets of a document, printed.
type part struct {
	text bytes.Buffer
	err  error
	done chan struct{}
}

// printPDML writes all packets, with a worker for each processor. Parts are
// put together in order, and only a few are held.
func printPDML(ctx context.Context, s *dissect.Session, to *print.PDML) error {
	ctx, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer stop()
	n := max(runtime.GOMAXPROCS(0), 1)
	type job struct {
		first, last int
		*part
	}
	jobs, inOrder := make(chan job), make(chan *part, 2*n)
	pool := sync.Pool{New: func() any { return new(part) }}
	for range n {
		workers.Go(func() {
			p := print.NewPDMLPart()
			for j := range jobs {
				j.err = printPart(ctx, s, p, j.first, j.last, &j.text)
				close(j.done)
			}
		})
	}
	workers.Go(func() {
		defer close(inOrder)
		defer close(jobs)
		for first, last := 1, 0; first <= s.Len(); first = last + 1 {
			last = partEnd(s, first)
			p := pool.Get().(*part)
			p.text.Reset()
			p.err, p.done = nil, make(chan struct{})
			select {
			case inOrder <- p:
			case <-ctx.Done():
				return
			}
			jobs <- job{first, last, p}
		}
	})
	for p := range inOrder {
		select {
		case <-p.done:
		case <-ctx.Done():
			return errInterrupted
		}
		if p.err != nil {
			return p.err
		}
		if err := to.Append(p.text.Bytes()); err != nil {
			return err
		}
		pool.Put(p)
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	return nil
}

// partEnd is the last packet of the part that begins with first.
func partEnd(s *dissect.Session, first int) int {
	last, size := first, s.Captured(first)
	for last < s.Len() && last-first+1 < partPackets && size < partBytes {
		last++
		size += s.Captured(last)
	}
	return last
}

func printPart(ctx context.Context, s *dissect.Session, p *print.PDML, first, last int, to *bytes.Buffer) error {
	var after time.Time
	if first > 1 {
		after = s.Time(first - 1)
	}
	p.Begin(to, after)
	err := s.WalkWire(first, last, func(pk *dissect.Packet) error {
		if ctx.Err() != nil {
			return errInterrupted
		}
		return p.Packet(pk)
	})
	if err != nil {
		return err
	}
	return p.End()
}
