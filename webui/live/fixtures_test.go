package live

import "plainsight/webui/live/livetest"

// The fixtures that tests of runs share.
var (
	openNone                  = livetest.OpenNone
	newSpeaker, frameOf       = livetest.NewSpeaker, livetest.FrameOf
	fixtureEyes               = livetest.Eyes
	plainLesson, gatedLesson  = livetest.PlainLesson, livetest.GatedLesson
	stayingLesson, feedFrames = livetest.StayingLesson, livetest.FeedFrames
	here, there               = livetest.Here, livetest.There
)
