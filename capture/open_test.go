package capture

import (
	"testing"
)

func TestOpen(t *testing.T) {
	w, why, err := Open("virtual")
	if err != nil || w.Kind() != "virtual" || why != "virtual wire: as asked for" {
		t.Fatalf("%q, %v", why, err)
	}
	w.Close()
	if w, _, err := Open("carrier pigeon"); err == nil || w != nil || !errorIsOneLine(err, `"carrier pigeon"`, "auto, loopback or virtual") {
		t.Errorf("%v, %v", w, err)
	}
	// Whatever this machine permits, auto has a wire, says why, and carries.
	w, why, err = Open("auto")
	if err != nil || why == "" {
		t.Fatalf("%q, %v", why, err)
	}
	t.Log(why)
	transfer(t, w, []byte("fluffy tail"))
	if got := reassembled(t, drain(t, w)); string(got) != "fluffy tail" {
		t.Errorf("captured %q", got)
	}
}
