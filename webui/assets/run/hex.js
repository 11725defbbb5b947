// The bytes: one grid of cells for the chosen buffer, in pages, coloured and
// patterned by class. Focus roves over the bytes.
import { on } from '../shared/events.js'
import { all, around, button, byId, first, inSight, inSightNow, make, say, still } from '../shared/page.js'
import { said } from '../shared/words.js'
import { tags } from '../shared/classes.js'
import { sel, packet, fieldAt, rangesIn, chooseByte, chooseBuffer, chooseField } from './selection.js'
import './depth.js' // opens the bytes before the focus goes there

/**
 * @typedef {import('./selection').Bytes} Bytes
 * @typedef {import('./selection').Packet} Packet
 */

const pageLen = 2048 // bytes drawn at once
const opened = tags.indexOf('OP')
const hex = byId('hex'), pane = byId('hexpane'), tabs = byId('buffers')
let cols = 16
let page = 0
/** @type {HTMLElement[]} */
let cells = [] // of the page, by byte
/** @type {HTMLElement[]} */
let texts = [] // of the page, by byte
let marks = new Uint8Array(0) // of the page, by byte
/** @type {HTMLElement | null} */
let stop = null // the byte in the tab order
/** @type {{ before?: Packet | null } | null} */
let due = null // news of a packet that is not drawn yet

// Mostly a field is chosen together with a packet: then both are drawn at once.
on('packet', (news) => {
  page = 0
  due = news
  queueMicrotask(() => { if (due) show() })
})
on('field', () => {
  const want = Math.floor(Math.max(sel.byte, 0) / pageLen)
  if (due || hex.dataset.buffer !== String(sel.buffer) || want !== page) { page = want; return show() }
  drawTabs()
  light()
})
on('buffer', () => {
  const { found } = sel
  page = found && found.n === packet?.n && found.buffer === sel.buffer ? Math.floor(found.off / pageLen) : 0
  show()
})
on('intoBytes', () => stop?.focus())

function show() {
  drawTabs()
  draw(due?.before)
  due = null
  light()
}

function drawTabs() {
  byId('bytes-h').textContent = packet?.head ?? said('Bytes')
  const buffers = packet?.buffers ?? []
  if (tabs.childElementCount !== buffers.length || tabs.dataset.packet !== key()) {
    tabs.replaceChildren(...buffers.map((b, i) => {
      const t = button('buffer ' + b.kind, b.name)
      t.id = 'buffer-' + i
      t.title = b.says
      t.setAttribute('role', 'tab')
      t.setAttribute('aria-controls', 'hexpane')
      return t
    }))
    tabs.dataset.packet = key()
  }
  const f = fieldAt(sel.field)
  all(tabs, '[role=tab]').forEach((t, i) => {
    const on = i === sel.buffer
    t.setAttribute('aria-selected', String(on))
    t.tabIndex = on ? 0 : -1
    t.classList.toggle('holds', !on && f !== undefined && rangesIn(f, i).length > 0)
    if (on) pane.setAttribute('aria-labelledby', t.id)
  })
  tabs.hidden = buffers.length === 0
}

const key = () => packet ? [packet.take, packet.eye, packet.n].join() : ''

// A byte as HTML. Nothing else that was captured goes into HTML.
const digits = Array.from({ length: 256 }, (_, v) => v.toString(16).padStart(2, '0'))
const letters = digits.map((_, v) => v > 31 && v < 127 ? String.fromCharCode(v).replace(/[<&]/, (c) => `&#${c.charCodeAt(0)};`) : '·')
const blank = '<span class="b" role="presentation"></span>'

/**
 * draw brings the page's bytes into the pane, with their marks: as one piece of
 * HTML, for there are thousands of elements.
 * @param {Packet | null} [before] The same packet through other eyes.
 */
