// The bytes: one grid of cells for the chosen buffer, in pages, coloured and
// patterned by class. Focus roves over the bytes.
import { byId, inSight, make, on, say, still, tags } from './bus.js'
import { sel, packet, rangesIn, chooseByte, chooseBuffer, chooseField } from './select.js'
import './depth.js' // opens the bytes before the focus goes there

const pageLen = 2048 // bytes drawn at once
const hex = byId('hex'), pane = byId('hexpane'), tabs = byId('buffers')
let cols = 16
let page = 0
let cells = [], texts = [] // of the page, by byte

on('packet', ({ before }) => {
  page = 0
  drawTabs()
  draw(before)
})
on('field', () => {
  drawTabs()
  const want = Math.floor(Math.max(sel.byte, 0) / pageLen)
  if (hex.dataset.buffer !== String(sel.buffer) || want !== page) { page = want; draw() }
  light()
})
on('buffer', () => {
  page = 0
  drawTabs()
  draw()
  light()
})
on('intoBytes', () => (hex.querySelector('[tabindex="0"]') ?? cells[0])?.focus())

function drawTabs() {
  byId('bytes-h').textContent = packet?.head ?? 'Bytes'
  const buffers = packet?.buffers ?? []
  if (tabs.childElementCount !== buffers.length || tabs.dataset.packet !== key()) {
    tabs.replaceChildren(...buffers.map((b, i) => {
      const t = make('button', 'buffer ' + b.kind, b.name)
      t.type = 'button'
      t.id = 'buffer-' + i
      t.title = b.says
      t.setAttribute('role', 'tab')
      t.setAttribute('aria-controls', 'hexpane')
      return t
    }))
    tabs.dataset.packet = key()
  }
  const f = packet?.fields[sel.field]
  ;[...tabs.children].forEach((t, i) => {
    const on = i === sel.buffer
    t.setAttribute('aria-selected', String(on))
    t.tabIndex = on ? 0 : -1
    t.classList.toggle('holds', !on && f !== undefined && rangesIn(f, i).length > 0)
    if (on) pane.setAttribute('aria-labelledby', t.id)
  })
  tabs.hidden = buffers.length === 0
}

const blank = () => { const b = make('span', 'b'); b.setAttribute('role', 'presentation'); return b }
const key = () => packet ? [packet.take, packet.eye, packet.n].join() : ''

function draw(before) {
  const b = packet?.buffers[sel.buffer]
  hex.replaceChildren()
  pane.querySelector('.pages')?.remove()
  cells = []
  texts = []
  hex.dataset.buffer = sel.buffer
  if (!b) return
  const old = before?.buffers[0]
  const from = page * pageLen, to = Math.min(b.bytes.length, from + pageLen)
  hex.setAttribute('aria-rowcount', Math.ceil(b.bytes.length / cols))
  hex.setAttribute('aria-colcount', cols + 1) // with the place of each line's first byte
  for (let at = from; at < to; at += cols) {
    const row = make('div', 'line')
    row.setAttribute('role', 'row')
    row.setAttribute('aria-rowindex', at / cols + 1)
    const off = make('span', 'off', at.toString(16).padStart(4, '0'))
    off.setAttribute('role', 'rowheader')
    off.setAttribute('aria-colindex', 1)
    row.append(off)
    const text = make('span', 'text')
    text.setAttribute('aria-hidden', 'true')
    for (let i = at; i < Math.min(at + cols, to); i++) {
      const v = b.bytes[i], k = ' k-' + tags[b.cls[i]]
      const c = make('span', 'b k' + k, v.toString(16).padStart(2, '0'))
      c.setAttribute('role', 'gridcell')
      c.setAttribute('aria-colindex', i - at + 2)
      c.tabIndex = -1
      c.dataset.i = i
      const t = make('span', 't k' + k, v > 31 && v < 127 ? String.fromCharCode(v) : '·')
      t.dataset.i = i
      if (b.cls[i] === 8 && (i === from || b.cls[i - 1] !== 8)) c.classList.add('keyed')
      if (old && sel.buffer === 0 && old.cls[i] !== b.cls[i] && !still()) { c.classList.add('shifted'); t.classList.add('shifted') }
      cells.push(c)
      texts.push(t)
      row.append(c)
      text.append(t)
    }
    for (let i = to - at; i < cols && at > from; i++) row.append(blank()) // keeps the text in its column
    row.append(text)
    hex.append(row)
  }
  if (cells[0]) cells[0].tabIndex = 0
  if (b.bytes.length > pageLen) drawPages(b)
}

