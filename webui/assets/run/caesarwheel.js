// The wheel of the Caesar lesson: it moves letters back by hand, on the bytes
// that crossed the wire, as a viewpoint without secrets sees them.
import { on } from '../shared/events.js'
import { byId, say } from '../shared/page.js'
import { answer } from '../shared/answer.js'
import { counted, said } from '../shared/words.js'
import { sel } from './selection.js'
import { last } from './packetlist.js'

const wheel = byId('wheel', HTMLDetailsElement), range = byId('wheel-turn', HTMLInputElement), picture = byId('wheel-bars', SVGSVGElement)
const svg = 'http://www.w3.org/2000/svg'

// How many of 10,000 letters of English text are A, B, C and so on.
const english = [817, 149, 278, 425, 1270, 223, 202, 609, 697, 15, 77, 403, 241, 675, 751, 193, 10, 599, 633, 906, 276, 98, 236, 15, 197, 7]
const tallest = 80, step = 10 // the picture, as its viewBox has it
const bars = english.map(() => picture.appendChild(document.createElementNS(svg, 'rect')))
const line = picture.appendChild(document.createElementNS(svg, 'polyline'))

/** @type {Uint8Array | null} */
let bytes = null // on the wire
let seen = ''    // run and take that they are from

async function load() {
  const { run, take } = sel, now = run + ',' + take
  if (!run || !wheel.open || now === seen) return
  for (let n = 1; n <= last(); n++) {
    const r = await fetch(`/run/${run}/packet/${n}?eye=eavesdropper`)
    if (!r.ok || run !== sel.run || take !== sel.take) return
    /** @type {import('../../messages').PacketMessage} */
    const m = await answer(r)
    if (m.take !== take) return
    const f = m.fields.find((f) => f.name === 'plainsight.caesar' && !f.frame && f.buf >= 0)
    if (!f) continue
    bytes = Uint8Array.from(atob(m.buffers[f.buf].data ?? ''), (c) => c.charCodeAt(0)).subarray(f.off, f.off + f.len)
    seen = now
    byId('wheel-hint').hidden = true
    byId('wheel-parts').hidden = false
    return turn()
  }
}

/**
 * place is the index of a letter in the alphabet, or -1; its case is one bit.
 * @param {number} b
 */
const place = (b) => { const at = (b | 32) - 97; return b < 128 && b > 64 && at >= 0 && at < 26 ? at : -1 }

function turn() {
  if (!bytes) return
  const by = Number(range.value), counts = english.map(() => 0)
  const turned = bytes.map((b) => {
    const at = place(b)
    if (at < 0) return b
    const to = (at + 26 - by) % 26
    counts[to]++
    return b - at + to
  })
  const text = new TextDecoder().decode(turned)
  byId('wheel-by').textContent = String(by)
  byId('wheel-text').textContent = text
  range.setAttribute('aria-valuetext', said('{by}: {text}', { by, text: text.slice(0, 40) }))
  draw(counts)
  return text
}

/** @param {number[]} counts */
function draw(counts) {
  const all = counts.reduce((a, b) => a + b, 0) || 1
  const most = Math.max(...english.map((n) => n / 10000), ...counts.map((n) => n / all))
  const high = (/** @type {number} */ share) => share / most * (tallest - 2)
  bars.forEach((r, i) => {
    const h = high(counts[i] / all)
    for (const [k, v] of Object.entries({ x: i * step + 1, y: tallest - h, width: step - 2, height: h })) r.setAttribute(k, String(v))
  })
  line.setAttribute('points', english.map((n, i) => `${i * step + step / 2},${tallest - high(n / 10000)}`).join(' '))
  const often = counts.map((n, i) => [n, i]).sort((a, b) => b[0] - a[0]).slice(0, 3).filter(([n]) => n)
  const letters = often.map(([n, i]) => counted(n, '{letter} {n} times', '{letter} {n} times', { letter: String.fromCharCode(97 + i) })).join(', ')
  picture.setAttribute('aria-label', said('Most frequent letters: {letters}. In English: e, t and a.', { letters }))
}

range.addEventListener('input', () => { const text = turn(); if (text) say(said('Moved back by {by}: {text}', { by: range.value, text: text.slice(0, 80) })) })
wheel.addEventListener('toggle', load)
on('over', load)
on('restart', () => {
  bytes = null
  seen = ''
  byId('wheel-hint').hidden = false
  byId('wheel-parts').hidden = true
})
