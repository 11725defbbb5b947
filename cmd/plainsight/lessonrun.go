package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// lessonRun is a lesson's recording, and over what it ran.
type lessonRun struct {
	*recording.Recorder
	Lesson    *lessons.Lesson
	Wire, Why string
}

// play runs a lesson over a wire of that kind. told, if not nil, is told meanwhile
// how far it is and how to reach its server.
func play(ctx context.Context, l *lessons.Lesson, kind string, q lessons.Setting, told *told) (*lessonRun, error) {
	w, why, err := capture.Open(kind)
	if err != nil {
		return nil, fmt.Errorf("open the %s wire: %w", kind, err)
	}
	defer w.Close()
	r := &lessonRun{recording.NewRecorder(l), l, w.Kind(), why}
	if told != nil {
		r.OnWaits, r.OnBusy = func(s lessons.Service) { told.service(r, s) }, told.far
	}
	if err := l.Play(ctx, w, q, r); err != nil {
		var failed fileFailed
		switch {
		case errors.As(context.Cause(ctx), &failed):
			return nil, failed.error
		case ctx.Err() != nil:
			return nil, errInterrupted
		}
		return nil, fmt.Errorf("lesson %s: %w", l.Name, err)
	}
	r.Close() // what a late goroutine of the lesson says is ignored
	r.Dropped = w.Stats().Dropped
	if len(r.Frames) == 0 {
		return nil, errors.New("lesson " + l.Name + ": nothing was captured: try --wire virtual")
	}
	return r, nil
}

func (p *program) runLesson(ctx context.Context, name string, o lessonOptions) error {
	l, err := findLesson(name)
	if err != nil {
		return err
	}
	if err := checkSecret(o.secret); err != nil {
		return err
	}
	if o.withSecrets && o.out == "" {
		return usage("--with-secrets: there is no file to put them in: add --out FILE.pcapng")
	}
	if o.out == "-" {
		return usage("--out: the answer goes to standard output, so the capture cannot: name a file")
	}
	if o.as != "" {
		if _, err := viewpoint(&recording.NewRecorder(l).Recording, o.as); err != nil {
			return err
		}
	}
	q := lessons.Setting{Secret: o.secret, Knobs: o.set, Fault: o.fault}
	if o.stay {
		q.Stay = ctx.Done() // the first interrupt ends the waiting, and the run is told
		ctx = context.WithoutCancel(ctx)
	}
	if err := l.Check(q); err != nil {
		return usageError{err}
	}
	if o.stay && l.Talks != "" {
		fmt.Fprintf(p.err, "%s: each line that you type is a message. End with Ctrl-D, or with a goodbye.\n", l.Talks)
		talking, done := context.WithCancel(ctx)
		defer done()
		q.Say = lines(talking, p.in)
	}
	var file *pendingFile
	if o.out != "" { // before the run, so that it is not run in vain
		if file, err = createFile(o.out, 0o600, o.withSecrets); err != nil {
			return err
		}
		defer file.Discard()
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	r, err := play(ctx, l, o.wire.value, q, &told{to: p.err, begun: time.Now(), files: o.files, fail: func(err error) { fail(fileFailed{err}) }})
	if err != nil {
		return err
	}
	if file != nil {
		meta := capture.Meta{Application: version(), Comment: "plainsight lesson " + l.Name, InterfaceDescription: r.Why}
		if o.withSecrets {
			if meta.Secrets, err = recording.FileSecrets(l.Name, r.Viewpoints); err != nil {
				return err
			}
		}
		if err := file.write(&r.Recording, meta); err != nil {
			return err
		}
	}
	if o.files != "" {
		if err := r.writeFiles(o.files); err != nil {
			return err
		}
	}
	return p.tell(ctx, r, o)
}

// lines returns what is typed, line by line, until the input or ctx ends. Blank lines
// are left out.
func lines(ctx context.Context, from io.Reader) <-chan string {
	say := make(chan string)
	go func() { // while it waits for a key to be pressed, nothing but the program's end can end it
		defer close(say)
		for in := bufio.NewScanner(from); in.Scan(); {
			text := strings.TrimSpace(in.Text())
			if text == "" {
				continue
			}
			select {
			case say <- text:
			case <-ctx.Done():
				return
			}
		}
	}()
	return say
}

// writeFiles puts what the run has made into a folder.
func (r *lessonRun) writeFiles(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fileError("make the folder", folder, err)
	}
	for _, f := range r.Files {
		mode, secret := os.FileMode(0o644), f.Eyes != nil // not everybody's
		if secret {
			mode = 0o600
		}
		if err := writeFile(filepath.Join(folder, f.Name), f.Data, mode, secret); err != nil {
			return err
		}
	}
	return nil
}

