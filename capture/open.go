package capture

import (
	"errors"
	"fmt"

	"plainsight/capture/cause"
)

// Open opens the wire that kind asks for: "loopback", "virtual", or "auto",
// which is loopback where this process may capture there and the virtual wire
// elsewhere. why is a short sentence for the screen that says which it became
// and for what reason.
func Open(kind string) (w Wire, why string, err error) {
	switch kind {
	case "loopback":
		why = "live loopback: as asked for"
		w, err = OpenLoopback()
	case "virtual":
		why = "virtual wire: as asked for"
		w, err = OpenVirtual()
	case "auto":
		w, err = OpenLoopback()
		if err == nil {
			return w, "live loopback: this process may open packet sockets", nil
		}
		why = "virtual wire: " + whyNotLoopback(err)
		w, err = OpenVirtual()
	default:
		err = fmt.Errorf("wire %q is not known; choose auto, loopback or virtual", kind)
	}
	if err != nil {
		return nil, "", err
	}
	return w, why, nil
}

func whyNotLoopback(err error) string {
	switch {
	case errors.Is(err, ErrNotPermitted):
		return "live capture needs CAP_NET_RAW"
	case errors.Is(err, ErrNotSupported):
		return "live capture works on Linux only"
	}
	return cause.Words(err)
}
