// Any byte of the byte map, by pointer or by keys: which packet and which field
// it belongs to, and why it is there. The canvas is a slider over the bytes.
import { emit, on } from '../shared/events.js'
import { byId, first, make } from '../shared/page.js'
import { counted, said } from '../shared/words.js'
import { answer } from '../shared/answer.js'
import { tags } from '../shared/classes.js'
import { asOwner, sel, packet, span, choosePacket } from './selection.js'
import { map, countsIn, loudestOf, packetAt, startOf, runAt } from './bytemap_data.js'

const aloud = 250 // milliseconds that a place must be rested on before it is spoken
/** @typedef {import('../../messages').ByteMessage & { eye: string }} Known What one byte is, as those eyes see it. */

const canvas = byId('strip', HTMLCanvasElement), box = byId('strip-says'), mark = byId('strip-at')

let at = -1 // the byte under the keys
/** @type {{ at: number, from: number, to: number } | null} */
let over = null // the byte that is pointed at, and all those of its pixel
/** @type {Known | null} */
let known = null // the server's last answer, which holds for a run of bytes
let wanted = -1, asking = false
let speaking = 0

on('mapped', () => {
  known = null
  at = Math.min(at, map.total - 1)
  canvas.setAttribute('aria-valuemax', String(Math.max(0, map.total - 1)))
  canvas.setAttribute('aria-disabled', String(!map.total))
  map.total && (over || focused()) ? show() : hide()
})
on('field', (f) => { // one selection: the keys begin at what is chosen elsewhere
  const off = sel.buffer === 0 && sel.byte >= 0 ? sel.byte : f.wire?.[0] ?? -1
  if (!focused() && off >= 0 && packet && startOf(packet.n) >= 0) at = startOf(packet.n) + off
})

const focused = () => document.activeElement === canvas
const here = () => over?.at ?? at

/**
 * point shows the byte under the pointer. A pixel may hold many bytes: of those, the
 * one that is named has the class that the pixel shows.
 * @param {MouseEvent} e
 */
function point(e) {
  if (!map.total) return
  const per = map.total / canvas.clientWidth
  const x = Math.max(0, Math.min(canvas.clientWidth - 1, Math.floor(e.clientX - canvas.getBoundingClientRect().left)))
  const from = Math.min(map.total - 1, Math.floor(x * per)), to = Math.min(map.total, Math.max(from + 1, Math.floor((x + 1) * per)))
  let one = from
  if (map.exact && !map.cell) {
    const cls = loudestOf(countsIn(from, to), to - from)
    for (let i = runAt(from); i < map.cls.length && map.from[i] < to; i++) if (map.cls[i] === cls) { one = Math.max(from, map.from[i]); break }
  }
  over = { at: one, from, to }
  show()
}
canvas.addEventListener('pointermove', point)
canvas.addEventListener('pointerdown', point)
for (const gone of ['pointerleave', 'pointercancel']) canvas.addEventListener(gone, () => { over = null; focused() && map.total ? show() : hide() })
canvas.addEventListener('click', (e) => {
  if (!map.total) return
  point(e)
  go(here())
})

// By keys.
canvas.addEventListener('focus', () => {
  if (!map.total) return
  if (at < 0) at = 0
  if (!over) show()
})
canvas.addEventListener('blur', () => { if (!over) hide() })
canvas.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || !map.total) return
  if (e.key === 'Escape') return hide()
  if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); return go(Math.max(0, at)) }
  const n = packetAt(Math.max(0, at)), begin = startOf(n)
  const field = known && covers(known, at) ? [begin + known.from, begin + known.from + known.run] : [map.from[runAt(at)], map.from[runAt(at) + 1]]
  const next = map.starts[n], before = at > begin ? begin : startOf(n - 1)
  /** @type {Record<string, number>} */
  const moves = {
    ArrowRight: e.shiftKey ? next : at + 1, ArrowLeft: e.shiftKey ? before : at - 1,
    ArrowDown: field[1], ArrowUp: at > field[0] ? field[0] : field[0] - 1,
    PageDown: next, PageUp: before, Home: 0, End: map.total - 1,
  }
  const to = moves[e.key]
  if (to === undefined) return
  e.preventDefault()
  e.stopPropagation()
  over = null
  if (to < map.total) at = Math.max(0, to)
  show()
})

/**
 * go leads to the byte among the bytes of its packet.
 * @param {number} to
 */
function go(to) {
  at = to
  const n = packetAt(at)
  choosePacket(n, { off: at - startOf(n) }).then(() => emit('intoBytes'))
}

// The readout shows at once what is known here, and then the server's answer. One
// request runs at a time, and only the latest place is asked for.

/**
 * @param {Known} m
 * @param {number} at
 */
const covers = (m, at) => m.eye === sel.eye && m.take === sel.take && at >= startOf(m.n) + m.from && at < startOf(m.n) + m.from + m.run

function show() {
  const to = here()
  const m = known && covers(known, to) ? known : null
  if (!m) ask(to)
  tell(to, m)
}

/** @param {number} to */
async function ask(to) {
  wanted = to
  if (asking) return
  asking = true
  while (wanted >= 0) {
    const { run, take, eye } = sel, now = wanted
    wanted = -1
    try {
      /** @type {import('../../messages').ByteMessage} */
      const m = await answer(await fetch(`/run/${run}/byte?eye=${encodeURIComponent(eye)}&at=${now}&take=${take}`, { headers: asOwner() }))
      if (m.n && m.take === sel.take && eye === sel.eye && run === sel.run) known = { ...m, eye }
    } catch { /* the next place asks again */ }
    if (known && covers(known, here())) {
      wanted = -1
      if (!box.hidden) tell(here(), known)
    }
  }
  asking = false
}

