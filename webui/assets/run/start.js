// Starts the lesson's page: puts the address's selection in place, and decides
// what is looked at first when nobody has chosen yet.
import { on } from '../shared/events.js'
import { all, around, byId, one } from '../shared/page.js'
import { tags } from '../shared/classes.js'
import { sel, fieldAt, choosePacket } from './selection.js'
import * as list from './packetlist.js'
import './layertree.js'
import './hex.js'
import './explanation.js'
import './bytemap.js'
import './ladder.js'
import './spoken.js'
import './filterbar.js'
import './findbar.js'
import './shortcuts.js'
import './print.js'
import './pictures.js'
import './happened.js'
import './saves.js'
import './wordshere.js'
import './fold.js'
import './storyend.js'
import { setEye, setRun, run as play, eyes } from './controls.js'
import { watch } from './socket.js'
import { seek } from './seek.js'

const address = new URLSearchParams(location.search)

/** @typedef {{ n: number, id?: string, off?: number }} Place A packet, and a field in it. */

/** @type {Place | null} */
let wish = { n: Number(address.get('packet')) || 0, id: address.get('field') || undefined }

// Other eyes: the same place, as these see it.
on('eye', () => { if (sel.packet) choosePacket(sel.packet, { id: fieldAt(sel.field)?.id, off: fieldAt(sel.field)?.wire?.[0] ?? -1 }) })
on('chosen', () => { wish = null }) // a reader who chooses meanwhile stays there

on('told', (u) => {
  if (wish?.n && list.last() >= wish.n) {
    const w = wish
    wish = null
    choosePacket(w.n, w)
  }
  state = u.state ?? state
  sum = u.sum ?? sum
  follow(u)
  first()
})
on('restart', () => { state = sum = null })

/**
 * follow keeps the newest packet chosen while packets come one by one, unless
 * the reader has chosen an older one.
 * @param {import('../../messages').Update} u
 */
function follow({ from = 0, to = 0 }) {
  if (!to || state?.pace === 'live' || state?.captured === state?.shown && to - from > 1) return
  if (!sel.packet || sel.packet === from - 1) choosePacket(to)
}

// first looks at what matters when a run is over: where the secret can be
// read, or else the first ciphertext or, where there is none, the first plaintext.
/** @type {import('../../messages').StateView | null} */
let state = null
/** @type {import('../../messages').SumMessage | null} */
let sum = null
let asked = '' // the run, as these eyes see it, whose ciphertext was asked for
async function first() {
  if (sel.packet || wish?.n || !sum || sum.more || !state?.shown || state.phase === 'running' || list.last() < state.shown || state.shown < state.captured) return
  const [place] = sum.found
  if (place) return choosePacket(place.n, { off: middle(place.off, place.len), own: true })
  const now = [sel.run, sel.take, sel.eye].join()
  if (asked === now) return
  asked = now
  let n = 0, cls = ''
  for (cls of ['CT', 'OP', 'PT']) if ((n = (await seek('next', { class: cls, after: 0 })).n)) break
  if (!sel.packet && asked === now) choosePacket(n || list.last(), { cls: tags.indexOf(cls) })
}

// The ends of a place in base64 carry bits of its neighbours too, so the field is
// asked for in the middle.
const middle = (/** @type {number} */ off, /** @type {number} */ len) => off + (len >> 1)

byId('verdict').addEventListener('click', (e) => {
  const b = around(e, '.place')
  if (b) choosePacket(Number(b.dataset.frame), { off: middle(Number(b.dataset.off), Number(b.dataset.len)), own: true })
})

// A class in the legend goes to the next bytes of that class.
byId('legend').addEventListener('click', async (e) => {
  const tag = around(e, '[data-class]')?.dataset.class
  if (!tag) return
  const { n } = await seek('next', { class: tag, after: sel.packet })
  if (n) choosePacket(n, { cls: tags.indexOf(tag) })
})

// The story points at the first field of a name.
on('look', async ({ field = '', where = '', nth = '' }) => {
  const { n, id } = await seek('find', { field, where, nth })
  if (!n) return
  choosePacket(n, { id })
})

// On a narrow screen one part is shown at a time.
const cols = byId('cols'), narrow = matchMedia('(max-width: 45rem)')
one(document, '.parts').addEventListener('click', (e) => {
  const part = around(e, '[data-part]')?.dataset.part
  if (part) show(part)
})
/** @param {string} part */
function show(part) {
  cols.dataset.part = part
  for (const b of all(document, '.parts [data-part]')) b.setAttribute('aria-pressed', String(b.dataset.part === part))
  if (narrow.matches && scrollY) cols.scrollIntoView({ block: 'start' }) // each part begins where it is read first
}
on('intoBytes', () => show('bytes'))
on('look', () => show('bytes'))

setEye(address.get('eye') || eyes[0]?.value, true)
const run = address.get('run')
if (run) {
  setRun(run.slice(0, 64)) // no run's name is as long
  watch()
}
if (document.documentElement.dataset.pressed === 'run') play() // before this script was here
