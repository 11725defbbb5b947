package webui

import "plainsight/capture/cause"

// because is a sentence that says what failed, without Go's own words.
func because(err error) string { return sentence(cause.Words(err)) }
