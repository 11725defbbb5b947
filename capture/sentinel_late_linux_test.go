package capture

import (
	"context"
	"testing"
	"time"
)

// On a busy machine it takes long until a sentinel is heard. It is heard all the
// same: each of them is not too late for the next.
func TestLateSentinelsAreHeard(t *testing.T) {
	s, err := newSentinels()
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	go func() { // what is sent comes back as a frame, some time later
		for {
			frame := make([]byte, 42+len(s.token)+8)
			frame[14+9] = protoUDP
			if _, err := s.conn.Read(frame[42:]); err != nil {
				return
			}
			time.AfterFunc(3*sentinelRetry, func() { s.heard(frame) })
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.pass(ctx, nil); err != nil {
		t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) != 0 {
		t.Errorf("%d sentinels are still waited for", len(s.waiting))
	}
}
