// What happened, in the words of the lesson's program, and what goes wrong on
// purpose. Each sentence leads to the packet that was the last by then.
import { on } from '../shared/events.js'
import { button, byId, make, maybe, one } from '../shared/page.js'
import { said } from '../shared/words.js'
import { choosePacket } from './selection.js'

const opener = maybe('happened-open') // a capture of one's own tells nothing
const fault = maybe('fault-on') // a lesson where nothing can go wrong has none
let shown = ''

on('told', ({ state }) => {
  if (!state || !opener) return
  const now = JSON.stringify([state.happened, state.fault])
  if (now === shown) return
  shown = now
  const told = state.happened ?? []
  opener.hidden = !told.length
  byId('happened-list').replaceChildren(...told.map((n) => {
    const li = make('li', '', n.says + ' ')
    if (n.n) li.append(button('', said('packet {n}', { n: String(n.n) }), () => choosePacket(n.n)))
    return li
  }))
  if (!fault) return
  fault.hidden = !state.fault
  const story = maybe('story-fault')
  if (story) story.hidden = !state.fault
  one(fault, 'span').textContent = state.fault ?? ''
})
