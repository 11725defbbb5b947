package keyfile

import (
	"reflect"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// What is stored comes back, whichever viewpoint holds it.
func TestStored(t *testing.T) {
	eyes := []field.Viewpoint{
		{Name: "eavesdropper", Says: "Holds nothing."},
		{Name: "client", Secrets: []field.Secret{
			{Kind: field.FernetKey, Label: "the Fernet key", Data: []byte{0, 1, 0xff}},
			{Kind: field.TLSKeyLog, Data: []byte(logLine)},
		}},
	}
	data, err := Store("fernet", eyes)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"lesson":"fernet"`) {
		t.Errorf("it does not say whose they are: %s", data)
	}
	got, err := Stored(data)
	if err != nil || !reflect.DeepEqual(got, eyes) {
		t.Errorf("%+v came back as %+v, %v", eyes, got, err)
	}
	if _, err := Stored(data[:len(data)-1]); err == nil {
		t.Error("half of it is taken for the whole")
	}
}
