package live

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/webui/live/livetest"
	"plainsight/webui/recording"
)

const (
	patience = livetest.Patience
	forEver  = livetest.ForEver
)

var over = livetest.Over

// typed is what a learner types.
const typed = livetest.Typed

// silent is a log that nobody reads.
var silent = slog.New(slog.DiscardHandler)

const idleTime = 30 * time.Minute // after which a run goes that nobody asks for
// seenBy dissects a recording as a viewpoint of it.
func seenBy(t testing.TB, r *recording.Recording, viewpoint string) *dissect.Session {
	t.Helper()
	s, err := r.Session(context.Background(), dissect.Options{Secrets: r.Secrets(viewpoint)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
