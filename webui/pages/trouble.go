package pages

import "plainsight/capture/cause"

// Because is a sentence that says what failed, without Go's own words.
func Because(err error) string { return Sentence(cause.Words(err)) }
