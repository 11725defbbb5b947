package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/dissect/print"
	"plainsight/webui/recording"
)

// dissectOptions say what to take apart and how to print it.
type dissectOptions struct {
	keys    keys
	as      string
	filter  string
	format  *choice
	tree    bool
	explain bool
}

func newDissect(p *program) *cobra.Command {
	var o dissectOptions
	cmd := &cobra.Command{
		Use:   "dissect FILE",
		Short: "Take a capture file apart",
		Long: `dissect reads a pcap or pcapng file and prints its packets, as seen with the secrets given.
If FILE is -, it reads standard input.

Text is a line for each packet: number, seconds since the first, from, to, protocol,
bytes, how much of it can be read, and what it says; '!' marks what is wrong. With -V
each packet is a tree; two letters in front of a field give the class of its bytes, as
the packet counts them: what came out of ciphertext is OP.
` + legend() + `
JSON is an array of packets: {number, time, since, length, captured, src, dst, src_port,
dst_port, stream, protocol, info, problem, shut, classes, buffers, layers}. Layers are fields:
{name, label, value, show, class, buffer, offset, length, explain, spec, problem, children},
where buffer is an index into the packet's buffers, whose data is in hex. shut tells, with
the first packet of a connection that these secrets do not open, why, and what would help:
{stream, kind, says, helps, records_shut, records_opened, lines, ...}. After a text the
same is told on standard error.

PDML is XML as tshark -T pdml writes it. Where it has a field that tshark lacks, the
name begins with 'plainsight.': what is wrong, and all of the lessons' own protocols
(plainsight.squirrel, .fernet, .aes, .caesar). What else it says about protocols that
tshark knows (key schedules, checks and opened records of TLS under plainsight.tls,
parts of lines under plainsight.http) is not in it, so that the two agree line by line;
-V and JSON have it. JA3 and JA4 are there under tshark's names, JA4 as tshark has it
from version 4.2 on.

A filter chooses packets: http, tcp.port == 80, ip.addr == 10.0.0.0/8,
http.host contains "example", http.user_agent matches "curl/[78]",
tcp.port in {80, 443, 8000..8100}, tcp.flags & 0x02, with and, or, not and parentheses;
also plainsight.class == "ciphertext", and plainsight.problem.`,
		Example: `  plainsight dissect capture.pcapng
  plainsight dissect capture.pcapng --keylog keys.txt -Y 'http contains "fluffy"'
  plainsight dissect capture.pcapng -V -Y 'frame.number == 4'
  plainsight dissect -T pdml capture.pcapng > capture.xml`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return p.dissect(cmd.Context(), args[0], o) },
	}
	o.keys.flags(cmd.Flags())
	cmd.Flags().StringVar(&o.as, "as", "", "dissect as this `VIEWPOINT` only: \"eavesdropper\", or one whose secrets the file holds")
	cmd.Flags().StringVarP(&o.filter, "filter", "Y", "", "show only packets that match the `FILTER`")
	cmd.Flags().BoolVarP(&o.tree, "tree", "V", false, "text: show each packet's fields")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "text: show the fields with their explanations and sources")
	o.format = choose(cmd, "format", "T", "what to print", "text", "json", "pdml")
	return cmd
}

func legend() string {
	rows := ""
	for c := range field.Class(field.NumClasses) {
		rows += fmt.Sprintf("  %s  %-10s  %s\n", c.Tag(), c, c.Says())
	}
	return rows
}

func (p *program) dissect(ctx context.Context, path string, o dissectOptions) error {
	p.reads.Store(true)
	collectLate()
	f, err := o.compile()
	if err != nil {
		return err
	}
	given, err := o.keys.load()
	if err != nil {
		return err
	}
	treesOnly := o.format.value == "pdml" && f == nil // filters ask for more
	s, unread, err := dissectFile(ctx, path, treesOnly, func(rec *recording.Recording) ([]field.Secret, error) { return o.secrets(rec, given) })
	if err != nil {
		return err
	}
	if err := p.print(ctx, s, f, o, path); err != nil {
		return err
	}
	return unread // after what could be read was shown
}

func (o *dissectOptions) compile() (*filter.Filter, error) {
	if o.filter == "" {
		return nil, nil
	}
	f, err := filter.Compile(o.filter)
	if err != nil {
		return nil, usageError{err}
	}
	return f, nil
}

// secrets are those that were given and those of the file, or of the file only
// those that the viewpoint holds.
func (o *dissectOptions) secrets(rec *recording.Recording, given []field.Secret) ([]field.Secret, error) {
	eyes := rec.Viewpoints
	if o.as == "eavesdropper" && len(given) > 0 {
		return nil, usage("--as eavesdropper: an eavesdropper holds no secrets: leave out either the keys or --as")
	}
	if o.as != "" && (o.as != "eavesdropper" || len(eyes) > 0) {
		e, err := viewpoint(rec, o.as)
		if err != nil {
			return nil, err
		}
		eyes = []field.Viewpoint{e}
	}
	for _, e := range eyes {
		for _, s := range e.Secrets { // client and server mostly hold the same
			if !slices.ContainsFunc(given, func(g field.Secret) bool { return g.Kind == s.Kind && bytes.Equal(g.Data, s.Data) }) {
				given = append(given, s)
			}
		}
	}
	return given, nil
}

// print writes the packets that fit the filter.
func (p *program) print(ctx context.Context, s *dissect.Session, f *filter.Filter, o dissectOptions, name string) error {
	var to print.Packets
	switch o.format.value {
	case "json":
		list, _ := s.Shut(maxShutJSON)
		to = print.NewJSON(p.out, list...)
	case "pdml":
		doc := print.NewPDML(p.out, version(), name)
		if f == nil {
			if err := printPDML(ctx, s, doc); err != nil {
				return err
			}
			return doc.Close()
		}
		to = doc
	default:
		defer p.tellShut(s)
		switch {
		case o.tree || o.explain:
			to = print.NewTree(p.out, o.explain)
		case f == nil: // rows need no trees
			return list(ctx, s, p.out)
		default:
			to = print.NewList(p.out)
		}
	}
	err := s.Walk(func(pk *dissect.Packet) error {
		if ctx.Err() != nil {
			return errInterrupted
		}
		if f != nil && !f.Match(pk) {
			return nil
		}
		return to.Packet(pk)
	})
	if err != nil {
		return err
	}
	if err := to.Close(); err != nil || f == nil {
		return err
	}
	for _, c := range f.Complaints() {
		fmt.Fprintln(p.err, "plainsight: "+oneLine(c.Error()))
	}
	return nil
}

func list(ctx context.Context, s *dissect.Session, w io.Writer) error {
	l := print.NewList(w)
	for n := range s.Len() {
		if n%1024 == 0 && ctx.Err() != nil {
			return errInterrupted
		}
		r := s.Row(n + 1)
		if err := l.Row(&r); err != nil {
			return err
		}
	}
	return l.Close()
}
