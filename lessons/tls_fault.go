package lessons

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons/play"
)

// mishap is a fault of a lesson on TLS, with how it is injected and the result that it
// must have.
type mishap struct {
	Fault
	setUp   func(*tunnel) error             // changes how the ends are set up, or nil
	handler func(http.Handler) http.Handler // changes how the server answers, or nil
	change  play.Change                     // changes what the client sends, on its way, or nil
	by      string                          // who notices: "client" or "server"
	ends    []ending                        // the possible results, one for each version of TLS
	why     []string                        // sentences that explain it
}

// ending is how a connection ends.
type ending struct {
	says  string // part of what crypto/tls says at the client's end
	alert string // the alert that crosses the wire: "bad_record_mac (20)", "" for none
}

// faults are the mishaps as a lesson lists them.
func faults(all []mishap) (out []Fault) {
	for _, m := range all {
		out = append(out, m.Fault)
	}
	return out
}

// find is the mishap of that name, or nil.
func find(all []mishap, name string) *mishap {
	for i := range all {
		if name != "" && all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}

// inTheOpen is the way to look at an alert that crosses the wire unencrypted.
func inTheOpen(m mishap) mishap {
	m.Look.Eye = "eavesdropper"
	return m
}

// shut is the way to look at an alert that is encrypted: with the client's keys.
func shut(m mishap) mishap {
	m.Look.Eye = "client"
	return m
}

// alertSeenBy points at the reason that the first alert gives.
func alertSeenBy(eye string) Look {
	return Look{Field: "tls.alert_message.desc", Eye: eye, Label: "Show the alert"}
}

// prepare sets both ends up for the mishap.
func (m *mishap) prepare(t *tunnel, h http.Handler) (http.Handler, error) {
	if m.setUp != nil {
		if err := m.setUp(t); err != nil {
			return nil, fmt.Errorf("prepare the fault %s: %w", m.Name, err)
		}
	}
	if m.handler != nil {
		h = m.handler(h)
	}
	return h, nil
}

// happen has a client ask for the note and fail. It returns nil if the result is the one
// that the mishap must have.
func (m *mishap) happen(ctx context.Context, s *play.Running, v *play.Server, client *tls.Config) error {
	if m.change != nil {
		s.Middle = func(c net.Conn) *play.Middle { return &play.Middle{Conn: c, Change: m.change} }
		defer func() { s.Middle = nil }()
	}
	_, err := s.GetOverTLS(ctx, v, client)
	switch {
	case err == nil:
		return fmt.Errorf("the fault %s was injected, and the client got its answer anyway", m.Name)
	case ctx.Err() != nil:
		return err
	}
	by, says := whoNoticed(err)
	for _, e := range m.ends {
		if by != m.by || !strings.Contains(says, e.says) {
			continue
		}
		told := []string{words.Say(m.Says), e.told(by, says)}
		for _, why := range m.why {
			told = append(told, words.Say(why))
		}
		s.Happened(strings.Join(told, " "))
		return s.AllClosed(ctx)
	}
	return fmt.Errorf("the fault %s was injected, and the %s was to notice it, with %q; instead: %w", m.Name, m.by, m.ends[0].says, err)
}

// told says in a sentence how the connection ended.
func (e ending) told(by, says string) string {
	if e.alert == "" {
		return words.Say("No alert crosses the wire. The client, written in Go, reports: {says}.", "says", inQuotes(says))
	}
	return words.Say("The {side} notices, and sends the alert {alert}. The client, written in Go, reports: {says}.", "side", words.Say(by), "alert", e.alert, "says", inQuotes(says))
}

// whoNoticed finds out which end gave up a connection, and what crypto/tls says about it
// at the client's end. An alert that came over the wire is a remote error.
func whoNoticed(err error) (by, says string) {
	var remote *net.OpError
	if errors.As(err, &remote) && remote.Op == "remote error" {
		return "server", remote.Error()
	}
	var bad *tls.CertificateVerificationError
	if errors.As(err, &bad) {
		return "client", bad.Error()
	}
	if errors.Is(err, play.ErrCut) {
		return "client", play.ErrCut.Error()
	}
	says = err.Error()
	if at := strings.Index(says, "tls: "); at >= 0 {
		says = says[at:]
	}
	return "client", says
}
