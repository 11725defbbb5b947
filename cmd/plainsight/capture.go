package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"plainsight/capture"

	"plainsight/dissect/field"
)

type captureOptions struct {
	device string
	filter string
	out    string
	count  int
}

func newCapture(p *program) *cobra.Command {
	var o captureOptions
	cmd := &cobra.Command{
		Use:   "capture -i INTERFACE --out FILE.pcapng",
		Short: "Record what crosses an interface, until interrupted",
		Long: `capture writes the frames that cross a network interface to a pcapng file, until it is
interrupted (Ctrl-C) or has as many as -c says. Then the file is complete.

Each frame is written as it arrives, so the file can be opened even if the process is killed.

The filter is written as for tcpdump: 'tcp port 8080', 'host 127.0.0.1 and not port 22',
'portrange 8000-8100 or udp'.`,
		Example: `  plainsight capture -i lo -f 'tcp port 8080' --out lesson.pcapng
  plainsight capture -i eth0 -c 100 --out hundred.pcapng
  plainsight capture -i lo --out - | wireshark -k -i -`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.capture(cmd.Context(), o) },
	}
	cmd.Flags().StringVarP(&o.device, "interface", "i", "", "the `INTERFACE` to listen on, such as lo")
	cmd.Flags().StringVarP(&o.filter, "filter", "f", "", "capture only what matches the `FILTER`")
	cmd.Flags().StringVar(&o.out, "out", "", "the `FILE` to write; - is standard output")
	cmd.Flags().IntVarP(&o.count, "count", "c", 0, "stop after this many frames")
	return cmd
}

func (p *program) capture(ctx context.Context, o captureOptions) error {
	switch {
	case o.device == "":
		return usage("capture: -i is missing: name an interface, such as -i lo")
	case o.out == "":
		return usage("capture: --out is missing: name the file to write")
	case o.count < 0:
		return usage("capture: -c %d: give a number of frames, or leave it out", o.count)
	}
	filter, err := capture.ParseFilter(o.filter)
	if err != nil {
		return usage("capture: -f: %w", err)
	}
	src, err := capture.OpenInterface(o.device, filter)
	if err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	defer src.Close()
	meta := capture.Meta{Application: version(), Interface: o.device, InterfaceDescription: "captured live by plainsight", Filter: o.filter}
	var w *capture.Writer
	if o.out == "-" {
		o.out = "standard output"
		w, err = capture.NewWriter(stdout{os.Stdout}, o.out, meta)
	} else {
		w, err = capture.Create(o.out, meta)
	}
	if err != nil {
		return fileError("create file", o.out, err)
	}
	defer w.Close()
	fmt.Fprintf(p.err, "plainsight: capturing on %s; Ctrl-C ends it\n", o.device)
	defer context.AfterFunc(ctx, func() { src.Close() })()
	n, err := pump(src, w, o.count)
	if err != nil {
		return fmt.Errorf("capture: %s: %w", o.device, err)
	}
	stats := src.Stats()
	w.SetStats(stats)
	if err := w.Close(); err != nil {
		return fileError("write file", o.out, err)
	}
	fmt.Fprintf(p.err, "plainsight: %d %s captured, %d dropped; written to %s\n", n, field.Plural(int(n), "frame"), stats.Dropped, o.out)
	return nil
}

// pump moves frames until there are no more, or most were moved.
func pump(from capture.Source, to interface{ WriteFrame(capture.Frame) error }, most int) (n int, err error) {
	for most == 0 || n < most {
		f, err := from.ReadFrame()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if err := to.WriteFrame(f); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