/** @param {string} tag */
const name = (tag) => first(document, `#legend [data-class="${tag}"] .name`)?.textContent ?? ''

/**
 * tell fills the readout.
 * @param {number} to
 * @param {Known | null} m
 */
function tell(to, m) {
  const n = packetAt(to), begin = startOf(n), off = to - begin, len = map.starts[n] - begin
  const tag = m?.class ?? (map.exact && !map.cell ? tags[map.cls[runAt(to)]] : '')
  const what = make('p', 'what')
  if (tag) what.append(make('span', `k swatch k-${tag}`, `${tag} ${name(tag)}`))
  if (m) what.append(make('b', '', m.label))
  if (m?.layer) what.append(make('span', 'of', said('in {layer}', { layer: m.layer })))
  const where = place(n, off, len)
  const many = over && over.to - over.from > 1 ? pixel(over.from, over.to) : ''
  const wide = over && many && packetAt(over.from) !== packetAt(over.to - 1) // then one byte of it is only an example
  box.replaceChildren(wide ? make('p', '', many) : '', what, make('p', 'where', m && m.run > 1 ? said('{where}, in {bytes}', { where, bytes: span(m.from, m.run) }) : where))
  if (m?.value) box.append(make('bdi', 'val', m.value))
  if (m?.says) box.append(make('p', 'says', m.ends ? said('{says} The message is complete in packet {n}.', { says: m.says, n: m.ends }) : m.says))
  if (many && !wide) box.append(make('p', 'of', many))
  box.hidden = mark.hidden = false
  lay(to, m)
  speak(to, aloudOf(where, m, name(tag)))
}

/**
 * place says which byte of a packet it is, and which way that went.
 * @param {number} n
 * @param {number} off
 * @param {number} len
 */
function place(n, off, len) {
  switch (map.ways[n - 1]) {
    case 'o': return said('Packet {n}, client to server, byte {off} of {len}', { n, off, len })
    case 'i': return said('Packet {n}, server to client, byte {off} of {len}', { n, off, len })
  }
  return said('Packet {n}, byte {off} of {len}', { n, off, len })
}

/**
 * aloudOf is what a screen reader says of a byte.
 * @param {string} where
 * @param {Known | null} m
 * @param {string} name Of its class.
 */
function aloudOf(where, m, name) {
  if (!m) return said('{where}: {class}', { where, class: name })
  const all = { where, label: m.label, layer: m.layer ?? '', class: name, says: m.says ?? '' }
  if (m.layer) return m.says ? said('{where}: {label}, {layer}, {class}. {says}', all) : said('{where}: {label}, {layer}, {class}', all)
  return m.says ? said('{where}: {label}, {class}. {says}', all) : said('{where}: {label}, {class}', all)
}

/**
 * pixel says what one pixel holds where it holds more than a byte.
 * @param {number} from
 * @param {number} to
 */
function pixel(from, to) {
  const a = packetAt(from), b = packetAt(to - 1), sum = to - from
  const bytes = counted(sum, '{n} byte', '{n} bytes')
  if (sum < 12 && a === b) return said('One pixel here is {bytes}. The arrow keys go one by one.', { bytes })
  const shares = [...countsIn(from, to)].map((k, c) => ({ percent: Math.round(k / sum * 100), name: name(tags[c]) })).filter((s) => s.percent).sort((x, y) => y.percent - x.percent)
  const classes = shares.map((s) => `${s.percent}% ${s.name}`).join(', ')
  if (a === b) return said('One pixel here is {bytes}: {classes}.', { bytes, classes })
  return counted(b - a + 1, 'One pixel here is {n} packet ({a} to {b}), {bytes}: {classes}.', 'One pixel here is {n} packets ({a} to {b}), {bytes}: {classes}.', { a, b, bytes, classes })
}

new ResizeObserver(() => { if (!box.hidden) show() }).observe(canvas)

/**
 * lay puts the readout over the byte, inside of the window, and marks the run.
 * @param {number} to
 * @param {Known | null} m
 */
function lay(to, m) {
  const wide = canvas.clientWidth, x = (/** @type {number} */ at) => at / map.total * wide
  const run = m ? [startOf(m.n) + m.from, m.run] : [to, 1]
  mark.style.left = x(run[0]) + 'px'
  mark.style.width = Math.max(2, x(run[1])) + 'px'
  const whole = (box.offsetParent ?? document.body).getBoundingClientRect(), strip = canvas.getBoundingClientRect()
  const middle = strip.left - whole.left + x(to + 0.5)
  const room = 8
  box.style.left = Math.max(room, Math.min(middle - box.offsetWidth / 2, whole.width - box.offsetWidth - room)) + 'px'
}

function hide() {
  box.hidden = mark.hidden = true
}

/**
 * speak waits until the reader rests on a place. Only what the keys do is spoken.
 * @param {number} to
 * @param {string} text
 */
function speak(to, text) {
  if (!focused() || over) return
  clearTimeout(speaking)
  speaking = setTimeout(() => {
    canvas.setAttribute('aria-valuetext', text)
    canvas.setAttribute('aria-valuenow', String(to))
  }, aloud)
}
