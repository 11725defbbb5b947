package keyfile

import (
	"encoding/json"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// stored says who holds which secret, as plainsight keeps it in a block of its own
// of a pcapng file, which other programs skip.
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

// Store makes such a block's data of viewpoints with their secrets. Lesson may
// be empty.
func Store(lesson string, eyes []field.Viewpoint) ([]byte, error) {
	all := stored{Lesson: lesson}
	for _, e := range eyes {
		v := storedEyes{Name: e.Name, Says: e.Says}
		for _, s := range e.Secrets {
			v.Secrets = append(v.Secrets, storedSecret{s.Kind, s.Label, s.Data})
		}
		all.Viewpoints = append(all.Viewpoints, v)
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, words.Because(err, "store secrets: {why}")
	}
	return data, nil
}

// Stored reads what Store made. The file may come from somebody who wrote
// anything: no name and no number of viewpoints is to be relied on.
func Stored(data []byte) ([]field.Viewpoint, error) {
	var all stored
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, words.Error("the file's own secrets cannot be read: they are not written as plainsight writes them")
	}
	var eyes []field.Viewpoint
	for _, e := range all.Viewpoints {
		v := field.Viewpoint{Name: e.Name, Says: e.Says}
		for _, s := range e.Secrets {
			v.Secrets = append(v.Secrets, field.Secret{Kind: s.Kind, Label: s.Label, Data: s.Data})
		}
		eyes = append(eyes, v)
	}
	return eyes, nil
}
