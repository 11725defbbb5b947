package main

import (
	"bytes"
	"io"
	"slices"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/dissect/keyfile"
)

// forFile makes the blocks of a recording's secrets: one of plainsight's own with
// all of them, and one for each TLS key log besides, where Wireshark finds it.
func (r *recording) forFile(lesson string) ([]capture.FileSecret, error) {
	var out []capture.FileSecret
	for _, e := range r.Eyes {
		for _, s := range e.Secrets {
			known := slices.ContainsFunc(out, func(o capture.FileSecret) bool { return bytes.Equal(o.Data, s.Data) })
			if s.Kind == field.TLSKeyLog && !known {
				out = append(out, capture.FileSecret{Type: capture.SecretTLS, Data: s.Data})
			}
		}
	}
	data, err := keyfile.Store(lesson, r.Eyes)
	if err != nil {
		return nil, err
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
			eyes, err := keyfile.Stored(s.Data)
			if err != nil {
				return err
			}
			r.Eyes = append(r.Eyes, eyes...)
		}
	}
	if len(r.Eyes) == 0 && len(logs) > 0 {
		r.Eyes = []field.Viewpoint{{Name: "eavesdropper"}, {Name: "keyholder", Says: "Holds the key log that is in the file.", Secrets: logs}}
	}
	return nil
}
