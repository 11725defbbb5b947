package upload

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// Bounds of uploads that wait for their turn to be read, in bytes.
const (
	spoolMost  = 256 << 20 // all together
	spoolShare = 96 << 20  // from one address, which is more than one file has
	firstBlock = 4 << 10   // before anything has arrived
	spoolBlock = 64 << 10
)

// spool is the memory for bodies that are still arriving, so that a slow upload neither
// blocks a turn at parsing nor fills the server's memory.
type spool struct {
	mu    sync.Mutex
	total int64
	of    map[netip.Addr]int64
	freed chan struct{}   // closed, and another one put in its place, when there is room again
	held  *shares.Holding // of the server's memory

	makeRoom func(who shares.Visitor, need int64, forRun bool, try func() bool) bool // as a Desk's; nil where nothing gives way
}

func newSpool(held *shares.Holding, makeRoom func(who shares.Visitor, need int64, forRun bool, try func() bool) bool) *spool {
	return &spool{makeRoom: makeRoom, of: map[netip.Addr]int64{}, freed: make(chan struct{}), held: held}
}

// take waits until the spool has room. It does not wait where the server's memory is full
// and nothing in it gives way.
func (p *spool) take(ctx context.Context, from shares.Visitor, n int64) error {
	who := from.Home
	for {
		p.mu.Lock()
		if p.total+n <= spoolMost && p.of[who]+n <= spoolShare {
			p.total += n
			p.of[who] += n
			p.mu.Unlock()
			try := func() bool { return p.held.Grow(n) }
			if try() || p.makeRoom != nil && p.makeRoom(from, n, false, try) {
				return nil
			}
			p.give(who, n, 0)
			return live.ErrNoRoom
		}
		freed := p.freed
		p.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return ErrBusy
		}
	}
}

// give gives back n bytes, of which the account has held so many.
func (p *spool) give(who netip.Addr, n, held int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total -= n
	p.held.Grow(-held)
	if p.of[who] -= n; p.of[who] == 0 {
		delete(p.of, who)
	}
	close(p.freed)
	p.freed = make(chan struct{})
}

// spooled is a body that has arrived in full. Its memory is freed as it is read.
type spooled struct {
	pool   *spool
	who    shares.Visitor
	blocks [][]byte
	off    int // in the first
	size   int64
}

// Read takes the next bytes.
func (b *spooled) Read(data []byte) (int, error) {
	for len(b.blocks) > 0 {
		if n := copy(data, b.blocks[0][b.off:]); n > 0 || len(data) == 0 {
			b.off += n
			return n, nil
		}
		b.drop(1)
	}
	return 0, io.EOF
}

func (b *spooled) drop(n int) {
	for _, block := range b.blocks[:n] {
		b.pool.give(b.who.Home, int64(cap(block)), int64(cap(block)))
	}
	clear(b.blocks[:n])
	b.blocks, b.off = b.blocks[n:], 0
}

// Close lets go of the rest.
func (b *spooled) Close() error {
	b.drop(len(b.blocks))
	return nil
}

// receive takes all of a body, of so many bytes at most.
func (b *spooled) receive(ctx context.Context, body io.Reader, most int64, turn time.Duration) error {
	got, size := int64(0), int64(firstBlock)
	for {
		waits, cancel := context.WithTimeout(ctx, turn)
		err := b.pool.take(waits, b.who, size)
		cancel()
		if err != nil {
			return err
		}
		block := make([]byte, 0, size)
		b.blocks = append(b.blocks, block)
		for len(block) < cap(block) {
			n, err := body.Read(block[len(block):cap(block)])
			block = block[:len(block)+n]
			b.blocks[len(b.blocks)-1] = block
			got += int64(n)
			if b.size = got; got > most {
				return &http.MaxBytesError{Limit: most}
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
		size = spoolBlock
	}
}
