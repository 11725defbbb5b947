// The packets on paper: as many as a reader may want in their hands, not only
// those that the page holds for the screen.
import { byId, make } from '../shared/page.js'
import { said } from '../shared/words.js'
import { inSight } from './packetlist.js'
import { rowHTML } from './packetrows.js'
import { numberAt } from './filtered.js'

const most = 1000 // rows printed
const list = byId('list')
/** @type {HTMLElement | null} */
let printed = null

addEventListener('beforeprint', () => {
  if (list.hidden || printed) return
  const { first, total } = inSight()
  let a = Math.max(1, Math.min(first, total - most + 1)), html = ''
  while (a < first && !rowHTML(numberAt(a))) a++ // only those that are here
  let b = a
  while (b < a + most && rowHTML(numberAt(b))) html += rowHTML(numberAt(b++))
  printed = make('div', 'printed')
  printed.innerHTML = html
  for (const r of printed.children) r.removeAttribute('id')
  if (b - a < total) printed.prepend(make('p', 'hint', said('Packets {a} to {b} of {total}: those around what the list showed.', { a, b: b - 1, total })))
  list.after(printed)
})

addEventListener('afterprint', () => {
  printed?.remove()
  printed = null
})
