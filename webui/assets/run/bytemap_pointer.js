// Any byte of the byte map, by pointer or by keys: which packet and which field
// it belongs to, and why it is there. The canvas is a slider over the bytes.
import { emit, on } from '../shared/events.js'
import { byId, make } from '../shared/page.js'
import { count } from '../shared/words.js'
import { tags } from '../shared/classes.js'
import { asOwner, sel, packet, span, choosePacket } from './selection.js'
import { map, countsIn, loudestOf, packetAt, startOf, runAt } from './bytemap_data.js'

const aloud = 250 // milliseconds that a place must be rested on before it is spoken
const canvas = byId('strip'), box = byId('strip-says'), mark = byId('strip-at')

let at = -1 // the byte under the keys
let over = null // what is pointed at: {at, from, to}, or null
let known = null // what the server said last, which holds for a run of bytes
let wanted = -1, asking = false
let speaking = 0

on('mapped', () => {
  known = null
  at = Math.min(at, map.total - 1)
  canvas.setAttribute('aria-valuemax', Math.max(0, map.total - 1))
  canvas.setAttribute('aria-disabled', String(!map.total))
  map.total && (over || focused()) ? show() : hide()
})
on('field', (f) => { // one selection: the keys begin at what is chosen elsewhere
  const off = sel.buffer === 0 && sel.byte >= 0 ? sel.byte : f.wire?.[0] ?? -1
  if (!focused() && off >= 0 && startOf(packet.n) >= 0) at = startOf(packet.n) + off
})

const focused = () => document.activeElement === canvas
const here = () => over?.at ?? at

// By pointer. A pixel may hold many bytes: of those, the one that is named has
// the class that the pixel shows.
function point(e) {
  if (!map.total) return
  const per = map.total / canvas.clientWidth
  const x = Math.max(0, Math.min(canvas.clientWidth - 1, Math.floor(e.clientX - canvas.getBoundingClientRect().left)))
  const from = Math.min(map.total - 1, Math.floor(x * per)), to = Math.min(map.total, Math.max(from + 1, Math.floor((x + 1) * per)))
  let one = from
  if (map.exact) {
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
  go(over.at)
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
  const n = packetAt(Math.max(0, at)), first = startOf(n)
  const field = known && covers(known, at) ? [first + known.from, first + known.from + known.run] : [map.from[runAt(at)], map.from[runAt(at) + 1]]
  const next = map.starts[n], before = at > first ? first : startOf(n - 1)
  const to = {
    ArrowRight: e.shiftKey ? next : at + 1, ArrowLeft: e.shiftKey ? before : at - 1,
    ArrowDown: field[1], ArrowUp: at > field[0] ? field[0] : field[0] - 1,
    PageDown: next, PageUp: before, Home: 0, End: map.total - 1,
  }[e.key]
  if (to === undefined) return
  e.preventDefault()
  e.stopPropagation()
  over = null
  if (to < map.total) at = Math.max(0, to)
  show()
})

// go leads to the byte among the bytes of its packet.
function go(to) {
  at = to
  const n = packetAt(at)
  choosePacket(n, { off: at - startOf(n) }).then(() => emit('intoBytes'))
}

// What is told: at once what is known here, and then what the server says. It
// is asked one thing at a time, and for the last place only.
const covers = (m, at) => m.eye === sel.eye && m.take === sel.take && at >= startOf(m.n) + m.from && at < startOf(m.n) + m.from + m.run

function show() {
  const to = here()
  const m = known && covers(known, to) ? known : null
  if (!m) ask(to)
  tell(to, m)
}

async function ask(to) {
  wanted = to
  if (asking) return
  asking = true
  while (wanted >= 0) {
    const { run, take, eye } = sel, now = wanted
    wanted = -1
    try {
      const r = await fetch(`/run/${run}/byte?eye=${encodeURIComponent(eye)}&at=${now}&take=${take}`, { headers: asOwner() })
      const m = await r.json()
      if (r.ok && m.n && m.take === sel.take && eye === sel.eye && run === sel.run) known = { ...m, eye }
    } catch { /* the next place asks again */ }
    if (known && covers(known, here())) {
      wanted = -1
      if (!box.hidden) tell(here(), known)
    }
  }
  asking = false
}

