package live

import (
	"context"
	"errors"
	"sync/atomic"

	"plainsight/capture"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// LoopbackSource records what crosses some ports of this computer.
type LoopbackSource struct {
	captured
	ports []uint16
	open  func() (capture.Source, error)
	first atomic.Pointer[capture.Source] // opened already, for the first recording
}

// OfLoopback is the source of a run that records live what crosses some ports. It opens
// the first recording at once, and fails if that cannot be opened. Call Close if no run
// is made of it.
func OfLoopback(ports []uint16, viewpoints []lessons.Eye, most Limits, open func() (capture.Source, error)) (*LoopbackSource, error) {
	first, err := open()
	if err != nil {
		return nil, err
	}
	s := &LoopbackSource{captured: newCaptured(words.Say("Live: {ports}", "ports", pages.PortsInWords(ports)), viewpoints, nil, 0, most), ports: ports, open: open}
	s.first.Store(&first)
	return s, nil
}

// Close ends a recording that was opened and that no run has begun.
func (s *LoopbackSource) Close() {
	if first := s.first.Swap(nil); first != nil {
		(*first).Close()
	}
}

func (s *LoopbackSource) Kind() Kind             { return FromLoopback }
func (s *LoopbackSource) needs() (int64, error)  { return shares.RunCost, ErrNoRoom }
func (s *LoopbackSource) wireMemory(int64) int64 { return capture.LiveMemory }
func (s *LoopbackSource) grows() bool            { return true }

func (s *LoopbackSource) next(*Run) (*nextRecording, error) {
	var from capture.Source
	if first := s.first.Swap(nil); first != nil {
		from = *first
	} else {
		var err error
		if from, err = s.open(); err != nil {
			return nil, err
		}
	}
	return &nextRecording{discard: func() { from.Close() }, record: func(ctx context.Context, q lessons.Setting, a *audience) (capture.Stats, error) {
		defer from.Close()
		ended := make(chan struct{})
		defer close(ended)
		go func() {
			select {
			case <-q.Stay:
			case <-ctx.Done():
			case <-ended:
			}
			from.Close() // what is queued can still be read
		}()
		err := s.tell(from, a, func() error { return nil })
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			a.Happened(words.Say("Recording has ended: it goes on for {n} minutes at most. What was recorded until then is kept.", "n", int(stayTime.Minutes())))
		}
		return from.Stats(), err
	}}, nil
}
