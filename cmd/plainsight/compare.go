package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plainsight/dissect"
	"plainsight/dissect/compare"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// maxSides is how many lessons or captures are put side by side.
const maxSides = 5

type compareOptions struct {
	wire   *choice
	secret string
	sought bool // the secret was named, so it is looked for in files too
	as     string
	format *choice
}

func newCompare(p *program) *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare A B [C D E]",
		Short: "Put two lessons or captures side by side, or up to five",
		Long: `compare runs or opens A, B and up to three more, and puts side by side what they cost,
what each viewpoint reads, and what the wire gives away. Each is a lesson's name or a
capture file. If a file has the same name as a lesson, give its folder too: ./tls13.

The same request is aligned step by step: the connection is opened, keys are agreed on,
something is asked and answered, and the connection is closed. In a capture with several
connections, the one that carried the secret is aligned, or else the first in which both
sides said something. A viewpoint without keys cannot tell the end of TLS 1.3's handshake
from content, so for it there is a step "handshake or content".

JSON is {"a", "b", "c", "d", "e"}, each {"name", "kind": "lesson" or "file", "wire",
"frames", "wire_bytes", "captured_bytes", "application_bytes", "overhead_bytes",
"connections", "stream": the aligned connection, "viewpoints": as in 'lesson run'}. Each
viewpoint also has "places", where it reads the secret, and "exchange", the aligned
connection as it sees it: {"frames", "wire_bytes", "application_bytes", "at_most",
"readable_bytes", "overhead_bytes", "round_trips", "seconds", "classes", "steps", "leaks"}.
Overhead is what crossed the wire beyond what the applications said: headers, handshakes
and acknowledgments. In encrypted traffic the ciphertext counts as what was said; where
"at_most" is true, some of that may be handshake.`,
		Example: `  plainsight compare plaintext tls13
  plainsight compare plaintext fernet tls12-rsa tls13
  plainsight compare tls12-ecdhe tls13 -T json
  plainsight compare tls12-rsa tls13 --as thief
  plainsight compare before.pcapng after.pcapng`,
		Args:              sides,
		ValidArgsFunction: completeSides,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.sought = cmd.Flags().Changed("secret")
			return p.compare(cmd.Context(), args, o)
		},
	}
	o.wire = wireFlag(cmd)
	cmd.Flags().StringVar(&o.secret, "secret", lessons.DefaultSecret, "the `TEXT` to send over a lesson's wire, and to look for in files")
	cmd.Flags().StringVar(&o.as, "as", "", "text: show the steps and leaks as this `VIEWPOINT` sees them (without it, each side's first, the eavesdropper)")
	o.format = choose(cmd, "format", "T", "what to print", "text", "json")
	return cmd
}

// sides requires two to five arguments.
func sides(cmd *cobra.Command, args []string) error {
	if len(args) > maxSides {
		return usage("%s: one argument too many: %s: at most %d are put side by side", cmd.Name(), args[maxSides], maxSides)
	}
	return exactly("A", "B")(cmd, args[:min(len(args), 2)])
}

func completeSides(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) >= maxSides {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, n := range lessonNames() {
		if strings.HasPrefix(n, typed) {
			names = append(names, n)
		}
	}
	return names, cobra.ShellCompDirectiveDefault
}

// side is one column of a comparison.
type side struct {
	Name        string     `json:"name"`
	Kind        string     `json:"kind"`
	Wire        string     `json:"wire,omitempty"`
	Frames      int        `json:"frames"`
	WireBytes   int        `json:"wire_bytes"`
	Captured    int        `json:"captured_bytes"`
	Application int        `json:"application_bytes"`
	Overhead    int        `json:"overhead_bytes"`
	Connections int        `json:"connections"`
	Stream      int        `json:"stream"`
	Viewpoints  []sideView `json:"viewpoints"`
}

// sideView is what one viewpoint makes of a side.
type sideView struct {
	verdict
	Places   []sidePlace      `json:"places,omitempty"`
	Exchange exchangeJSON     `json:"exchange"`
	seen     compare.Exchange // the same, for text output
}

