package pages

import "plainsight/dissect/words"

// scriptTable is what the page's scripts say, in the language in use. There is none
// in English, which they have.
func scriptTable() *words.Table { return words.TableOf(scriptsSay, scriptsCount) }
