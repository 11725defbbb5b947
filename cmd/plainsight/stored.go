package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"plainsight/capture"
	"plainsight/dissect/field"
)

// stored is what plainsight keeps in a file of a lesson: who holds which
// secret. It goes into a block that other programs skip; TLS key logs go into
// one of their own besides, where Wireshark finds them.
type stored struct {
	Lesson     string       `json:"lesson,omitempty"`
	Viewpoints []storedEyes `json:"viewpoints"`
}

type storedEyes struct {
	Name    string         `json:"name"`
	Says    string         `json:"says,omitempty"`
	Secrets []storedSecret `json:"secrets,omitempty"`
}

type storedSecret struct {
	Kind  field.SecretKind `json:"kind"`
	Label string           `json:"label,omitempty"`
	Data  []byte           `json:"data"` // base64 in the file
}

// forFile makes the blocks of a recording's secrets.
func (r *recording) forFile(lesson string) ([]capture.FileSecret, error) {
	all := stored{Lesson: lesson}
	var out []capture.FileSecret
	for _, e := range r.Eyes {
		eyes := storedEyes{Name: e.Name, Says: e.Says}
		for _, s := range e.Secrets {
			eyes.Secrets = append(eyes.Secrets, storedSecret{s.Kind, s.Label, s.Data})
			log := capture.FileSecret{Type: capture.SecretTLS, Data: s.Data}
			known := slices.ContainsFunc(out, func(o capture.FileSecret) bool { return string(o.Data) == string(log.Data) })
			if s.Kind == field.TLSKeyLog && !known {
				out = append(out, log)
			}
		}
		all.Viewpoints = append(all.Viewpoints, eyes)
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("store secrets: %w", err)
	}
	return append(out, capture.FileSecret{Type: capture.SecretPlainsight, Data: data}), nil
}

// stored takes over the secrets that the file has brought. A key log without
// viewpoints was put there by another program, for whoever opens the file.
func (r *recording) stored(src io.Closer) error {
	f, ok := src.(interface{ Secrets() []capture.FileSecret })
	if !ok {
		return nil
	}
	var logs []field.Secret
	for _, s := range f.Secrets() {
		switch s.Type {
		case capture.SecretTLS:
			logs = append(logs, field.Secret{Kind: field.TLSKeyLog, Label: "the file's key log", Data: s.Data})
		case capture.SecretPlainsight:
			var all stored
			if err := json.Unmarshal(s.Data, &all); err != nil {
				return fmt.Errorf("the file's own secrets cannot be read: %w", err)
			}
			for _, e := range all.Viewpoints {
				v := field.Viewpoint{Name: e.Name, Says: e.Says}
				for _, s := range e.Secrets {
					v.Secrets = append(v.Secrets, field.Secret{Kind: s.Kind, Label: s.Label, Data: s.Data})
				}
				r.Eyes = append(r.Eyes, v)
			}
		}
	}
	if len(r.Eyes) == 0 && len(logs) > 0 {
		r.Eyes = []field.Viewpoint{{Name: "eavesdropper"}, {Name: "keyholder", Says: "Holds the key log that is in the file.", Secrets: logs}}
	}
	return nil
}
