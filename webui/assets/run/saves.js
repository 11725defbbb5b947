// What there is to save of a lesson's run: the packets, and the keys of the eyes in use.
import { on } from '../shared/events.js'
import { byId, maybe, parsed, trouble } from '../shared/page.js'
import { answer } from '../shared/answer.js'
import { inWords } from '../shared/words.js'
import { sel } from './selection.js'

const card = byId('save'), open = byId('save-open'), list = maybe('save-list')
const own = maybe('add-open') // a capture of one's own has its links in the page

async function load() {
  const { run, eye } = sel
  try {
    /** @type {import('../../messages').SavesMessage} */
    const m = await answer(await fetch(`/run/${run}/saves?eye=${encodeURIComponent(eye)}`))
    if (run === sel.run && eye === sel.eye) list?.replaceChildren(...parsed(m.html))
  } catch (e) {
    card.hidePopover()
    trouble(inWords(e))
  }
}

if (!own) {
  card.addEventListener('toggle', (e) => { if (e.newState === 'open') load() })
  on('told', ({ state }) => { if (state) open.hidden = !state.shown })
}
