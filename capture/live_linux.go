package capture

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/net/bpf"
)

// liveSource pumps the frames of a packet socket into a queue, so that the
// kernel's ring stays empty however slowly frames are read.
type liveSource struct {
	socket  *packetSocket
	queue   *frameQueue
	sentry  *sentinels // nil when there are none to look for
	closing sync.Once
	pumped  chan struct{} // closed when pump has returned
}

// OpenInterface captures what filter admits on the interface called device.
// On loopback each frame is given once, as it arrives: an answer never comes
// ahead of its question. Times are the kernel's, taken when a frame was sent, and
// frames that two processors sent at once may be microseconds out of order by
// them. It needs CAP_NET_RAW: without it the error is ErrNotPermitted.
func OpenInterface(device string, filter Filter) (Source, error) {
	l, err := openLive(device, filter.compile, nil, defaultRing)
	if err != nil {
		return nil, err // and no Source that holds a nil pointer
	}
	return l, nil
}

func openLive(device string, filter func(LinkType) ([]bpf.Instruction, error), sentry *sentinels, shape ringShape) (*liveSource, error) {
	s, err := openPacketSocket(device, filter, shape)
	if err != nil {
		return nil, err
	}
	l := &liveSource{socket: s, queue: newFrameQueue(MaxQueued), sentry: sentry, pumped: make(chan struct{})}
	go l.pump() // until Close closes the socket
	return l, nil
}

func (l *liveSource) pump() {
	defer close(l.pumped)
	defer l.socket.ring.unmap()
	for {
		data, ci, err := l.socket.ReadPacketData()
		if err != nil {
			if errors.Is(err, os.ErrClosed) {
				err = nil // by Close: not a failure
			}
			l.queue.close(err)
			return
		}
		if l.sentry != nil && l.sentry.heard(data) {
			continue
		}
		_, isOffloaded := firstOf(ci.AncillaryData).(offloaded)
		l.queue.put(Frame{
			Time:      ci.Timestamp,
			Link:      l.socket.link,
			Data:      data,
			Length:    ci.Length,
			Interface: l.socket.device,
			Offloaded: isOffloaded,
		})
	}
}

func firstOf(s []any) any {
	if len(s) == 0 {
		return nil
	}
	return s[0]
}

func (l *liveSource) ReadFrame() (Frame, error) { return l.queue.get() }

// Stats counts as captured what ReadFrame gives or has given out, and as
// dropped what found the kernel's ring or our queue full.
func (l *liveSource) Stats() Stats {
	_, drops := l.socket.kernelStats()
	s := l.queue.stats()
	s.Dropped += drops
	s.Seen += drops
	return s
}

// Close ends the capture and returns when its goroutine has ended. Frames
// queued before can still be read.
func (l *liveSource) Close() error {
	var err error
	l.closing.Do(func() { err = l.socket.close() })
	<-l.pumped
	return err
}
