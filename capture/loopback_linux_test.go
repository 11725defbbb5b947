package capture

import "testing"

func TestLoopbackTransfer(t *testing.T) {
	w, err := OpenLoopback()
	if err != nil {
		t.Fatal(err)
	}
	checkTransfer(t, w)
}