function draw(before) {
  const b = packet?.buffers[sel.buffer]
  const from = page * pageLen, to = Math.min(b?.bytes.length ?? 0, from + pageLen)
  const old = sel.buffer === 0 && !still() ? before?.buffers[0] : null
  marks = marksOf(from, to)
  let html = ''
  if (b) for (let at = from; at < to; at += cols) html += line(b, at, Math.min(at + cols, to), from, old)
  hex.innerHTML = html
  hex.dataset.buffer = String(sel.buffer)
  texts = all(hex, '.t')
  cells = all(hex, '.b').slice(0, texts.length) // after them there may be blanks
  stop = null
  first(pane, '.pages')?.remove()
  if (!b) return
  hex.setAttribute('aria-rowcount', String(Math.ceil(b.bytes.length / cols)))
  hex.setAttribute('aria-colcount', String(cols + 1)) // with the place of each line's first byte
  rove(cells[0])
  if (b.bytes.length > pageLen) drawPages(b)
}

/**
 * line is the HTML of the bytes from at to to.
 * @param {Bytes} b
 * @param {number} at
 * @param {number} to
 * @param {number} from The page's first byte.
 * @param {Bytes | null | undefined} old The same bytes through other eyes.
 */
function line(b, at, to, from, old) {
  let row = '', text = ''
  for (let i = at; i < to; i++) {
    const v = b.bytes[i], mark = marks[i - from]
    const shifted = old && old.cls[i] !== b.cls[i] ? ' shifted' : ''
    const keyed = b.cls[i] === opened && (i === from || b.cls[i - 1] !== opened) ? ' keyed' : ''
    const cls = ` k k-${tags[b.cls[i]]}${shifted}${marked[mark]}`
    row += `<span class="b${cls}${keyed}" role="gridcell" aria-colindex="${i - at + 2}"${mark & 1 ? ' aria-selected="true"' : ''} tabindex="-1" data-i="${i}">${b.gone.has(i) ? '··' : digits[v]}</span>`
    text += `<span class="t${cls}">${b.gone.has(i) ? '·' : letters[v]}</span>`
  }
  if (at > from) row += blank.repeat(at + cols - to) // keeps the text in its column
  return `<div class="line" role="row" aria-rowindex="${at / cols + 1}"><span class="off" role="rowheader" aria-colindex="1">${at.toString(16).padStart(4, '0')}</span>${row}<span class="text" aria-hidden="true">${text}</span></div>`
}

/** @param {Bytes} b */
function drawPages(b) {
  const len = b.bytes.length, end = Math.min(len, (page + 1) * pageLen) - 1
  const p = make('p', 'pages', said('bytes {off} to {end} of {all}', { off: page * pageLen, end, all: len }) + ' ')
  /**
   * @param {number} by
   * @param {string} text
   */
  const turn = (by, text) => {
    const x = button('quiet', text, () => {
      page += by
      draw()
      light()
      ;(first(pane, `.pages [data-by="${by}"]:not(:disabled)`) ?? cells[0]).focus() // the button that was pressed is gone
    })
    x.disabled = page + by < 0 || (page + by) * pageLen >= len
    x.dataset.by = String(by)
    p.append(x)
  }
  turn(-1, said('Before'))
  turn(1, said('After'))
  pane.append(p)
}

const begins = 2, ends = 4, hit = 8
const marked = ['', ' sel', '', ' sel first', '', ' sel final', '', ' sel first final']
marked.push(...marked.map((c) => c + ' hit'))

/**
 * marksOf says which of the bytes are the selected field's, and where its
 * ranges begin and end.
 * @param {number} from
 * @param {number} to
 */
function marksOf(from, to) {
  const out = new Uint8Array(to - from), f = fieldAt(sel.field)
  for (const [off, len] of f ? rangesIn(f, sel.buffer) : []) {
    const end = off + len
    for (let i = Math.max(off, from); i < Math.min(end, to); i++) out[i - from] |= 1 | (i === off ? begins : 0) | (i === end - 1 ? ends : 0)
  }
  const { found } = sel
  if (found && found.n === packet?.n && found.buffer === sel.buffer) for (let i = Math.max(found.off, from); i < Math.min(found.off + found.len, to); i++) out[i - from] |= hit
  return out
}

