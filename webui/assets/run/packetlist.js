// The packet list. However long the recording is, only the rows in sight and
// some around them are in the page; all have one height, so the position of a row
// is computed. Rows come from the server as HTML. The list may be narrowed: then the place of
// a row is not its packet's number (filtered.js).
import { emit, on } from '../shared/events.js'
import { all, around, byId, first, focused, make, maybe, parsed, still } from '../shared/page.js'
import { sel, fieldAt, choosePacket, forget as forgetPacket, lookAt } from './selection.js'
import { cursor, watch } from './socket.js'
import { rowHTML, keep, keepAll, forget, want, wantThese } from './packetrows.js'
import { countOf, isLeft, narrowed, numberAt, placeOf } from './filtered.js'
import { covered, lift } from './veil.js'

const list = byId('list')
const whole = 150 // a list of so many rows is in the page as a whole
const beyond = 40 // rows above and below those in sight, when the window is moved
const close = 12 // it is moved when fewer are left
const end = 8 // pixels after the last row
const above = make('div', 'room'), below = make('div', 'room') // for the rows that are not in the page

for (const room of [above, below]) room.setAttribute('role', 'presentation')

let total = 0 // packets in the list
let from = 1, to = 0 // the rows in the page, by their places in the list, counted from 1
let height = 82 // of a row, in pixels
let before = 0 // where the list was scrolled to last
let follow = true // the newest packet stays in sight until the reader scrolls away
/** @type {HTMLElement | null} */
let stop = null // the row in the tab order
let run = '' // whose rows these are
let room = 0 // for so many digits
/** @type {Map<number, string>} */
const shown = new Map() // the HTML that each row in the page was made of; '' for a row that is not here yet
/** @type {Set<number>} */
const old = new Set() // rows in the page that may read differently by now

export const row = (/** @type {number} */ n) => maybe('p' + n)
export const last = () => cursor.row

on('update', (u) => {
  if (u.take !== cursor.take || run !== sel.run) {
    const again = cursor.take === 0 && u.take === sel.take && run === sel.run // other eyes, the same packets
    if (!again) clear()
    run = sel.run
    cursor.take = u.take
    lookAt({ take: u.take })
    if (!again) emit('restart')
  }
  const { from: first = 0, to: last = 0 } = u
  const missed = u.skipped && u.skipped[0] > cursor.row + 1 || last && first > (u.skipped?.[1] ?? cursor.row) + 1
  if (missed) return watch() // something is missing: ask from where we are
  if (u.skipped) cursor.row = Math.max(cursor.row, u.skipped[1])
  if (u.rows) keepAll(first, u.rows)
  cursor.row = Math.max(cursor.row, last)
  if (u.stale) outdated(...u.stale)
  for (const c of u.changed ?? []) keep(c.n, c.row)
  total = countOf(cursor.row)
  show()
  if (u.changed?.some((c) => c.n === sel.packet) || u.stale && sel.packet >= u.stale[0] && sel.packet <= u.stale[1]) choosePacket(sel.packet, { again: true, id: currentID() })
  cursor.stamp = Math.max(cursor.stamp, u.stamp)
  byId('empty').hidden = cursor.row > 0
  emit('told', u)
})

// anew takes all rows out of the page.
function anew() {
  if (focused(list)) list.focus({ preventScroll: true })
  list.replaceChildren()
  shown.clear()
  old.clear()
  total = to = before = 0
  from = 1
  stop = null
}

// Narrowed to other packets, the list begins anew; where more have come it goes on.
on('narrowed', ({ anew: other }) => {
  if (other || [...shown.keys()].some((n, i) => n !== numberAt(from + i))) anew()
  total = countOf(cursor.row)
  show()
  if (other && sel.packet) see(sel.packet)
})
on('narrowing', () => { anew(); show() })

function clear() {
  anew()
  forget()
  Object.assign(cursor, { take: 0, row: 0, stamp: 0 })
  follow = true
  forgetPacket()
}

const currentID = () => fieldAt(sel.field)?.id

// outdated leaves rows in place until they are here as they read now.
function outdated(a = 1, b = Infinity) {
  forget(a, b)
  for (const n of shown.keys()) if (n >= a && n <= b) old.add(n)
}
on('eye', () => outdated())

// ---------- the positions of rows ----------

// A browser cannot lay out something of any height. Where the list is higher
// than that, scrolling covers more ground.
let highest = 0
function limit() {
  if (highest) return highest
  const probe = document.createElement('i')
  probe.style.cssText = 'position: fixed; visibility: hidden; height: 30000000px'
  document.body.append(probe)
  highest = probe.getBoundingClientRect().height * 0.9 || 15e6
  probe.remove()
  return highest
}
const safe = 1e6 // pixels that any browser lays out: to find out how many it does takes a while
const high = () => total * height + end
const scale = (/** @type {number} */ view) => high() > safe && high() > limit() ? (high() - view) / (limit() - view) : 1
const seen = () => list.hidden ? 0 : list.clientHeight // asking for it has the whole page laid out, so not in vain
const scrolled = () => list.hidden ? 0 : list.scrollTop
const place = () => scrolled() * scale(seen()) // in the whole list, in pixels
const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 40

