package capture

import "testing"

func TestVirtualTransfer(t *testing.T) {
	w, err := OpenVirtual()
	if err != nil {
		t.Fatal(err)
	}
	checkTransfer(t, w)
}
