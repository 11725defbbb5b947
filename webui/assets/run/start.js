// Starts the lesson's page: puts the address's selection in place, and decides
// what is looked at first when nobody has chosen yet.
import { on } from '../shared/events.js'
import { byId } from '../shared/page.js'
import { tags } from '../shared/classes.js'
import { sel, packet, choosePacket } from './selection.js'
import * as list from './packetlist.js'
import './layertree.js'
import './hex.js'
import './explanation.js'
import './bytemap.js'
import './ladder.js'
import './shortcuts.js'
import './print.js'
import './pictures.js'
import './happened.js'
import { setEye, setRun, eyes } from './controls.js'
import { watch } from './socket.js'
import { seek } from './seek.js'

const address = new URLSearchParams(location.search)
let wish = { packet: Number(address.get('packet')) || 0, id: address.get('field') || undefined }

// Other eyes: the same place, read anew.
let keep = null
on('eye', () => { keep = { n: sel.packet, id: packet?.fields[sel.field]?.id, off: firstByte() } })
on('chosen', () => { keep = null; wish = {} }) // whoever chooses meanwhile is not taken back

function firstByte() {
  const f = packet?.fields[sel.field]
  return f?.wire?.[0] ?? -1
}

on('told', (u) => {
  if (keep?.n && list.last() >= keep.n) {
    const k = keep
    keep = null
    choosePacket(k.n, k)
  }
  if (wish.packet && list.last() >= wish.packet) {
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
// read, or else the first thing that is shut or, where nothing is, that is said.
let state = null, sum = null
let asked = '' // what is shut was asked for, of this run as these eyes see it
async function first() {
  if (sel.packet || wish.packet || !sum || sum.more || !state?.shown || state.phase === 'running' || list.last() < state.shown || state.shown < state.captured) return
  const [place] = sum.found
  if (place) return choosePacket(place.n, { off: middle(place.off, place.len), own: true })
  const now = [sel.run, sel.take, sel.eye].join()
  if (asked === now) return
  asked = now
  let n = 0, cls
  for (cls of ['CT', 'OP', 'PT']) if ((n = (await seek('next', { class: cls, after: 0 })).n)) break
  if (!sel.packet && asked === now) choosePacket(n || list.last(), { cls: tags.indexOf(cls) })
}

// The ends of a place in base64 carry bits of what stands beside it too, so the
// field is asked for in the middle.
const middle = (off, len) => off + (len >> 1)

byId('verdict').addEventListener('click', (e) => {
  const b = e.target.closest('.place')
  if (b) choosePacket(Number(b.dataset.frame), { off: middle(Number(b.dataset.off), Number(b.dataset.len)), own: true })
})

// A class in the legend goes to the next bytes of that class.
byId('legend').addEventListener('click', async (e) => {
  const tag = e.target.closest('[data-class]')?.dataset.class
  if (!tag) return
  const { n } = await seek('next', { class: tag, after: sel.packet })
  if (n) choosePacket(n, { cls: tags.indexOf(tag) })
})

// The story points at the first field of a name.
on('look', async ({ field, where, nth }) => {
  const { n, id } = await seek('find', { field, where: where ?? '', nth: nth ?? '' })
  if (!n) return
  keep = null // other eyes were asked for to look here
  choosePacket(n, { id })
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