/** @param {number} top In the whole list, in pixels. */
function goTo(top) {
  list.scrollTop = top / scale(seen())
  before = list.scrollTop
}

/**
 * see scrolls a row to the middle, unless it is in sight.
 * @param {number} n
 */
export function see(n) {
  const view = seen()
  if (view && n > 0 && n <= cursor.row && isLeft(n)) {
    fit()
    const top = (placeOf(n) - 1) * height, here = place()
    if (top < here || top + 2 * height > here + view) {
      goTo(Math.max(0, top - (view - height) / 2))
      follow = atEnd()
    }
  }
  show()
}

// fit measures a row. When it has another height than before, as on a
// projector, what was in sight stays there.
function fit() {
  const now = first(list, '.row')?.getBoundingClientRect().height
  if (!now || now === height) return
  const at = place() / height
  height = now
  pad()
  goTo(at * height)
}

// show brings the rows that are in sight, and some around them, into the page.
function show() {
  if (Number(list.getAttribute('aria-rowcount')) !== total) {
    list.setAttribute('aria-rowcount', String(total))
    const digits = String(cursor.row).length
    if (digits !== room) byId('talk').style.setProperty('--digits', String(room = digits))
  }
  if (!total) return
  const view = seen()
  pad()
  if (view && follow && !sel.packet) goTo(high())
  const [a, b] = inView()
  const least = Math.ceil((1 - 1 / scale(view)) * (a - 1)) + 1 // above it there is no room
  const enough = from >= least && from <= Math.max(least, a - close) && to >= Math.min(total, b + close) && to - from <= b - a + 2 * beyond
  if (total <= whole) bring(1, total)
  else if (!enough) {
    const top = scrolled(), k = scale(view) // which a list without its rows would lose
    bring(Math.max(least, a - beyond), Math.min(total, b + beyond))
    pad(top, k)
  }
  mark(a)
  ask()
}

// inView is the first and the last row in sight. While another view is shown
// it is the one that would be looked at.
function inView() {
  const view = seen()
  const a = view ? Math.floor(place() / height) + 1 : sel.packet ? placeOf(sel.packet) : follow ? total : from
  return [Math.min(a, total), Math.min(total, a + Math.ceil(view / height))]
}

// inSight is what of the list can be seen, for printing.
export const inSight = () => ({ first: inView()[0], total })

/**
 * bring makes the page's rows those from a to b.
 * @param {number} a
 * @param {number} b
 */
function bring(a, b) {
  const had = focused(list)
  const at = placeOf(Number(had?.dataset.n))
  const gone = had && had !== list && (at < a || at > b)
  if (gone) list.focus({ preventScroll: true }) // until the row comes back
  for (let i = from; i <= to; i++) if (i < a || i > b) drop(numberAt(i))
  if (!above.isConnected) list.append(above, below)
  if (a > to || b < from) {
    above.after(made(a, b))
  } else {
    if (a < from) above.after(made(a, from - 1))
    if (b > to) below.before(made(to + 1, b))
  }
  from = a
  to = b
}

/**
 * placed gives a row its place in a narrowed list.
 * @param {string | undefined} html Of the whole row: its first attributes are the server's.
 */
function placed(html) {
  if (!html || !narrowed()) return html
  return html.replace(/ data-n="(\d+)"(.*?) aria-rowindex="\d+"/, (_, n, rest) => ` data-n="${n}"${rest} aria-rowindex="${placeOf(Number(n))}"`)
}

/** @param {number} n */
function drop(n) {
  row(n)?.remove()
  shown.delete(n)
  old.delete(n)
}

/**
 * made builds rows, with a place for those that are not here yet.
 * @param {number} a
 * @param {number} b
 */
function made(a, b) {
  const t = make('template')
  let html = ''
  for (let i = a; i <= b; i++) {
    const n = numberAt(i)
    shown.set(n, rowHTML(n) ?? '')
    html += placed(rowHTML(n)) ?? `<div class="row due" role="row" id="p${n}" data-n="${n}" tabindex="-1" aria-selected="false" aria-rowindex="${i}"><span class="num" role="gridcell">${n}</span><span class="says" role="gridcell">…</span></div>`
  }
  t.innerHTML = html
  return t.content
}

