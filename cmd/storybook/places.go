package main

// surroundings are the part of a page that a component appears in: the markup around
// it, and the style sheets it needs besides those of every page.
type surroundings struct {
	open, close string
	sheets      []string
	script      string
}

// places are the surroundings that the style sheets know components by.
var places = map[string]surroundings{
	"":         {open: `<main class="still">`, close: `</main>`},
	"row":      {open: `<main class="still bleed"><section id="talk"><div id="list" role="grid" aria-label="Packets" aria-readonly="true">`, close: `</div></section></main>`},
	"talk":     {open: `<main class="still"><section id="talk">`, close: `</section></main>`, sheets: []string{"run/keyschedule"}},
	"ladder":   {open: `<main class="still bleed"><section id="talk" data-view="messages"><div id="ladder" role="grid" aria-label="Messages" aria-readonly="true">`, close: `</div></section></main>`},
	"timed":    {open: `<main class="still bleed"><section id="talk" data-view="messages"><div id="ladder" class="timed" role="grid" aria-label="Messages, time to scale" aria-readonly="true">`, close: `</div></section></main>`},
	"lone":     {open: `<main class="still"><div id="ladder" role="grid" aria-label="One message"><div class="rung" role="row"><span class="lane"><span class="states" role="gridcell">`, close: `</span></span></div></div></main>`},
	"tree":     {open: `<main class="still"><section id="layers"><h2>What the packet is made of</h2><ul id="tree" role="tree" aria-label="Layers">`, close: `</ul></section></main>`},
	"verdict":  {open: `<main class="still bleed"><section class="stage" aria-label="The answer"><div id="verdict">`, close: `</div></section></main>`},
	"legend":   {open: `<main class="still bleed"><div class="whole"><ul id="legend" aria-label="Classes of bytes">`, close: `</ul></div></main>`},
	"whole":    {open: `<main class="still bleed"><footer class="whole">`, close: `</footer></main>`},
	"story":    {open: `<main class="still cols" data-part="story">`, close: `</main>`, sheets: []string{"run/caesarwheel"}},
	"step":     {open: `<main class="still"><section id="story" aria-label="Story"><article class="step">`, close: `</article></section></main>`},
	"wheel":    {open: `<main class="still"><section id="story" aria-label="Story">`, close: `</section></main>`, sheets: []string{"run/caesarwheel"}},
	"top":      {open: `<header class="top"><span class="mark">plainsight</span>`, close: `</header>`},
	"stage":    {open: `<div class="player still">`, close: `</div>`},
	"pace":     {open: `<main class="still"><div class="pace" role="group" aria-label="How packets appear">`, close: `</div></main>`},
	"settings": {open: `<main class="still opened options"><section class="stage"><form id="run">`, close: `</form></section></main>`},
	"shown":    {open: `<main class="still opened">`, close: `</main>`},
	"keys":     {open: `<main class="still cols keyed" data-part="talk">`, close: `</main>`, sheets: []string{"run/keyschedule"}},
	"graph":    {open: `<main class="still cols keyed" data-part="talk"><section id="schedule" aria-label="Keys"><div id="graphs">`, close: `</div></section></main>`, sheets: []string{"run/keyschedule"}, script: "storygraph.js"},
	"node":     {open: `<main class="still cols keyed" data-part="talk"><section id="schedule" aria-label="Keys"><div id="graphs"><ol>`, close: `</ol></div></section></main>`, sheets: []string{"run/keyschedule"}},
	"card":     {open: `<main class="still"><section id="key-step" aria-label="The chosen step"><h2 class="vh">The chosen step</h2>`, close: `</section></main>`, sheets: []string{"run/keyschedule"}},
	"input":    {open: `<main class="still"><section id="key-step" aria-label="The chosen step"><dl>`, close: `</dl></section></main>`, sheets: []string{"run/keyschedule"}},
	"held":     {open: `<main class="held">`, close: `</main>`, sheets: []string{"secrets/secrets"}},
	"secret":   {open: `<main class="held"><table class="secrets" role="table"><tbody role="rowgroup">`, close: `</tbody></table></main>`, sheets: []string{"secrets/secrets"}},
	"heldby":   {open: `<main class="held"><table class="secrets" role="table"><tbody role="rowgroup"><tr role="row"><td role="cell" class="holder yes" data-of="Client">`, close: `</td></tr></tbody></table></main>`, sheets: []string{"secrets/secrets"}},
	"unheld":   {open: `<main class="held"><table class="secrets" role="table"><tbody role="rowgroup"><tr role="row"><td role="cell" class="holder" data-of="Client">`, close: `</td></tr></tbody></table></main>`, sheets: []string{"secrets/secrets"}},
	"opens":    {open: `<main class="held"><table class="secrets" role="table"><tbody role="rowgroup"><tr role="row"><td role="cell" class="opens" data-of="Opens">`, close: `</td></tr></tbody></table></main>`, sheets: []string{"secrets/secrets"}},
	"capture":  {open: `<div class="player mine still opened">`, close: `</div>`, sheets: []string{"capture/capture"}},
	"given":    {open: `<main class="opening"><section class="way"><form><fieldset class="given">`, close: `</fieldset></form></section></main>`, sheets: []string{"capture/capture"}},
	"sides":    {open: `<main class="sides">`, close: `</main>`, sheets: []string{"compare/compare"}},
	"answers":  {open: `<main class="sides"><section class="answers" aria-label="One side"><div class="side"><p class="because">`, close: `</p></div></section></main>`, sheets: []string{"compare/compare"}},
	"compared": {open: `<main class="sides"><table class="compared" role="table">`, close: `</table></main>`, sheets: []string{"compare/compare"}},
	"group":    {open: `<main class="sides"><table class="compared" role="table"><tbody role="rowgroup">`, close: `</tbody></table></main>`, sheets: []string{"compare/compare"}},
}
