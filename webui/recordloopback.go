package webui

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"plainsight/capture"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

const (
	maxPorts = 16 // recorded at once
	maxLive  = 4  // recordings at once
)

// sniff records TCP on the loopback from or to one of the ports, but never plainsight's
// own traffic.
func (s *Server) sniff(ports []uint16, web uint16) (capture.Source, error) {
	var each []string
	for _, p := range ports {
		each = append(each, "tcp port "+strconv.Itoa(int(p)))
	}
	filter, err := capture.ParseFilter(fmt.Sprintf("(%s) and not tcp port %d", strings.Join(each, " or "), web))
	if err != nil {
		return nil, err
	}
	return s.opts.Sniff(filter)
}

// sniffLoopback is Options.Sniff where nobody has another.
func sniffLoopback(filter capture.Filter) (capture.Source, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	for _, one := range all {
		if one.Flags&net.FlagLoopback != 0 && one.Flags&net.FlagUp != 0 {
			return capture.OpenInterface(one.Name, filter)
		}
	}
	return nil, words.Error("this computer has no loopback interface that is up")
}

// mayRecord returns the reason why nothing can be recorded live, or nil. It tries once,
// since a program gets its privileges when it starts.
func (s *Server) mayRecord() error {
	s.mayOnce.Do(func() {
		src, err := s.sniff(pages.LessonPorts, 0)
		if err == nil {
			src.Close()
		}
		s.mayNot = err
	})
	return s.mayNot
}

// atThisComputer returns an error for requests from other computers, which must not
// record this one's loopback.
func (s *Server) atThisComputer(q *http.Request) error {
	if !s.caller(q).Local {
		return pages.ErrElsewhere
	}
	return nil
}

// webPort is the port that the request came in on.
func webPort(q *http.Request) uint16 {
	if local, ok := q.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return local.AddrPort().Port()
	}
	return 0
}

// checkPorts reads the ports that are to be recorded.
func checkPorts(text string, web uint16) (ports []uint16, err error) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' }) {
		n, err := strconv.ParseUint(word, 10, 16)
		switch {
		case err != nil || n == 0:
			return nil, words.Errorf("{text} is not a port: a port is a number from 1 to 65535, like the one after the colon in http://127.0.0.1:8080", "text", strconv.Quote(word))
		case uint16(n) == web:
			return nil, words.Errorf("port {n} is plainsight's own: every packet recorded there would be shown on this page, and so make others. Choose the port of what you want to watch", "n", strconv.Itoa(int(n)))
		case !slices.Contains(ports, uint16(n)):
			ports = append(ports, uint16(n))
		}
	}
	switch {
	case len(ports) == 0:
		return nil, words.Error("no port is chosen: type that of the server that you want to watch, such as 8080")
	case len(ports) > maxPorts:
		return nil, words.Errorf("these are {n} ports, and at most {most} are recorded at once: choose fewer", "n", len(ports), "most", maxPorts)
	}
	return ports, nil
}

// startLive begins to record, in a run of its own.
func (s *Server) startLive(w http.ResponseWriter, q *http.Request) {
	q.Body = http.MaxBytesReader(w, q.Body, live.MaxRequest)
	if err := q.ParseForm(); err != nil {
		status, says := bodyTrouble(err)
		fail(w, status, says)
		return
	}
	if err := s.atThisComputer(q); err != nil {
		fail(w, http.StatusForbidden, pages.Because(err))
		return
	}
	ports, err := checkPorts(q.PostFormValue("ports"), webPort(q))
	if err != nil {
		fail(w, http.StatusBadRequest, pages.Because(err))
		return
	}
	web := webPort(q)
	from, err := live.OfLoopback(ports, upload.NewCapture(upload.CaptureLimits).Viewpoints, live.Limits(upload.CaptureLimits), func() (capture.Source, error) { return s.record(ports, web) })
	if err != nil {
		v := pages.NewWhyNoLive(err)
		fail(w, http.StatusServiceUnavailable, strings.TrimSpace(v.Says+" "+v.Line))
		return
	}
	one, err := s.runs.Begin(s.visitor(q), from, nil, lessons.Setting{}, true)
	if err != nil {
		from.Close()
		s.noRoom(w, err)
		return
	}
	s.handOver(w, q, one)
	send(w, q, "application/json", pages.JSON(begun{one.ID, one.Key}))
}

var errManyLive = words.Errorf("{n} recordings are under way, which is the most at once: stop one, or open a file", "n", maxLive)

// record opens a source for a recording. The number of recordings at once is limited.
func (s *Server) record(ports []uint16, web uint16) (capture.Source, error) {
	if s.recording.Add(1) > maxLive {
		s.recording.Add(-1)
		return nil, errManyLive
	}
	src, err := s.sniff(ports, web)
	if err != nil {
		s.recording.Add(-1)
		return nil, err
	}
	return &liveTap{Source: src, left: func() { s.recording.Add(-1) }}, nil
}

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
