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

	"plainsight/dissect/field"
	"plainsight/lessons"
)

type compareOptions struct {
	wire   *choice
	secret string
	format *choice
}

func newCompare(p *program) *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Put two lessons or captures side by side",
		Long: `compare runs or opens A and B and puts side by side what they cost and what each
viewpoint reads. A and B are each a lesson's name or a capture file; a file that is called
like a lesson is named with its folder: ./tls13.

JSON is {"a", "b"}, each {"name", "kind": "lesson" or "file", "wire", "frames", "wire_bytes",
"captured_bytes", "application_bytes", "overhead_bytes", "viewpoints": as in 'lesson run'}.
Overhead is what crossed the wire beyond what the applications said: headers, handshakes
and acknowledgments. Of encrypted traffic the ciphertext counts as what was said.`,
		Example: `  plainsight compare plaintext tls13
  plainsight compare tls12-ecdhe tls13 -T json
  plainsight compare before.pcapng after.pcapng`,
		Args:              exactly("A", "B"),
		ValidArgsFunction: completeSides,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.compare(cmd.Context(), args[0], args[1], o)
		},
	}
	o.wire = wireFlag(cmd)
	cmd.Flags().StringVar(&o.secret, "secret", lessons.DefaultSecret, "the `TEXT` that is to cross a lesson's wire")
	o.format = choose(cmd, "format", "T", "what to print", "text", "json")
	return cmd
}

func completeSides(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 1 {
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

// side is one half of a comparison.
type side struct {
	Name        string    `json:"name"`
	Kind        string    `json:"kind"`
	Wire        string    `json:"wire,omitempty"`
	Frames      int       `json:"frames"`
	WireBytes   int       `json:"wire_bytes"`
	Captured    int       `json:"captured_bytes"`
	Application int       `json:"application_bytes"`
	Overhead    int       `json:"overhead_bytes"`
	Viewpoints  []verdict `json:"viewpoints"`
}

func (p *program) compare(ctx context.Context, a, b string, o compareOptions) error {
	if err := checkSecret(o.secret); err != nil {
		return err
	}
	for _, name := range []string{a, b} { // both before either is run
		if err := checkSide(name); err != nil {
			return err
		}
	}
	left, err := p.side(ctx, a, o)
	if err != nil {
		return err
	}
	right, err := p.side(ctx, b, o)
	if err != nil {
		return err
	}
	if o.format.value == "json" {
		return writeJSON(p.out, struct {
			A *side `json:"a"`
			B *side `json:"b"`
		}{left, right})
	}
	p.compareText(left, right)
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
	var rec *recording
	secret := ""
	if l, ok := lessons.ByName(name); ok {
		r, err := play(ctx, l, o.wire.value, lessons.Setting{Secret: o.secret}, nil)
		if err != nil {
			return nil, err
		}
		s.Kind, s.Wire, secret, rec = "lesson", r.Wire, o.secret, &r.recording
	} else {
		r, err := open(ctx, name)
		if err != nil {
			return nil, err
		}
		if len(r.Eyes) == 0 {
			r.Eyes = []field.Viewpoint{{Name: "eavesdropper"}}
		}
		rec = r
	}
	var err error
	if s.Viewpoints, err = rec.judge(ctx, secret, rec.Eyes); err != nil {
		return nil, err
	}
	s.Frames = len(rec.Frames)
	s.WireBytes, s.Captured = rec.wireBytes()
	s.Application = s.Viewpoints[0].ApplicationBytes
	s.Overhead = s.WireBytes - s.Application
	return s, nil
}

func (p *program) compareText(a, b *side) {
	rows := [][]string{{"", a.title(), b.title()}}
	count := func(label string, x, y int) {
		rows = append(rows, []string{label, fmt.Sprint(x), fmt.Sprint(y)})
	}
	count("frames", a.Frames, b.Frames)
	count("bytes on the wire", a.WireBytes, b.WireBytes)
	count("what the applications said", a.Application, b.Application)
	count("overhead", a.Overhead, b.Overhead)
	first := []classes{a.Viewpoints[0].Classes, b.Viewpoints[0].Classes}
	rows = append(rows, []string{""}, []string{"captured bytes by class, for the " + oneOf(slices.Compact([]string{a.Viewpoints[0].Name, b.Viewpoints[0].Name}))})
	for _, c := range usedClasses(first...) {
		count("  "+c.String(), first[0][c], first[1][c])
	}
	rows = append(rows, []string{""}, []string{"readable of what was said, by viewpoint"})
	var names []string
	for _, v := range slices.Concat(a.Viewpoints, b.Viewpoints) {
		if !slices.Contains(names, v.Name) {
			names = append(names, v.Name)
		}
	}
	for _, n := range names {
		rows = append(rows, []string{"  " + n, a.reads(n), b.reads(n)})
	}
	columns(p.out, rows)
}

// title is short enough to stand above a column.
func (s *side) title() string {
	if s.Kind == "file" {
		return filepath.Base(s.Name)
	}
	return s.Name
}

// reads says what a viewpoint gets, or that there is no such viewpoint.
func (s *side) reads(name string) string {
	i := slices.IndexFunc(s.Viewpoints, func(v verdict) bool { return v.Name == name })
	if i < 0 {
		return "-"
	}
	v := s.Viewpoints[i]
	out := fmt.Sprintf("%d of %d", v.ReadableBytes, v.ApplicationBytes)
	if v.Secret != "" {
		out += ", secret " + v.Secret
	}
	return out
}