// tell prints the result of a run.
func (p *program) tell(ctx context.Context, r *lessonRun, o lessonOptions) error {
	eyes := r.Viewpoints
	if o.as != "" {
		e, err := viewpoint(&r.Recording, o.as)
		if err != nil {
			return err
		}
		eyes = []field.Viewpoint{e}
	}
	if o.format.value == "pdml" {
		s, err := session(ctx, &r.Recording, eyes[0].Secrets)
		if err != nil {
			return err
		}
		return p.print(ctx, s, nil, dissectOptions{format: o.format}, r.Lesson.Name)
	}
	vs, err := judge(ctx, &r.Recording, o.secret, eyes)
	if err != nil {
		return err
	}
	if o.format.value == "json" {
		return writeJSON(p.out, struct {
			Lesson     string    `json:"lesson"`
			Wire       string    `json:"wire"`
			Frames     int       `json:"frames"`
			Dropped    uint64    `json:"dropped"`
			Secret     string    `json:"secret"`
			Viewpoints []verdict `json:"viewpoints"`
		}{r.Lesson.Name, r.Wire, len(r.Frames), r.Dropped, o.secret, vs})
	}
	p.tellText(r, o, eyes, vs)
	return nil
}

// tellText is a table for people.
func (p *program) tellText(r *lessonRun, o lessonOptions, eyes []field.Viewpoint, vs []verdict) {
	w := p.out
	fmt.Fprintf(w, "%s: %s\n", r.Lesson.Name, r.Lesson.Title)
	fmt.Fprintf(w, "The secret: %q\n", o.secret)
	wire, _ := r.Bytes()
	fmt.Fprintf(w, "%s\n%d %s, %d %s", oneLine(r.Why), len(r.Frames), field.Plural(len(r.Frames), "frame"), wire, field.Plural(wire, "byte"))
	if r.Dropped > 0 {
		fmt.Fprintf(w, "; %d more %s dropped in capturing", r.Dropped, field.Plural(int(r.Dropped), "frame"))
	}
	fmt.Fprint(w, "\n\n")
	if len(r.Told) > 0 {
		for _, n := range r.Told {
			fmt.Fprintln(w, "  "+oneLine(n))
		}
		fmt.Fprintln(w)
	}
	rows := [][]string{{"viewpoint", "secret", "certificate", "application bytes", "readable of these"}}
	for _, v := range vs {
		secret := v.Secret
		if v.changed {
			secret = "changed on the way"
		}
		rows = append(rows, []string{v.Name, secret, v.seesCertificate(), fmt.Sprint(v.ApplicationBytes), fmt.Sprint(v.ReadableBytes)})
	}
	columns(w, rows)
	fmt.Fprintln(w)
	for _, e := range eyes {
		if e.Says != "" {
			fmt.Fprintf(w, "%s: %s\n", e.Name, e.Says)
		}
	}
	fmt.Fprint(w, "\nCaptured bytes by class:\n")
	classTable(w, vs)
	if o.out != "" {
		fmt.Fprintf(w, "\nWritten to %s", o.out)
		if !o.withSecrets {
			fmt.Fprint(w, ", without secrets")
		}
		fmt.Fprintln(w)
	}
}
