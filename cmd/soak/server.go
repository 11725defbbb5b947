package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// build makes a plainsight in a folder of its own.
func build(ctx context.Context) (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "plainsight-soak")
	if err != nil {
		return "", nil, err
	}
	remove = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "plainsight")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "plainsight/cmd/plainsight")
	if out, err := cmd.CombinedOutput(); err != nil {
		remove()
		return "", nil, fmt.Errorf("build plainsight: %w: start this from within the repository, or name a built one with --server\n%s", err, out)
	}
	return path, remove, nil
}

// server is a plainsight that runs as a child.
type server struct {
	cmd     *exec.Cmd
	address string // host and port
	client  http.Client
	gone    chan struct{} // closed when it has ended
	done    error         // how; to be read when gone is closed

	mu    sync.Mutex
	lines []string // of its stderr
	ours  bool     // it was told to end
}

const (
	startTime = time.Minute      // a server is ready within this, on any machine
	endTime   = 20 * time.Second // it ends within this
	maxLines  = 200              // of stderr that are kept
)

func start(path, memory string, keep time.Duration) (*server, error) {
	args := []string{"serve", "--listen", "127.0.0.1:0", "--wire", "virtual", "--keep", keep.String()}
	if memory != "" {
		args = append(args, "--memory", memory)
	}
	s := &server{cmd: exec.Command(path, args...), gone: make(chan struct{})}
	// Each of its connections ends with its answer: one that stays would count
	// among the goroutines.
	s.client = http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	apart(s.cmd)
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start plainsight: %w", err)
	}
	at := make(chan string, 1)
	go func() {
		s.listen(pipe, at)
		s.done = s.cmd.Wait()
		close(s.gone)
	}()
	select {
	case s.address = <-at:
		return s, nil
	case <-s.gone:
		return nil, fmt.Errorf("plainsight ended at once: %s", strings.Join(s.said(), "; "))
	case <-time.After(startTime):
		s.end()
		return nil, fmt.Errorf("plainsight has not said in %v where it listens", startTime)
	}
}

// listen keeps what the server says, and tells the address that it says first.
func (s *server) listen(stderr io.Reader, at chan<- string) {
	for in := bufio.NewScanner(stderr); in.Scan(); {
		line := in.Text()
		if _, address, ok := strings.Cut(line, "plainsight: http://"); ok {
			select {
			case at <- strings.TrimSuffix(address, "/"):
				continue
			default:
			}
		}
		s.mu.Lock()
		if len(s.lines) < maxLines {
			s.lines = append(s.lines, line)
		}
		s.mu.Unlock()
	}
	io.Copy(io.Discard, stderr) // after a line that is too long
}

// said is what the server has said, but for its address.
func (s *server) said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.lines...)
}

// end has the server end, and returns an error where it had ended before, had to
// be killed, or failed.
func (s *server) end() error {
	s.mu.Lock()
	first := !s.ours
	s.ours = true
	s.mu.Unlock()
	select {
	case <-s.gone:
		if first {
			return fmt.Errorf("it had ended by itself: %s", ending(s.done))
		}
		return nil
	default:
	}
	if s.cmd.Process.Signal(os.Interrupt) != nil { // Windows has no such signal
		s.cmd.Process.Kill()
		<-s.gone
		return nil
	}
	select {
	case <-s.gone:
		if code := s.cmd.ProcessState.ExitCode(); code != 0 && code != 130 {
			return fmt.Errorf("it failed at its end: %s", ending(s.done))
		}
		return nil
	case <-time.After(endTime):
		s.cmd.Process.Kill()
		<-s.gone
		return fmt.Errorf("it did not end within %v, and was killed", endTime)
	}
}

func ending(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}

// ready waits until the server's /ready says that it is.
func (s *server) ready(ctx context.Context) error {
	late := time.After(startTime)
	for {
		if _, err := s.ask(ctx, "/ready"); err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-s.gone:
			return errGone
		case <-late:
			return fmt.Errorf("plainsight is not ready after %v", startTime)
		case <-ctx.Done():
			return errors.New("interrupted before it began")
		}
	}
}

var errGone = errors.New("the server has ended")

