package capture

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// sentinels are datagrams that a wire sends to itself through loopback. When
// one has come out of the capture, so has every frame that went in ahead of it.
type sentinels struct {
	conn  *net.UDPConn // sends to itself; nothing needs to read it
	port  uint16
	token [16]byte // tells this wire's sentinels from any other datagram

	mu      sync.Mutex
	last    uint64                   // number of the newest sentinel
	waiting map[uint64]chan struct{} // closed when that sentinel is heard
}

func newSentinels() (*sentinels, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("sentinel socket: %w", err)
	}
	s := &sentinels{conn: conn, waiting: map[uint64]chan struct{}{}}
	s.port = uint16(conn.LocalAddr().(*net.UDPAddr).Port)
	rand.Read(s.token[:])
	return s, nil
}

// heard reports whether frame, an Ethernet frame that passed portFilter, is a
// sentinel, and wakes the goroutine that waits for it.
func (s *sentinels) heard(frame []byte) bool {
	const payload = 14 + 20 + 8 // Ethernet, IPv4 without options, UDP: loopback's own
	if len(frame) != payload+len(s.token)+8 || frame[14+9] != protoUDP || !bytes.Equal(frame[payload:payload+len(s.token)], s.token[:]) {
		return false
	}
	number := binary.BigEndian.Uint64(frame[payload+len(s.token):])
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch, ok := s.waiting[number]; ok {
		close(ch)
		delete(s.waiting, number)
	}
	return true
}

// sentinelRetry is how long a sentinel may take before it is taken to have been
// dropped by a full ring, and another is sent. On a busy machine it may only be late,
// so each further one has twice as long as the one before.
const sentinelRetry = 100 * time.Millisecond

// pass sends sentinels and waits until they are heard. It returns early, with
// an error, when ctx or ended is done.
func (s *sentinels) pass(ctx context.Context, ended <-chan struct{}) error {
	for patience := sentinelRetry; ; patience *= 2 {
		sent, err := s.send()
		if err == nil {
			err = s.await(ctx, ended, sent, patience)
		}
		s.forget(sent)
		if !errors.Is(err, errUnheard) {
			return err
		}
	}
}

var errUnheard = errors.New("a sentinel was not heard in time")

// await returns nil when all have been heard, and errUnheard when that takes longer
// than patience.
func (s *sentinels) await(ctx context.Context, ended <-chan struct{}, sent []sentinel, patience time.Duration) error {
	late := time.NewTimer(patience)
	defer late.Stop()
	for _, one := range sent {
		select {
		case <-one.heard:
		case <-late.C:
			return errUnheard
		case <-ended:
			return net.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// sentinel is one of them.
type sentinel struct {
	number uint64
	heard  chan struct{} // closed when it is
}

// forget stops waiting for them.
func (s *sentinels) forget(sent []sentinel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range sent {
		delete(s.waiting, one.number)
	}
}

// send sends one sentinel from every processor this process may run on. The
// kernel queues loopback frames per processor, and only within one of those
// queues is their order kept.
func (s *sentinels) send() ([]sentinel, error) {
	var cpus unix.CPUSet
	if err := unix.SchedGetaffinity(0, &cpus); err != nil {
		return nil, fmt.Errorf("processors: %w", err)
	}
	type result struct {
		sent []sentinel
		err  error
	}
	done := make(chan result)
	go func() {
		// The thread is never unlocked, so it ends with this goroutine, and its
		// changed affinity with it.
		runtime.LockOSThread()
		var r result
		for cpu, left := 0, cpus.Count(); left > 0 && r.err == nil; cpu++ {
			if !cpus.IsSet(cpu) {
				continue
			}
			left--
			var only unix.CPUSet
			only.Set(cpu)
			if err := unix.SchedSetaffinity(0, &only); err != nil {
				continue // taken away meanwhile: nothing of ours runs there
			}
			var one sentinel
			one, r.err = s.sendOne()
			r.sent = append(r.sent, one)
		}
		done <- r
	}()
	r := <-done
	return r.sent, r.err
}

func (s *sentinels) sendOne() (sentinel, error) {
	s.mu.Lock()
	s.last++
	one := sentinel{s.last, make(chan struct{})}
	s.waiting[one.number] = one.heard
	s.mu.Unlock()
	datagram := binary.BigEndian.AppendUint64(s.token[:len(s.token):len(s.token)], one.number)
	if _, err := s.conn.WriteTo(datagram, s.conn.LocalAddr()); err != nil {
		return one, fmt.Errorf("send sentinel: %w", err)
	}
	return one, nil
}

// close may be called more than once.
func (s *sentinels) close() error {
	if err := s.conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
