package capture

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// checkStopsWhileIdle closes a wire whose reader waits for a frame that never
// comes.
func checkStopsWhileIdle(t *testing.T, open func(*testing.T) Wire) {
	t.Helper()
	check := noGoroutineLeft(t)
	for range 5 {
		w := open(t)
		l, err := w.Listen(0)
		if err != nil {
			t.Fatal(err)
		}
		reading := make(chan struct{})
		read := make(chan error, 1)
		go func() {
			close(reading)
			_, err := w.ReadFrame()
			read <- err
		}()
		<-reading
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-read:
			if err != io.EOF {
				t.Errorf("the reader got %v", err)
			}
		case <-time.After(patience):
			t.Fatal("the reader goes on waiting")
		}
		if err := w.Close(); err != nil {
			t.Errorf("the second Close: %v", err)
		}
		l.Close()
		if err := w.Settle(context.Background()); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Settle after Close: %v", err)
		}
		if s := w.Stats(); s != (Stats{}) {
			t.Errorf("stats of an idle wire are %+v", s)
		}
	}
	check()
}

// errorIsOneLine reports whether err has all of words, on one line.
func errorIsOneLine(err error, words ...string) bool {
	text := err.Error()
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return !strings.Contains(text, "\n")
}