// light marks the bytes of the selected field, and brings them in sight.
function light() {
  const base = page * pageLen, now = marksOf(base, base + cells.length)
  now.forEach((mark, i) => {
    if (mark === marks[i]) return
    for (const { classList } of [cells[i], texts[i]]) {
      classList.toggle('sel', (mark & 1) > 0)
      classList.toggle('hit', (mark & hit) > 0)
      classList.toggle('first', (mark & begins) > 0)
      classList.toggle('final', (mark & ends) > 0)
    }
    mark & 1 ? cells[i].setAttribute('aria-selected', 'true') : cells[i].removeAttribute('aria-selected')
  })
  marks = now
  if (!fieldAt(sel.field)) return
  const cur = cells[sel.byte - base] ?? cells[now.findIndex((mark) => (mark & 1) > 0)]
  if (!cur) return
  rove(cur)
  inSight(cur, pane)
}

/**
 * rove makes a byte the one in the tab order.
 * @param {HTMLElement} c
 */
function rove(c) {
  if (stop) stop.tabIndex = -1
  stop = c
  c.tabIndex = 0
}

hex.addEventListener('click', (e) => {
  const c = around(e, '.b, .t')
  const i = c ? Math.max(cells.indexOf(c), texts.indexOf(c)) : -1
  if (i >= 0) visit(page * pageLen + i)
})

/**
 * visit goes to a byte. One that no field explains can be visited too.
 * @param {number} i
 */
function visit(i) {
  chooseByte(sel.buffer, i)
  if (Math.floor(i / pageLen) !== page) { page = Math.floor(i / pageLen); draw(); light() }
  const c = cells[i - page * pageLen]
  rove(c)
  inSightNow() // or else the focus brings it in sight, at the edge
  c.focus()
  if ((packet?.buffers[sel.buffer].field[i] ?? -1) < 0) say(said('byte {off}, not explained by any field', { off: i }))
}

hex.addEventListener('keydown', (e) => {
  const i = around(e, '.b')?.dataset.i
  if (e.metaKey || e.altKey || !i || !packet) return
  const at = Number(i), len = packet.buffers[sel.buffer].bytes.length
  /** @type {Record<string, number>} */
  const moves = {
    ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + cols, ArrowUp: at - cols, PageDown: at + 8 * cols, PageUp: at - 8 * cols,
    Home: e.ctrlKey ? 0 : at - at % cols, End: e.ctrlKey ? len - 1 : Math.min(len - 1, at - at % cols + cols - 1),
  }
  const to = moves[e.key]
  if (to === undefined) return
  e.preventDefault()
  if (to < 0 || to >= len) return
  visit(to)
})

/** @param {number} i */
function tab(i) {
  const f = fieldAt(sel.field)
  const there = f && rangesIn(f, i)[0]
  if (there) chooseField(sel.field, { buffer: i, byte: there[0] })
  else chooseBuffer(i)
  all(tabs, '[role=tab]')[i].focus()
}
tabs.addEventListener('click', (e) => {
  const t = around(e, '[role=tab]')
  if (t) tab([...tabs.children].indexOf(t))
})
tabs.addEventListener('keydown', (e) => {
  const by = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0
  if (!by) return
  e.preventDefault()
  tab((sel.buffer + by + tabs.childElementCount) % tabs.childElementCount)
})

// The width decides how many bytes a line has.
export function measure() {
  const probe = make('span', 'b', '00')
  hex.append(probe)
  const one = probe.getBoundingClientRect().width
  probe.remove()
  if (!one) return
  const fit = (pane.clientWidth - 36 - one * 2.6) / (one * 1.43)
  const want = fit >= 16 ? 16 : fit >= 8 ? 8 : 4
  if (want !== cols) { cols = want; draw() }
  if (cols > 4 && pane.scrollWidth > pane.clientWidth + 1) { cols /= 2; draw() } // letters may be wider than reckoned
  light()
}
new ResizeObserver(measure).observe(pane)
addEventListener('lookchange', measure)
