// What happened, in the words of the lesson's program, and what goes wrong on
// purpose. Each sentence leads to the packet that was the last by then.
import { on } from '../shared/events.js'
import { byId, make } from '../shared/page.js'
import { choosePacket } from './selection.js'

let shown = ''

on('told', ({ state }) => {
  if (!state || !byId('happened-open')) return // a capture of one's own tells nothing
  const now = JSON.stringify([state.happened, state.fault])
  if (now === shown) return
  shown = now
  const notes = state.happened ?? []
  byId('happened-open').hidden = !notes.length
  byId('happened-list').replaceChildren(...notes.map((n) => {
    const li = make('li', '', n.says + ' ')
    if (n.n) {
      const b = make('button', '', 'packet ' + n.n)
      b.type = 'button'
      b.onclick = () => choosePacket(n.n)
      li.append(b)
    }
    return li
  }))
  byId('fault-on').hidden = !state.fault
  byId('fault-on').lastElementChild.textContent = state.fault ?? ''
})
