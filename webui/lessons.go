package webui

import "plainsight/lessons"

// allLessons are those of package lessons, copied so that a server may change
// its own.
func allLessons() (out []lessons.Lesson) {
	for _, l := range lessons.All() {
		out = append(out, *l)
	}
	return out
}
