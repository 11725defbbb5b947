package recording

import (
	"bytes"
	"slices"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/dissect/keyfile"
)

// FileSecrets are the secrets of viewpoints as the blocks of a capture file: one
// for each TLS key log, where Wireshark finds it, and one of plainsight's own
// with all of them under their viewpoints' names. A key holder who has nothing
// but key logs needs no block of our own. lesson is the name of the lesson that
// was recorded, or "".
func FileSecrets(lesson string, viewpoints []field.Viewpoint) ([]capture.FileSecret, error) {
	var out []capture.FileSecret
	keyLogsAlone := true
	for _, v := range viewpoints {
		for _, s := range v.Secrets {
			if s.Kind != field.TLSKeyLog || v.Name != KeyHolder {
				keyLogsAlone = false
			}
			known := slices.ContainsFunc(out, func(o capture.FileSecret) bool { return bytes.Equal(o.Data, s.Data) })
			if s.Kind == field.TLSKeyLog && !known {
				out = append(out, capture.FileSecret{Type: capture.SecretTLS, Data: s.Data})
			}
		}
	}
	if keyLogsAlone && len(out) > 0 {
		return out, nil
	}
	data, err := keyfile.Store(lesson, viewpoints)
	if err != nil {
		return nil, err
	}
	return append(out, capture.FileSecret{Type: capture.SecretPlainsight, Data: data}), nil
}

// Brought are the viewpoints whose secrets a file has brought: those of a
// recording that was saved with them, or else one that holds the file's key
// logs, which another program put there for every reader of the file. A block of
// ours that cannot be read is an error; what the others hold is returned with it.
func Brought(secrets []capture.FileSecret) (viewpoints []field.Viewpoint, err error) {
	var logs []field.Secret
	for _, s := range secrets {
		switch s.Type {
		case capture.SecretTLS:
			logs = append(logs, field.Secret{Kind: field.TLSKeyLog, Label: "the file's key log", Data: s.Data})
		case capture.SecretPlainsight:
			stored, bad := keyfile.Stored(s.Data)
			if bad != nil && err == nil {
				err = bad
			}
			viewpoints = append(viewpoints, stored...)
		}
	}
	if len(viewpoints) == 0 && len(logs) > 0 {
		viewpoints = []field.Viewpoint{{Name: Eavesdropper}, {Name: KeyHolder, Says: "Holds the key log that is in the file.", Secrets: logs}}
	}
	return viewpoints, err
}
