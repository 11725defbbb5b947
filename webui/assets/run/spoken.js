// The conversation as text: what the applications say to each other, as far as the
// eyes in use read it.
import { on } from '../shared/events.js'
import { all, around, byId, button, first, make, say } from '../shared/page.js'
import { counted, said } from '../shared/words.js'
import { choosePacket, sel } from './selection.js'
import { poll } from './poll.js'
import { narrowed } from './filtered.js'
import { lift } from './veil.js'

/** @typedef {import('../../messages').SpokenView} Spoken */

const list = byId('spoken-list'), find = byId('spoken-find', HTMLInputElement), found = byId('spoken-found')
let shown = '' // the last answer
let whole = true // it has all that was said

const wanted = () => sel.view === 'text'
/** @type {Record<string, string>} */
let part = {} // of all messages: those from a place on, or up to one
/** @type {import('../../messages').SpokenMessage | null} */
let here = null
let drawn = part // the part that is in the page
const soon = poll({ path: 'spoken', every: 250, wanted, narrow: true, part: () => part, put })
on('narrowed', ({ anew }) => {
  if (anew) { part = {}; clear() }
  soon.atOnce()
})
on('narrowing', clear)
on('told', (u) => { if (u.to || u.changed?.length || u.state) soon() })
on('view', () => { if (wanted() && soon.isDue()) soon() })
on('eye', () => {
  if (!wanted()) clear() // what others read must not flash up on the way back
  soon.atOnce()
})
on('restart', () => {
  part = {}
  clear()
  soon()
})
function clear() {
  shown = ''
  here = null
  list.replaceChildren()
}

/** @param {import('../../messages').SpokenMessage} m */
function put(m) {
  const now = JSON.stringify(m)
  lift('spoken-list')
  if (now === shown) return
  shown = now
  here = m
  drawn = part
  whole = !m.before && !m.after && !m.said.some((o) => o.parts.some((p) => p.cut))
  const end = list.scrollHeight - list.scrollTop - list.clientHeight < 40 && !m.after
  const top = list.getBoundingClientRect().top
  const seen = all(list, '.said').find((b) => b.getBoundingClientRect().bottom > top)
  const at = seen?.getBoundingClientRect().top ?? 0
  list.replaceChildren(...m.said.flatMap(bubbles))
  if (m.before) list.prepend(further(said('Earlier messages'), m.says ?? '', back()))
  if (m.after) list.append(further(said('Later messages'), m.says ?? '', ahead()))
  if (!m.said.length && !m.after && !m.before) list.append(make('li', 'hint', narrowed() ? said('Nothing is said in these packets.') : said('Nothing has been said so far.')))
  mark()
  const still = seen && first(list, `[data-at="${seen.dataset.at}"]`)
  if (still) list.scrollTop += still.getBoundingClientRect().top - at
  else if (seen) list.scrollTop = 'to' in part ? list.scrollHeight : 0
  else if (end) list.scrollTop = list.scrollHeight
}

// The next part begins in the middle of this one, or where this one ends if nothing in it
// can be shown.
const middle = () => here?.said.length ? here.said[here.said.length >> 1].at : ''
const ahead = () => ({ from: middle() || here?.after || '' })
const back = () => ({ to: middle() || here?.before || '' })

/**
 * further leads to another part.
 * @param {string} text
 * @param {string} says
 * @param {Record<string, string>} to
 */
function further(text, says, to) {
  const li = make('li', 'further hint')
  li.append(button('', text, () => page(to)), ' ', says)
  return li
}

/** @param {Record<string, string>} to */
function page(to) {
  if (JSON.stringify(to) === JSON.stringify(part)) return
  part = to
  soon.atOnce()
}

// The messages in view come as one scrolls.
list.addEventListener('scroll', () => {
  const near = list.clientHeight
  if (!here?.said.length || !wanted() || part !== drawn) return // another part is on its way
  if (here.after && list.scrollTop + 1.5 * near > list.scrollHeight) page(ahead())
  else if (here.before && list.scrollTop < near / 2) page(back())
})

/** @param {Spoken} o */
function bubbles(o) {
  const out = o.talk ? [make('li', 'which', o.talk)] : []
  const li = make('li', 'said ' + o.way)
  li.dataset.at = o.at
  const head = make('p', 'head'), body = make('div', 'body')
  const packet = button('packet', said('Packet {n}', { n: o.n }))
  packet.dataset.n = String(o.n)
  packet.dataset.off = String(o.off)
  head.append(make('b', '', o.who), ' ', make('span', '', o.title), ' ', packet)
  body.dir = 'auto'
  for (const p of o.parts) {
    if (p.text !== undefined) body.append(make('span', `text k-${p.class}`, p.text.replaceAll('\r\n', '\n')))
    else body.append(make('span', p.shut ? 'shutter' : 'no-text', p.says))
  }
  li.append(head, body)
  if (o.through.length) {
    const d = make('details', 'through')
    d.append(make('summary', '', said('What it came through')), make('p', '', o.through.join(', ')))
    li.append(d)
  }
  out.push(li)
  return out
}

// What is looked for is marked, and counted.
function mark() {
  for (const m of all(list, 'mark')) m.replaceWith(...m.childNodes)
  list.normalize()
  const what = find.value.toLowerCase()
  found.textContent = ''
  if (!what) return
  let n = 0
  for (const span of all(list, '.text')) {
    const text = span.textContent ?? '', low = text.toLowerCase(), pieces = []
    if (low.length !== text.length) continue // its letters do not keep their places
    let at = 0
    for (let i = low.indexOf(what); i >= 0; i = low.indexOf(what, at)) {
      pieces.push(text.slice(at, i), make('mark', '', text.slice(i, i + what.length)))
      at = i + what.length
      n++
    }
    if (pieces.length) span.replaceChildren(...pieces, text.slice(at))
  }
  found.textContent = whole ? counted(n, 'found {n} time', 'found {n} times') : counted(n, 'found {n} time in what is shown here', 'found {n} times in what is shown here')
  list.querySelector('mark')?.scrollIntoView({ block: 'nearest' })
}
find.oninput = mark

list.addEventListener('click', (e) => {
  const b = around(e, '.packet')
  if (b) choosePacket(Number(b.dataset.n), Number(b.dataset.off) < 0 ? {} : { off: Number(b.dataset.off), own: true })
})

byId('spoken-copy').onclick = () => {
  const text = all(list, '.said').map((li) => `${li.querySelector('.head b')?.textContent}: ${li.querySelector('.body')?.textContent}`).join('\n\n')
  navigator.clipboard?.writeText(text).then(() => say(said('Copied.')))
}
