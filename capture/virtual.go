package capture

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// virtualMTU is the largest IP packet on the virtual wire, in bytes, as on
// ordinary Ethernet.
const virtualMTU = 1500

// virtualWire is two network stacks in this process, a client and a server,
// with an Ethernet cable between them that is tapped. It needs no privilege,
// and no two instances see each other.
type virtualWire struct {
	client, server *stack.Stack
	cable          *virtualCable
	queue          *frameQueue
	closing        sync.Once
	closed         chan struct{}
}

// OpenVirtual makes a virtual wire: a client at 10.0.0.1 (02:00:00:00:00:01)
// and a server at 10.0.0.2 (02:00:00:00:00:02), with an MTU of 1500 bytes. Its
// frames are Ethernet frames with valid checksums, in causal order, stamped
// when they cross the cable. A reader that falls behind by more than MaxQueued
// bytes loses frames; the traffic does not wait for it.
func OpenVirtual() (Wire, error) {
	w, err := openVirtual(MaxQueued)
	if err != nil {
		return nil, err // and no Wire that holds a nil pointer
	}
	return w, nil
}

func openVirtual(queueLimit int) (*virtualWire, error) {
	w := &virtualWire{queue: newFrameQueue(queueLimit), closed: make(chan struct{})}
	w.cable = newVirtualCable(
		virtualMTU+14, // bytes; the card's MTU counts the Ethernet header
		[2]tcpip.LinkAddress{virtualClient.mac, virtualServer.mac},
		func(frame []byte, at time.Time) {
			w.queue.put(Frame{
				Time:      at,
				Link:      LinkEthernet,
				Data:      append([]byte(nil), frame...), // the reader may write to its own
				Length:    len(frame),
				Interface: "virtual",
			})
		})
	var err error
	if w.client, err = newVirtualHost(w.cable.cards[0], virtualClient, virtualServer); err != nil {
		return nil, err
	}
	if w.server, err = newVirtualHost(w.cable.cards[1], virtualServer, virtualClient); err != nil {
		w.client.Destroy()
		return nil, err
	}
	for _, card := range w.cable.cards {
		go card.deliver() // until unplug, in Close
	}
	return w, nil
}

func (w *virtualWire) Kind() string              { return "virtual" }
func (w *virtualWire) ReadFrame() (Frame, error) { return w.queue.get() }
func (w *virtualWire) Stats() Stats              { return w.queue.stats() }

// Listen opens a listener at the server. Every port is free on a new wire,
// those below 1024 too.
func (w *virtualWire) Listen(port int) (net.Listener, error) {
	if port < 0 || port > 65535 {
		return nil, fmt.Errorf("virtual wire: listen: port %d is not between 0 and 65535", port)
	}
	if w.isClosed() {
		return nil, fmt.Errorf("virtual wire: listen on port %d: %w", port, net.ErrClosed)
	}
	l, err := gonet.ListenTCP(w.server, fullAddress(netip.AddrPortFrom(virtualServer.ipv4, uint16(port))), protocolOf(virtualServer.ipv4))
	if err != nil {
		return nil, fmt.Errorf("virtual wire: listen on port %d: %w", port, err)
	}
	return &virtualListener{TCPListener: l}, nil
}

// Dial connects from the client. addr is numeric: there is no name service on
// this wire.
func (w *virtualWire) Dial(ctx context.Context, addr string) (net.Conn, error) {
	ap, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, fmt.Errorf("virtual wire: dial %q: %w; give the address that the listener reported, such as %s:8080", addr, err, virtualServer.ipv4)
	}
	if w.isClosed() {
		return nil, fmt.Errorf("virtual wire: dial %s: %w", addr, net.ErrClosed)
	}
	c, err := gonet.DialContextTCP(ctx, w.client, fullAddress(ap), protocolOf(ap.Addr()))
	if err != nil {
		return nil, fmt.Errorf("virtual wire: dial %s: %w", addr, err)
	}
	return c, nil
}

// Settle waits until no connection can send another frame on its own: each is
// closed at both ends or in TIME-WAIT, and nothing is on the cable. When ctx ends
// first the error says how many connections were still open.
func (w *virtualWire) Settle(ctx context.Context) error {
	// A state change has no event to wait for, so the states are looked at again
	// every millisecond.
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if w.isClosed() {
			return fmt.Errorf("virtual wire: settle: %w", net.ErrClosed)
		}
		open := w.openConnections()
		if open == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-w.closed:
		case <-ctx.Done():
			return fmt.Errorf("virtual wire: settle: %d connection ends are still open; close them first: %w", open, ctx.Err())
		}
	}
}

// openConnections counts connection ends that may still send. A frame under way
// counts as one: delivering it may call for an answer.
func (w *virtualWire) openConnections() int {
	open := 0
	for _, card := range w.cable.cards {
		if !card.idle() {
			open++
		}
	}
	for _, s := range []*stack.Stack{w.client, w.server} {
		// An end that its owner has closed and its peer has not is only in the
		// second list.
		seen := map[stack.TransportEndpoint]bool{}
		for _, ep := range append(s.RegisteredEndpoints(), s.CleanupEndpoints()...) {
			if seen[ep] {
				continue
			}
			seen[ep] = true
			if e, ok := ep.(*tcp.Endpoint); ok && maySend(e.EndpointState()) {
				open++
			}
		}
	}
	return open
}

func maySend(s tcp.EndpointState) bool {
	switch s {
	case tcp.StateInitial, tcp.StateBound, tcp.StateListen, tcp.StateTimeWait, tcp.StateClose, tcp.StateError:
		return false
	}
	return true
}

// Close aborts what is still open, ends the capture, and returns when every
// goroutine of the wire has ended. Frames queued before can still be read.
func (w *virtualWire) Close() error {
	w.closing.Do(func() {
		close(w.closed)
		w.queue.close(nil) // first: resets sent by tearing down are not the lesson's
		w.client.Close()
		w.server.Close()
		for _, card := range w.cable.cards {
			card.unplug()
		}
		w.client.Wait()
		w.server.Wait()
	})
	return nil
}

func (w *virtualWire) isClosed() bool {
	select {
	case <-w.closed:
		return true
	default:
		return false
	}
}

// virtualListener makes gonet's listener behave as the net package says: Close
// wakes Accept, which then fails with net.ErrClosed.
type virtualListener struct {
	*gonet.TCPListener
	mu     sync.Mutex
	closed bool
}

func (l *virtualListener) Accept() (net.Conn, error) {
	c, err := l.TCPListener.Accept()
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.closed {
			err = net.ErrClosed
		}
		return nil, fmt.Errorf("virtual wire: accept: %w", err)
	}
	return c, nil
}

func (l *virtualListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("virtual wire: close listener: %w", net.ErrClosed)
	}
	l.closed = true
	l.Shutdown()
	return l.TCPListener.Close()
}

func fullAddress(ap netip.AddrPort) tcpip.FullAddress {
	return tcpip.FullAddress{NIC: virtualNIC, Addr: tcpip.AddrFromSlice(ap.Addr().AsSlice()), Port: ap.Port()}
}