function drawPages(b) {
  const p = make('p', 'pages', `bytes ${page * pageLen} to ${Math.min(b.bytes.length, (page + 1) * pageLen) - 1} of ${b.bytes.length} `)
  const turn = (by, text) => {
    const x = make('button', 'quiet', text)
    x.type = 'button'
    x.disabled = page + by < 0 || (page + by) * pageLen >= b.bytes.length
    x.onclick = () => {
      page += by
      draw()
      light()
      ;(pane.querySelector(`.pages [data-by="${by}"]:not(:disabled)`) ?? cells[0]).focus() // the button that was pressed is gone
    }
    x.dataset.by = by
    p.append(x)
  }
  turn(-1, 'Before')
  turn(1, 'After')
  pane.append(p)
}

// light marks the bytes of the selected field.
function light() {
  for (const c of hex.querySelectorAll('.sel,.cur')) c.classList.remove('sel', 'cur', 'first', 'final')
  for (const c of hex.querySelectorAll('[aria-selected]')) c.removeAttribute('aria-selected')
  const f = packet?.fields[sel.field]
  if (!f) return
  const base = page * pageLen
  let top = null
  for (const [off, len] of rangesIn(f, sel.buffer)) {
    for (let i = Math.max(off, base); i < Math.min(off + len, base + cells.length); i++) {
      for (const c of [cells[i - base], texts[i - base]]) {
        c.classList.add('sel')
        if (i === off) c.classList.add('first')
        if (i === off + len - 1) c.classList.add('final')
      }
      cells[i - base].setAttribute('aria-selected', 'true')
      top ??= cells[i - base]
    }
  }
  const cur = cells[sel.byte - base] ?? top
  if (!cur) return
  for (const c of hex.querySelectorAll('[tabindex="0"]')) c.tabIndex = -1
  cur.tabIndex = 0
  cur.classList.add('cur')
  inSight(cur, pane)
}

hex.addEventListener('click', (e) => {
  const c = e.target.closest('[data-i]')
  if (!c) return
  visit(Number(c.dataset.i))
})

// visit goes to a byte. One that no field explains can be visited too.
function visit(i) {
  chooseByte(sel.buffer, i)
  if (Math.floor(i / pageLen) !== page) { page = Math.floor(i / pageLen); draw(); light() }
  const c = cells[i - page * pageLen]
  for (const o of hex.querySelectorAll('[tabindex="0"]')) o.tabIndex = -1
  c.tabIndex = 0
  c.focus()
  if (packet.buffers[sel.buffer].field[i] < 0) say(`byte ${i}, not explained by any field`)
}

hex.addEventListener('keydown', (e) => {
  if (e.metaKey || e.altKey || !e.target.dataset.i) return
  const at = Number(e.target.dataset.i), len = packet.buffers[sel.buffer].bytes.length
  const to = {
    ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + cols, ArrowUp: at - cols, PageDown: at + 8 * cols, PageUp: at - 8 * cols,
    Home: e.ctrlKey ? 0 : at - at % cols, End: e.ctrlKey ? len - 1 : Math.min(len - 1, at - at % cols + cols - 1),
  }[e.key]
  if (to === undefined) return
  e.preventDefault()
  if (to < 0 || to >= len) return
  visit(to)
})

function tab(i) {
  const f = packet.fields[sel.field]
  const there = f && rangesIn(f, i)[0]
  if (there) chooseField(sel.field, { buffer: i, byte: there[0] })
  else chooseBuffer(i)
  tabs.children[i].focus()
}
tabs.addEventListener('click', (e) => {
  const t = e.target.closest('[role=tab]')
  if (t) tab([...tabs.children].indexOf(t))
})
tabs.addEventListener('keydown', (e) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key]
  if (!by) return
  e.preventDefault()
  tab((sel.buffer + by + tabs.childElementCount) % tabs.childElementCount)
})

// The width decides how many bytes stand in a line.
export function measure() {
  const probe = make('span', 'b', '00')
  hex.append(probe)
  const one = probe.getBoundingClientRect().width
  probe.remove()
  if (!one) return
  const fit = (pane.clientWidth - 36 - one * 2.6) / (one * 1.43)
  const want = fit >= 16 ? 16 : fit >= 8 ? 8 : 4
  if (want !== cols) { cols = want; draw() }
  light()
}
new ResizeObserver(measure).observe(pane)
addEventListener('lookchange', measure)