const name = (tag) => document.querySelector(`#legend [data-class="${tag}"] .name`)?.textContent ?? ''

function tell(to, m) {
  const n = packetAt(to), first = startOf(n), off = to - first, len = map.starts[n] - first
  const tag = m?.class ?? (map.exact ? tags[map.cls[runAt(to)]] : '')
  const what = make('p', 'what')
  if (tag) what.append(make('span', `k swatch k-${tag}`, `${tag} ${name(tag)}`))
  if (m) what.append(make('b', '', m.label))
  if (m?.layer) what.append(make('span', 'of', 'in ' + m.layer))
  const where = make('p', 'where', `Packet ${n}${way(n)}, byte ${off} of ${len}`)
  if (m?.run > 1) where.append(`, in ${span(m.from, m.run)}`)
  const many = over && over.to - over.from > 1 ? pixel(over.from, over.to) : ''
  const wide = many && packetAt(over.from) !== packetAt(over.to - 1) // then one byte of it is only an example
  box.replaceChildren(wide ? make('p', '', many) : '', what, where)
  if (m?.value) box.append(make('bdi', 'val', m.value))
  if (m?.says) box.append(make('p', 'says', m.says + (m.ends ? ` The message is complete in packet ${m.ends}.` : '')))
  if (many && !wide) box.append(make('p', 'of', many))
  box.hidden = mark.hidden = false
  place(to, m)
  speak(to, `Packet ${n}${way(n)}, byte ${off} of ${len}: ${m ? [m.label, m.layer].filter(Boolean).join(', ') + ', ' : ''}${name(tag)}${m?.says ? '. ' + m.says : ''}`)
}

const way = (n) => ({ o: ', client to server', i: ', server to client' })[map.ways[n - 1]] ?? ''

// pixel says what one pixel holds where it holds more than a byte.
function pixel(from, to) {
  const a = packetAt(from), b = packetAt(to - 1), all = to - from
  const packets = a === b ? '' : `${count(b - a + 1, 'packet')} (${a} to ${b}), `
  if (all < 12 && a === b) return `One pixel here is ${count(all, 'byte')}. The arrow keys go one by one.`
  const parts = [...countsIn(from, to)].map((k, c) => [Math.round(k / all * 100), name(tags[c])]).filter(([p]) => p).sort((x, y) => y[0] - x[0])
  return `One pixel here is ${packets}${count(all, 'byte')}: ${parts.map(([p, c]) => `${p}% ${c}`).join(', ')}.`
}

new ResizeObserver(() => { if (!box.hidden) show() }).observe(canvas)

// place puts the readout over the byte, inside of the window, and marks the run.
function place(to, m) {
  const wide = canvas.clientWidth, x = (at) => at / map.total * wide
  const run = m ? [startOf(m.n) + m.from, m.run] : [to, 1]
  mark.style.left = x(run[0]) + 'px'
  mark.style.width = Math.max(2, x(run[1])) + 'px'
  const whole = box.offsetParent.getBoundingClientRect(), strip = canvas.getBoundingClientRect()
  const middle = strip.left - whole.left + x(to + 0.5)
  const room = 8
  box.style.left = Math.max(room, Math.min(middle - box.offsetWidth / 2, whole.width - box.offsetWidth - room)) + 'px'
}

function hide() {
  box.hidden = mark.hidden = true
}

// speak waits until a place is rested on. Only what the keys do is spoken.
function speak(to, text) {
  if (!focused() || over) return
  clearTimeout(speaking)
  speaking = setTimeout(() => {
    canvas.setAttribute('aria-valuetext', text)
    canvas.setAttribute('aria-valuenow', to)
  }, aloud)
}
