package webui

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"sync"
	"time"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
)

// Limits of captures that are handed in. They are kept in memory and nowhere else.
const (
	maxDrop       = 32 << 20  // bytes of one file, and of the frames in it
	maxDropFrames = 50_000    // of one file
	maxDropped    = 160 << 20 // bytes of all together; the one that was used longest ago makes room
	maxKeyLog     = 1 << 20   // bytes
	maxDropEyes   = 8
	maxDropName   = 60 // characters
)

// drop is a capture that somebody has handed in, with the viewpoints whose
// secrets came with it.
type drop struct {
	id     string
	lesson *Lesson // its name and viewpoints, as a column needs them
	frames []capture.Frame
	bytes  int
	used   time.Time // the store's

	mu   sync.Mutex
	held map[string][]field.Secret
	eyes map[string]*sight // each with its own secrets and no others
}

// drops keeps the captures that were handed in.
type drops struct {
	mu   sync.Mutex
	list []*drop
}

// add keeps a capture, and drops others to make room for it.
func (k *drops) add(d *drop) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	d.used = now
	slices.SortFunc(k.list, func(a, b *drop) int { return b.used.Compare(a.used) })
	total := d.bytes
	k.list = slices.DeleteFunc(k.list, func(o *drop) bool {
		total += o.bytes
		return total > maxDropped || now.Sub(o.used) > idleTime
	})
	k.list = append(k.list, d)
}

func (k *drops) find(id string) (*drop, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.list {
		if d.id == id {
			d.used = time.Now()
			return d, true
		}
	}
	return nil, false
}

// sight dissects the capture as one viewpoint; nil where it has none of that name.
func (d *drop) sight(name string) *sight {
	if e := d.eyes[name]; e != nil {
		return e
	}
	eye, ok := d.lesson.Eye(name)
	if !ok {
		return nil
	}
	s := dissect.New(dissect.Options{Secrets: d.held[name], MaxBytes: maxDrop})
	for i, f := range d.frames {
		if s.Add(dissect.Frame{Number: i + 1, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length, Interface: f.Interface, Comment: f.Comment, Offloaded: f.Offloaded}) != nil {
			break // the file's own limit is the session's, so this is never reached
		}
	}
	s.Finish()
	e := &sight{eye: eye, session: s, secrets: len(d.held[name]), fed: len(d.frames), ended: true}
	d.eyes[name] = e
	return e
}

// dropped tells a page of a capture that it has handed in.
type dropped struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Packets int      `json:"packets"`
	Eyes    []string `json:"eyes"`
}

// takeDrop takes a capture file, and a key log if there is one: a form with the
// parts "capture" and "keylog".
func (s *Server) takeDrop(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxDrop+maxKeyLog+8<<10)
	form, err := r.MultipartReader()
	if err != nil {
		fail(w, http.StatusBadRequest, "This request holds no file.")
		return
	}
	d := &drop{id: rand.Text()[:12], held: map[string][]field.Secret{}, eyes: map[string]*sight{}}
	d.lesson = &Lesson{Eyes: []Eye{{Name: "eavesdropper", Title: "Eavesdropper"}}}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = d.take(part)
		}
		if err != nil {
			fail(w, http.StatusBadRequest, dropTrouble(err))
			return
		}
	}
	if d.frames == nil {
		fail(w, http.StatusBadRequest, "There is no packet in this file.")
		return
	}
	s.drops.add(d)
	m := dropped{ID: d.id, Name: d.lesson.Name, Packets: len(d.frames)}
	for _, e := range d.lesson.Eyes {
		m.Eyes = append(m.Eyes, e.Name)
	}
	send(w, r, "application/json", toJSON(m))
}

func dropTrouble(err error) string {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return fmt.Sprintf("This file is larger than %d MB, which is the most that is taken here. Cut it with 'editcap', or open it with 'plainsight dissect'.", maxDrop>>20)
	}
	return capital(err.Error()) + "."
}

// take reads one part of the form.
func (d *drop) take(part *multipart.Part) error {
	switch part.FormName() {
	case "capture":
		name := []rune(part.FileName())
		if len(name) > maxDropName {
			name = name[len(name)-maxDropName:]
		}
		d.lesson.Name, d.lesson.Title = string(name), "A capture file of yours"
		if len(name) == 0 {
			d.lesson.Name = "capture"
		}
		return d.read(part)
	case "keylog":
		text, err := io.ReadAll(io.LimitReader(part, maxKeyLog+1))
		if err != nil {
			return err
		}
		if len(text) > maxKeyLog {
			return fmt.Errorf("the key log is larger than %d MB", maxKeyLog>>20)
		}
		d.holds("keyholder", "Holds the key log that came with the file.", field.Secret{Kind: field.TLSKeyLog, Label: "the key log", Data: text})
	}
	return nil
}

// read takes the frames out of a capture file. What is whole of a damaged one counts.
func (d *drop) read(r io.Reader) error {
	src, err := capture.NewReader(r, d.lesson.Name)
	if err != nil {
		return err
	}
	defer src.Close()
	for {
		f, err := src.ReadFrame()
		var big *http.MaxBytesError
		switch {
		case errors.As(err, &big):
			return err
		case err != nil:
			if len(d.frames) == 0 && !errors.Is(err, io.EOF) {
				return err
			}
			d.secrets(src.Secrets())
			return nil
		case len(d.frames) == maxDropFrames || d.bytes+len(f.Data) > maxDrop:
			return fmt.Errorf("%s has more than %d packets or %d MB, which is the most that is taken here: cut it with 'editcap'", d.lesson.Name, maxDropFrames, maxDrop>>20)
		}
		d.frames = append(d.frames, f)
		d.bytes += len(f.Data)
	}
}

// secrets takes over what the file has brought: key logs, and the viewpoints
// of a lesson that was exported with its secrets.
func (d *drop) secrets(list []capture.FileSecret) {
	for _, s := range list {
		switch s.Type {
		case capture.SecretTLS:
			d.holds("keyholder", "Holds the key log that is in the file.", field.Secret{Kind: field.TLSKeyLog, Label: "the file's key log", Data: s.Data})
		case capture.SecretPlainsight:
			var all struct {
				Viewpoints []struct {
					Name, Says string
					Secrets    []field.Secret
				}
			}
			if json.Unmarshal(s.Data, &all) != nil {
				continue // the frames can be looked at without
			}
			for _, v := range all.Viewpoints {
				d.holds(v.Name, v.Says, v.Secrets...)
			}
		}
	}
}

// holds gives a viewpoint secrets, and makes it if there is none of that name.
func (d *drop) holds(eye, says string, secrets ...field.Secret) {
	if _, ok := d.lesson.Eye(eye); !ok {
		if len(d.lesson.Eyes) == maxDropEyes || eye == "" {
			return
		}
		title := map[string]string{"keyholder": "Key holder", "wrong-key": "Wrong key", "mitm": "In the middle"}[eye]
		if title == "" {
			title = capital(eye)
		}
		d.lesson.Eyes = append(d.lesson.Eyes, Eye{Name: eye, Title: title, Says: says})
	}
	d.held[eye] = append(d.held[eye], secrets...)
}
