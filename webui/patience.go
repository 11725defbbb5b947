package webui

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// Patience is how long the server waits for the other end of a
// connection. What is zero is as in the defaults.
type Patience struct {
	Write time.Duration // a reader takes the next writeChunk bytes of an answer within this, and a viewer its next message
	Body  time.Duration // a request's body goes on within this
	Work  time.Duration // a question waits so long for others to be answered first
	Turn  time.Duration // a file waits so long for its turn to be read
	Pong  time.Duration // a viewer that is silent for so long is gone
	Ping  time.Duration // how often a viewer is asked whether it is there
	End   time.Duration // a server that is told to end has ended after this, whatever goes on
}

const (
	writeChunk = 32 << 10 // bytes
	bodyRate   = 8 << 10  // bytes in a second that a body has at least, on the whole
)

func (p Patience) orDefaults() Patience {
	or := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	or(&p.Write, 15*time.Second)
	or(&p.Body, 15*time.Second)
	or(&p.Work, 30*time.Second)
	or(&p.Turn, 30*time.Second)
	or(&p.Pong, 60*time.Second)
	or(&p.Ping, 25*time.Second)
	or(&p.End, 3*time.Second)
	return p
}

// patient closes connections that stall, but not those that are slow.
type patient struct {
	Patience
	next http.Handler
}

func (p patient) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	out := &patientWriter{ResponseWriter: w, to: http.NewResponseController(w), wait: p.Write}
	if q.Body != nil && q.Body != http.NoBody {
		in := &patientBody{ReadCloser: q.Body, from: out.to, wait: p.Body}
		in.hurry() // also if no handler reads it: the server itself does, to find the next request
		q.Body = in
	}
	out.renew()
	defer out.renew() // for what is still to be flushed
	p.next.ServeHTTP(out, q)
}

var (
	errSlow  = words.Error("what you sent stopped on its way, or came too slowly: check the connection, and send it again")
	errLetGo = words.Error("this server has stopped answering")
)

// patientWriter gives a reader some time for each part of an answer.
type patientWriter struct {
	http.ResponseWriter
	to   *http.ResponseController
	wait time.Duration

	mu   sync.Mutex
	over bool // the connection was hijacked or ended
}

// renew sets the deadline for the next part, if the connection supports one.
func (w *patientWriter) renew() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return errLetGo
	}
	w.to.SetWriteDeadline(time.Now().Add(w.wait))
	return nil
}

// Write passes on one part after another.
func (w *patientWriter) Write(data []byte) (n int, err error) {
	for {
		if err := w.renew(); err != nil {
			return n, err
		}
		k, err := w.ResponseWriter.Write(data[n:min(n+writeChunk, len(data))])
		if n += k; err != nil || n == len(data) {
			return n, err
		}
	}
}

// letGo ends the answer at once, by a deadline in the past.
func (w *patientWriter) letGo() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.to.SetWriteDeadline(time.Unix(1, 0))
}

// Hijack hands the connection over, which then has no deadline of ours.
func (w *patientWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.to.SetWriteDeadline(time.Time{})
	return w.to.Hijack()
}

// Unwrap is what answers.
func (w *patientWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// until ends an answer when done is closed, even one whose reader has stalled. Call the
// function that it returns when the answer is complete.
func until(done <-chan struct{}, w http.ResponseWriter) (out func()) {
	p := patientIn(w)
	if p == nil {
		return func() {}
	}
	finished := make(chan struct{})
	go func() {
		select {
		case <-done:
			p.letGo()
		case <-finished:
		}
	}()
	return func() { close(finished) }
}

// patientIn is the patient writer that w wraps, or nil.
func patientIn(w http.ResponseWriter) *patientWriter {
	for {
		if p, ok := w.(*patientWriter); ok {
			return p
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		w = inner.Unwrap()
	}
}

// patientBody sets deadlines for a request's body: the total grows with the bytes that
// have come, and time that the server spends elsewhere does not count.
type patientBody struct {
	io.ReadCloser
	from  *http.ResponseController
	wait  time.Duration
	got   int64
	spent time.Duration

	mu   sync.Mutex
	over bool // nothing more of it is waited for
}

// GiveUp has the body end at once, as one that is too slow.
func (b *patientBody) GiveUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	b.from.SetReadDeadline(time.Unix(1, 0))
}

// hurry sets the deadline by which the next bytes must arrive.
func (b *patientBody) hurry() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return
	}
	left := b.wait + time.Duration(b.got)*time.Second/bodyRate - b.spent
	b.from.SetReadDeadline(time.Now().Add(min(left, b.wait)))
}

// Read takes what has come.
func (b *patientBody) Read(data []byte) (int, error) {
	begun := time.Now()
	b.hurry()
	n, err := b.ReadCloser.Read(data)
	b.got += int64(n)
	b.spent += time.Since(begun)
	switch {
	case err == io.EOF:
		b.from.SetReadDeadline(time.Time{}) // the connection is watched for its end, which may take its time
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = errSlow
	}
	return n, err
}

// bodyTrouble is the status and the words for a small request that cannot be read.
func bodyTrouble(err error) (status int, says string) {
	var big *http.MaxBytesError
	switch {
	case errors.Is(err, errSlow):
		return http.StatusRequestTimeout, pages.Because(errSlow)
	case errors.As(err, &big):
		return http.StatusRequestEntityTooLarge, words.Say("This request is longer than any that a page of plainsight sends. Load the page again, and shorten what you typed.")
	}
	return http.StatusBadRequest, words.Say("This request cannot be read: it is not as plainsight's pages send it. Load the page again.")
}
