package webui

import "plainsight/webui/live/livetest"

// The fixtures that tests of runs share.
var (
	openNone, openBroken     = livetest.OpenNone, livetest.OpenBroken
	newSpeaker, frameOf      = livetest.NewSpeaker, livetest.FrameOf
	fixtureEyes              = livetest.Eyes
	plainLesson, gatedLesson = livetest.PlainLesson, livetest.GatedLesson
	feedFrames               = livetest.FeedFrames
)

type (
	speaker = livetest.Speaker
)
