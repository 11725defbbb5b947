package pages

import "plainsight/dissect/words"

// watcherSays tells who watches why there are no keys.
func watcherSays() string {
	return words.Say("You are watching somebody else's run: you see what its keys open, and the keys themselves stay with the run's owner.")
}
