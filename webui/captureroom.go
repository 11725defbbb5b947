package webui

import (
	"context"
	"errors"
	"sync"
	"time"

	"plainsight/capture"
)

// What captures of people's own may take, all together.
const (
	maxReading    = 2   // files read at once
	viewpointCost = 500 // bytes that a frame takes for each pair of eyes
)

var errBusy = errors.New("other files are being read just now, and each takes its time: try again in a moment")

// slots are places of which only so many are taken at once.
type slots chan struct{}

func (s slots) enter(ctx context.Context, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case s <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s slots) leave() { <-s }

// liveTap is a live source that says when it was closed.
type liveTap struct {
	capture.Source
	once sync.Once
	left func()
}

// Close ends the recording.
func (c *liveTap) Close() error {
	err := c.Source.Close()
	c.once.Do(c.left)
	return err
}