// pad leaves room for the rows that are not in the page.
function pad(at = scrolled(), k = scale(seen())) {
  const all = high() > safe ? Math.min(high(), limit()) : high()
  const top = Math.max(0, (from - 1) * height - (k - 1) * at)
  above.style.height = top + 'px'
  below.style.height = Math.max(end, all - top - (to - from + 1) * height) + 'px'
}

// ask has rows that are missing from the page brought in.
function ask() {
  const due = []
  for (let i = from; i <= Math.min(to, total); i++) {
    const n = numberAt(i)
    if (n > cursor.row) break
    fresh(n)
    if (!shown.get(n) || old.has(n)) due.push(n)
  }
  if (due.length) narrowed() ? wantThese(due.slice(0, 400), show) : want(due[0], due[due.length - 1], show)
  const [top, bottom] = inView()
  if (covered('list') && ![...old].some((n) => placeOf(n) >= top && placeOf(n) <= bottom)) lift('list')
}

/**
 * fresh puts a row in place as it reads now, if it is in the page.
 * @param {number} n
 */
function fresh(n) {
  const html = rowHTML(n), was = row(n)
  if (html === undefined || !was || !shown.has(n)) return
  old.delete(n)
  if (shown.get(n) === html) return
  swap(was, parsed(placed(html) ?? html)[0])
  shown.set(n, html)
}

/**
 * swap puts a row in another's place and shows by a short motion that its
 * bytes now read differently.
 * @param {HTMLElement} was
 * @param {HTMLElement} now
 */
function swap(was, now) {
  const bar = first(was, '.bar')?.innerHTML
  now.tabIndex = was.tabIndex
  now.setAttribute('aria-selected', was.getAttribute('aria-selected') ?? 'false')
  const focused = document.activeElement === was
  if (was === stop) stop = now
  was.replaceWith(now)
  if (focused) now.focus({ preventScroll: true })
  if (bar !== undefined && bar !== first(now, '.bar')?.innerHTML && !still()) now.classList.add('shifted')
}

// ---------- the selection ----------

/**
 * mark shows which row is selected, and keeps exactly one in the tab order: the
 * selected one, or else one that is in sight.
 * @param {number} top The first row in sight.
 */
function mark(top) {
  for (const r of all(list, '[aria-selected="true"]')) if (Number(r.dataset.n) !== sel.packet) r.setAttribute('aria-selected', 'false')
  const chosen = row(sel.packet)
  chosen?.setAttribute('aria-selected', 'true')
  const next = chosen ?? (stop?.isConnected && placeOf(Number(stop.dataset.n)) >= top ? stop : row(numberAt(Math.max(top, from))) ?? first(list, '.row'))
  if (stop && stop !== next) stop.tabIndex = -1
  stop = next
  if (stop) stop.tabIndex = 0
  if (chosen && document.activeElement === list) chosen.focus({ preventScroll: true })
}

on('chosen', see)

/**
 * go selects the packet so many places on, and focuses its row.
 * @param {number} by
 * @param {boolean} [focus]
 */
export function go(by, focus = true) {
  if (!total) return
  const at = placeOf(sel.packet), between = !isLeft(sel.packet) && by > 0 // the selected one is not listed
  const to = sel.packet ? at + by - Number(between) : by === Infinity ? total : 1
  choosePacket(numberAt(Math.max(1, Math.min(total, to))))
  if (focus) focusRow()
}

// focusRow puts the focus on the selected row, wherever it is.
export function focusRow() {
  if (sel.packet) see(sel.packet)
  stop?.focus({ preventScroll: true })
}

list.tabIndex = -1
// A press chooses already: a row that comes to read differently between press
// and release is another element by then, and no click comes of it.
list.addEventListener('mousedown', press)
list.addEventListener('click', press)
/** @param {MouseEvent} e */
function press(e) {
  const n = Number(around(e, '.row')?.dataset.n)
  if (!n || e.button || e.type === 'click' && n === sel.packet) return
  choosePacket(n)
  row(n)?.focus({ preventScroll: true })
}

list.addEventListener('scroll', () => {
  const top = list.scrollTop
  if (top < before - 1) follow = atEnd()
  else follow ||= atEnd()
  before = top
  show()
})

// In another place, as large letters or another view, rows have other heights.
new ResizeObserver(() => { fit(); show() }).observe(list)
addEventListener('lookchange', () => { fit(); show() })

list.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target !== list && !around(e, '.row')) return
  const page = Math.max(1, Math.floor(list.clientHeight / height) - 1)
  /** @type {Record<string, number>} */
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }
  const by = moves[e.key]
  if (by) { e.preventDefault(); go(by) }
  if (e.key === 'Enter') {
    e.preventDefault()
    choosePacket(Number(around(e, '.row')?.dataset.n ?? sel.packet)).then(() => emit('intoBytes'))
  }
})