func (s *server) ask(ctx context.Context, path string) ([]byte, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		return nil, err
	}
	r, err := s.client.Do(q)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.200s", path, r.Status, data)
	}
	return data, err
}

// figures are the server's own figures, and how much of the machine's memory its
// process uses. Sizes are in bytes.
type figures struct {
	Memory struct {
		Limit, Held, Heap int64
	}
	Runs, Playing, Captures, Viewers, Uploads, Goroutines int
	Refused                                               int64

	RSS int64 `json:"-"` // 0 where this system does not tell
}

func (s *server) figures(ctx context.Context) (f figures, err error) {
	data, err := s.ask(ctx, "/figures")
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	f.RSS = resident(s.cmd.Process.Pid)
	return f, err
}

// own are the goroutines besides those of the runs that are kept, which have one each.
func (f *figures) own() int { return f.Goroutines - f.Runs }

func (f figures) String() string {
	rss := "unknown"
	if f.RSS > 0 {
		rss = size(f.RSS)
	}
	return fmt.Sprintf("heap %s, held %s, RSS %s; %d runs, %d playing, %d viewers, %d uploads, %d captures to compare; %d goroutines", size(f.Memory.Heap), size(f.Memory.Held), rss,
		f.Runs, f.Playing, f.Viewers, f.Uploads, f.Captures, f.Goroutines)
}

// atLeast takes the larger of each.
func (f *figures) atLeast(g figures) {
	for _, one := range []struct {
		a *int64
		b int64
	}{{&f.Memory.Limit, g.Memory.Limit}, {&f.Memory.Held, g.Memory.Held}, {&f.Memory.Heap, g.Memory.Heap}, {&f.RSS, g.RSS}, {&f.Refused, g.Refused}} {
		*one.a = max(*one.a, one.b)
	}
	for _, one := range []struct {
		a *int
		b int
	}{{&f.Runs, g.Runs}, {&f.Playing, g.Playing}, {&f.Captures, g.Captures}, {&f.Viewers, g.Viewers}, {&f.Uploads, g.Uploads}, {&f.Goroutines, g.Goroutines}} {
		*one.a = max(*one.a, one.b)
	}
}

// watch looks at the figures until ctx ends, and returns the largest of each.
func (s *server) watch(ctx context.Context, progress io.Writer) (peak figures) {
	const often, rarely = time.Second / 2, 30 * time.Second
	told := time.Now()
	for {
		if f, err := s.figures(ctx); err == nil {
			peak.atLeast(f)
			if time.Since(told) >= rarely {
				told = time.Now()
				fmt.Fprintf(progress, "soak: %s%s\n", f, loadAverage())
			}
		}
		select {
		case <-time.After(often):
		case <-ctx.Done():
			return peak
		}
	}
}

var errRestless = errors.New("it is still at work")

// settled waits until the figures are as they should be, and returns them, or
// those that there are when it has waited long enough.
func (s *server) settled(ctx context.Context, patience time.Duration, ok func(figures) bool) (f figures, err error) {
	late := time.After(patience)
	for {
		g, failed := s.figures(ctx)
		if err = failed; err == nil {
			f = g
		}
		if err == nil && ok(f) {
			return f, nil
		}
		select {
		case <-time.After(time.Second):
			continue
		case <-late:
			if err == nil {
				err = errRestless
			}
		case <-s.gone:
			err = errGone
		case <-ctx.Done():
			err = ctx.Err()
		}
		return f, err
	}
}

// atRest waits as settled does, and then takes the least goroutines of some looks:
// the last who have left may be just about to go.
func (s *server) atRest(ctx context.Context, patience time.Duration, ok func(figures) bool) (figures, error) {
	const looks = 5
	f, err := s.settled(ctx, patience, ok)
	for i := 0; err == nil && i < looks; i++ {
		var g figures
		if g, err = s.settled(ctx, patience, ok); err == nil && g.own() < f.own() {
			f = g
		}
		wait(ctx, 100*time.Millisecond)
	}
	return f, err
}

// quiet reports whether the server has no visitors.
func quiet(f figures) bool { return f.Playing+f.Viewers+f.Uploads == 0 }
