// Starts the lesson's page: puts the address's selection in place, and decides
// what is looked at first when nobody has chosen yet.
import { byId, on, tags } from './bus.js'
import { sel, packet, choosePacket } from './select.js'
import * as list from './list.js'
import * as tree from './tree.js'
import './hex.js'
import './about.js'
import './strip.js'
import './ladder.js'
import './keys.js'
import { setEye, setRun, eyes } from './controls.js'
import { watch } from './socket.js'

const address = new URLSearchParams(location.search)
let wish = { packet: Number(address.get('packet')) || 0, id: address.get('field') || undefined }

list.knowField(() => packet?.fields[sel.field]?.id)
tree.knowField(() => packet?.fields[sel.field])

// Other eyes: the same place, read anew.
let keep = null
on('eye', () => { keep = { n: sel.packet, id: packet?.fields[sel.field]?.id, off: firstByte() } })

function firstByte() {
  const f = packet?.fields[sel.field]
  return f?.wire?.[0] ?? -1
}

on('told', (u) => {
  if (keep?.n && list.row(keep.n) && u.to >= keep.n) {
    const k = keep
    keep = null
    choosePacket(k.n, k)
  }
  if (wish.packet && list.row(wish.packet)) {
    const w = wish
    wish = {}
    choosePacket(w.packet, w)
  }
  state = u.state ?? state
  sum = u.sum ?? sum
  follow(u)
  first()
})
on('restart', () => { state = sum = null })

// follow keeps the newest packet chosen while packets come one by one, unless
// the reader has chosen an older one.
function follow(u) {
  if (!u.to || state?.pace === 'live' || state?.captured === state?.shown && u.to - u.from > 1) return
  if (!sel.packet || sel.packet === u.from - 1) choosePacket(u.to)
}

// first looks at what matters when a run is over: where the secret can be
// read, or else the first thing that is shut.
let state = null, sum = null
function first() {
  if (sel.packet || wish.packet || !sum || !state?.shown || state.phase === 'running' || list.last() < state.shown || state.shown < state.captured) return
  const [place] = sum.found
  if (place) return choosePacket(place.n, { off: middle(place.off, place.len), own: true })
  const rows = [...document.querySelectorAll('#list .row')]
  const r = rows.find((r) => r.dataset.has.includes('CT')) ?? rows.at(-1)
  if (r) choosePacket(Number(r.dataset.n), { cls: 7 })
}

// The ends of a place in base64 carry bits of what stands beside it too, so the
// field is asked for in the middle.
const middle = (off, len) => off + (len >> 1)

byId('verdict').addEventListener('click', (e) => {
  const b = e.target.closest('.place')
  if (b) choosePacket(Number(b.dataset.frame), { off: middle(Number(b.dataset.off), Number(b.dataset.len)), own: true })
})

// A class in the legend goes to the next bytes of that class.
byId('legend').addEventListener('click', (e) => {
  const b = e.target.closest('[data-class]')
  if (!b) return
  const tag = b.dataset.class
  const rows = [...document.querySelectorAll('#list .row')].filter((r) => r.dataset.has.includes(tag))
  const next = rows.find((r) => Number(r.dataset.n) > sel.packet) ?? rows[0]
  if (!next) return
  choosePacket(Number(next.dataset.n), { cls: tags.indexOf(tag) })
})

// The story points at the first field of a name.
on('look', async ({ field }) => {
  for (let n = 1; n <= list.last(); n++) {
    const r = await fetch(`/run/${sel.run}/packet/${n}?eye=${encodeURIComponent(sel.eye)}`)
    if (!r.ok) return
    const m = await r.json()
    const f = m.fields.find((f) => f.name === field && !f.frame)
    if (f) return choosePacket(n, { id: f.id })
  }
})

// On a narrow screen one part is shown at a time.
const cols = document.querySelector('.cols')
document.querySelector('.parts').addEventListener('click', (e) => {
  const b = e.target.closest('[data-part]')
  if (b) show(b.dataset.part)
})
function show(part) {
  cols.dataset.part = part
  for (const b of document.querySelectorAll('.parts [data-part]')) b.setAttribute('aria-pressed', String(b.dataset.part === part))
}
on('intoBytes', () => show('bytes'))
on('look', () => show('bytes'))

setEye(address.get('eye') || eyes[0]?.value, true)
if (address.get('run')) {
  setRun(address.get('run'))
  watch()
}