func (p *program) compare(ctx context.Context, names []string, o compareOptions) error {
	p.reads.Store(true)
	if err := checkSecret(o.secret); err != nil {
		return err
	}
	for _, name := range names { // all before one is run
		if err := checkSide(name); err != nil {
			return err
		}
	}
	var all []*side
	for _, name := range names {
		s, err := p.side(ctx, name, o)
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	if o.as != "" && !slices.ContainsFunc(all, func(s *side) bool { return s.view(o.as) != nil }) {
		return usage("--as: there is no viewpoint %q here: choose %s", o.as, oneOf(eyesOf(all)))
	}
	if o.format.value == "json" {
		out := sidesJSON{A: all[0], B: all[1]}
		for i, to := range []**side{&out.C, &out.D, &out.E} {
			if len(all) > i+2 {
				*to = all[i+2]
			}
		}
		return writeJSON(p.out, out)
	}
	newComparison(all, o.as).write(p.out)
	return nil
}

func checkSide(name string) error {
	if _, ok := lessons.ByName(name); ok {
		return nil
	}
	_, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) && filepath.Base(name) == name {
		help := "see 'plainsight lesson list'"
		if near := nearest(name, lessonNames()); len(near) > 0 {
			help = "did you mean " + oneOf(near) + "?"
		}
		return usage("%s: neither a lesson nor a file: %s", name, help)
	}
	if err != nil {
		return fileError("open capture", name, err)
	}
	return nil
}

func (p *program) side(ctx context.Context, name string, o compareOptions) (*side, error) {
	s := &side{Name: name, Kind: "file"}
	var rec *recording.Recording
	secret := ""
	if l, ok := lessons.ByName(name); ok {
		r, err := play(ctx, l, o.wire.value, lessons.Setting{Secret: o.secret}, nil)
		if err != nil {
			return nil, err
		}
		s.Kind, s.Wire, secret, rec = "lesson", r.Wire, o.secret, &r.Recording
	} else {
		r, err := open(ctx, name)
		if err != nil {
			return nil, err
		}
		if len(r.Viewpoints) == 0 {
			r.Viewpoints = []field.Viewpoint{{Name: "eavesdropper"}}
		}
		if o.sought {
			secret = o.secret
		}
		rec = r
	}
	if err := s.look(ctx, rec, secret); err != nil {
		return nil, err
	}
	s.Frames = len(rec.Frames)
	s.WireBytes, s.Captured = rec.Bytes()
	s.Application = s.Viewpoints[0].ApplicationBytes
	s.Overhead = s.WireBytes - s.Application
	return s, nil
}

// look has each viewpoint dissect the recording, and cuts out the connection
// that is aligned.
func (s *side) look(ctx context.Context, rec *recording.Recording, secret string) error {
	var sessions []*dissect.Session
	for _, e := range rec.Viewpoints {
		one, err := session(ctx, rec, e.Secrets)
		if err != nil {
			return err
		}
		sessions = append(sessions, one)
	}
	at := compare.Carrier(secret, rec.Carriers, sessions...)
	for i, e := range rec.Viewpoints {
		told, places := newVerdict(e.Name, sessions[i], secret, rec.Carriers, s.Kind == "lesson")
		v := sideView{verdict: told, seen: compare.Of(sessions[i], at)}
		for _, at := range places {
			v.Places = append(v.Places, sidePlace{at.Frame, at.Off, at.Len, at.How})
		}
		v.Exchange = newExchangeJSON(&v.seen)
		s.Connections = v.seen.Connections
		s.Viewpoints = append(s.Viewpoints, v)
	}
	s.Stream = s.Viewpoints[0].seen.Stream
	return nil
}

// view is what the viewpoint of that name makes of the side, or nil. An empty
// name means the side's first.
func (s *side) view(eye string) *sideView {
	for i := range s.Viewpoints {
		if eye == "" || s.Viewpoints[i].Name == eye {
			return &s.Viewpoints[i]
		}
	}
	return nil
}

// eyesOf lists the viewpoints of all sides.
func eyesOf(all []*side) (out []string) {
	for _, s := range all {
		for _, v := range s.Viewpoints {
			if !slices.Contains(out, v.Name) {
				out = append(out, v.Name)
			}
		}
	}
	return out
}

// title is the side's name, short enough for the head of a column.
func (s *side) title() string {
	if s.Kind == "file" {
		return filepath.Base(s.Name)
	}
	return s.Name
}

// reads says how much of what was said a viewpoint can read.
func (v *sideView) reads() string {
	return fmt.Sprintf("%d of %d", v.ReadableBytes, v.ApplicationBytes)
}
