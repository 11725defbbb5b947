package main

import (
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
	first, last int
	text        []byte
	err         error
	done        chan struct{} // takes one value once it is printed
}

// maxText is the size up to which a part's storage is used again, in bytes.
const maxText = 8 << 20

// printPDML writes all packets, with a worker for each processor. Parts are
// put together in order, and only a few are held: their storage is used again.
func printPDML(ctx context.Context, s *dissect.Session, to *print.PDML) error {
	ctx, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer stop()
	n := max(runtime.GOMAXPROCS(0), 1)
	held := 2*n + 1
	free, jobs, inOrder := make(chan *part, held), make(chan *part), make(chan *part, held)
	for range held {
		free <- &part{done: make(chan struct{}, 1)}
	}
	for range n {
		workers.Go(func() {
			w, doc := s.WireWalker(), print.NewPDMLPart()
			for p := range jobs {
				p.err = p.print(ctx, s, w, doc)
				p.done <- struct{}{}
			}
		})
	}
	workers.Go(func() {
		defer close(inOrder)
		defer close(jobs)
		for first, last := 1, 0; first <= s.Len(); first = last + 1 {
			last = partEnd(s, first)
			select {
			case p := <-free:
				p.first, p.last = first, last
				inOrder <- p
				jobs <- p
			case <-ctx.Done():
				return
			}
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
		if err := to.Append(p.text); err != nil {
			return err
		}
		if cap(p.text) > maxText {
			p.text = nil
		}
		free <- p
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

func (p *part) print(ctx context.Context, s *dissect.Session, w *dissect.Walker, doc *print.PDML) error {
	var after time.Time
	if p.first > 1 {
		after = s.Time(p.first - 1)
	}
	doc.Begin(p.text[:0], after)
	err := w.Walk(p.first, p.last, func(pk *dissect.Packet) error {
		if ctx.Err() != nil {
			return errInterrupted
		}
		return doc.Packet(pk)
	})
	p.text = doc.End()
	return err
}
