// What the terms mean that are on the screen: in the story, the messages, the tree, the
// keys, and what is said of what is selected.
import { all, byId, make, maybe, one } from '../shared/page.js'
import { said } from '../shared/words.js'
import { termsIn } from './explanation.js'

const most = 200_000 // characters of one part that are looked through
const parts = ['#about', '#story .step:not([hidden])', '#verdict', '#talk', '#layers', '#schedule', '#key-step', '#bytes h2', '#legend']
const card = byId('words-here'), list = byId('words-list')

/**
 * shown is the text of a part that is on the screen.
 * @param {HTMLElement} part
 */
const shown = (part) => part.checkVisibility() ? part.innerText.slice(0, most) : ''

card.addEventListener('beforetoggle', (e) => {
  if (!(e instanceof ToggleEvent) || e.newState !== 'open') return
  const ids = /** @type {Set<string>} */ (new Set())
  for (const selector of parts) for (const part of all(document, selector)) for (const id of termsIn(shown(part))) ids.add(id)
  const terms = all(document, '.card[data-words]').filter((c) => ids.has(c.id)) // in the glossary's order
  list.replaceChildren(...terms.map((t) => {
    const div = make('div')
    div.append(make('dt', '', one(t, 'strong').textContent ?? ''), make('dd', '', one(t, 'p').textContent ?? ''))
    return div
  }))
  if (!terms.length) list.append(make('p', '', said('There are no terms on this screen yet.')))
})
card.addEventListener('toggle', (e) => {
  if (e instanceof ToggleEvent && e.newState === 'open') maybe('words-list')?.focus()
})
