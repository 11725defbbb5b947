package webui

import "plainsight/webui/live/livetest"

const (
	patience = livetest.Patience
	forEver  = livetest.ForEver
)

var over = livetest.Over

// typed is what a learner types.
const typed = livetest.Typed
