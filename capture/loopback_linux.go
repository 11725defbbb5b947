package capture

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"

	"golang.org/x/net/bpf"
)

// loopbackWire is the computer's own loopback interface. It captures the ports of its
// listeners and nothing else.
type loopbackWire struct {
	*liveSource
	sentry *sentinels

	mu    sync.Mutex
	ports []uint16 // in the filter; a port stays, for its connections outlive its listener
}

// OpenLoopback captures on the loopback interface, live. It needs CAP_NET_RAW:
// without it the error is ErrNotPermitted. At first nothing passes its filter;
// each Listen lets one more port through before it returns.
func OpenLoopback() (Wire, error) {
	w, err := openLoopback(defaultRing)
	if err != nil {
		return nil, err // and no Wire that holds a nil pointer
	}
	return w, nil
}

func openLoopback(shape ringShape) (*loopbackWire, error) {
	device, err := loopbackDevice()
	if err != nil {
		return nil, err
	}
	w := &loopbackWire{}
	if w.sentry, err = newSentinels(); err != nil {
		return nil, fmt.Errorf("live capture on %s: %w", device, err)
	}
	w.liveSource, err = openLive(device, func(LinkType) ([]bpf.Instruction, error) {
		return portFilter(nil, w.sentry.port)
	}, w.sentry, shape)
	if err != nil {
		var refused *permissionError
		if errors.As(err, &refused) {
			refused.virtual = true
		}
		w.sentry.close()
		return nil, err
	}
	return w, nil
}

// loopbackDevice finds the loopback interface, which is called lo but need not
// be.
func loopbackDevice() (string, error) {
	ifaces, err := net.Interfaces()
	if err != nil {
		return "", fmt.Errorf("live capture: list interfaces: %w", err)
	}
	for _, iface := range ifaces {
		if iface.Flags&net.FlagLoopback == 0 {
			continue
		}
		if iface.Flags&net.FlagUp == 0 {
			return "", fmt.Errorf("live capture on %s: the interface is down: run \"sudo ip link set %s up\", or use --wire virtual", iface.Name, iface.Name)
		}
		return iface.Name, nil
	}
	return "", fmt.Errorf("live capture: there is no loopback interface; use --wire virtual")
}

func (w *loopbackWire) Kind() string { return "loopback" }

// Listen opens a listener on 127.0.0.1 and lets its port through the filter.
func (w *loopbackWire) Listen(port int) (net.Listener, error) {
	if port < 0 || port > 65535 {
		return nil, fmt.Errorf("loopback: listen: port %d is not between 0 and 65535", port)
	}
	// Listening comes first: a port that someone else has must not be captured.
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("loopback: %w", err)
	}
	if err := w.admit(uint16(l.Addr().(*net.TCPAddr).Port)); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

func (w *loopbackWire) admit(port uint16) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.ports {
		if p == port {
			return nil
		}
	}
	ports := append(w.ports[:len(w.ports):len(w.ports)], port)
	program, err := portFilter(ports, w.sentry.port)
	if err != nil {
		return err
	}
	if err := w.socket.setFilter(program); err != nil {
		return err
	}
	w.ports = ports
	return nil
}

// Dial connects to addr, where a listener of this wire is.
func (w *loopbackWire) Dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("loopback: %w", err)
	}
	return c, nil
}

// Settle sends a datagram to itself through loopback and waits until the
// capture has heard it. The datagram is in no frame and no count, unless a full
// ring drops it: then it is among the drops.
func (w *loopbackWire) Settle(ctx context.Context) error {
	if err := w.sentry.pass(ctx, w.pumped); err != nil {
		return fmt.Errorf("loopback: settle: %w", err)
	}
	return nil
}

func (w *loopbackWire) Close() error {
	return errors.Join(w.liveSource.Close(), w.sentry.close())
}
