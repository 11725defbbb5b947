// The packet list: rows come from the server as HTML and are put in place.
import { byId, emit, inSight, on, still, say } from './bus.js'
import { sel, choosePacket, forget } from './select.js'
import { cursor, watch } from './socket.js'

const list = byId('list')
let follow = true // the newest packet stays in sight until the reader scrolls away

export const row = (n) => byId('p' + n)
export const last = () => cursor.row

on('update', (u) => {
  if (u.take !== cursor.take) {
    const again = cursor.take === 0 && u.take === sel.take // other eyes, the same packets
    if (!again) clear()
    sel.take = cursor.take = u.take
    if (!again) emit('restart')
  }
  for (const c of u.changed ?? []) replace(c.n, c.row)
  if (u.skipped) skip(...u.skipped)
  if (u.to) {
    if (u.from > cursor.row + 1) return watch() // something is missing: ask from where we are
    if (u.to > cursor.row) put(u)
  }
  cursor.stamp = Math.max(cursor.stamp, u.stamp)
  byId('empty').hidden = cursor.row > 0
  emit('told', u)
})

function clear() {
  list.replaceChildren()
  Object.assign(cursor, { take: 0, row: 0, stamp: 0 })
  follow = true
  forget()
}

// put adds rows, or replaces those that stand there as other eyes saw them.
function put(u) {
  const fresh = document.createElement('template')
  fresh.innerHTML = u.rows
  const some = document.createDocumentFragment()
  for (const r of [...fresh.content.children]) {
    const n = Number(r.dataset.n)
    if (n <= cursor.row) continue
    const old = row(n)
    if (old) swap(old, r)
    else some.append(r)
  }
  list.append(some)
  cursor.row = u.to
  list.setAttribute('aria-rowcount', cursor.row)
  ready()
  if (follow && !sel.packet) list.scrollTop = list.scrollHeight
}

function replace(n, html) {
  const old = row(n)
  if (!old) return
  const t = document.createElement('template')
  t.innerHTML = html
  swap(old, t.content.firstElementChild)
  if (n === sel.packet) choosePacket(n, { again: true, id: currentID() })
}

let currentID = () => undefined
export function knowField(f) { currentID = f }

// swap puts a row in another's place and shows by a short motion that its
// bytes now read differently.
function swap(old, fresh) {
  const opened = old.querySelector('.bar').innerHTML !== fresh.querySelector('.bar').innerHTML
  fresh.tabIndex = old.tabIndex
  fresh.setAttribute('aria-selected', old.getAttribute('aria-selected'))
  const focused = document.activeElement === old
  old.replaceWith(fresh)
  if (focused) fresh.focus()
  if (opened && !still()) fresh.classList.add('shifted')
}

// skip leaves a place for rows that came faster than they could be shown.
function skip(from, to) {
  for (let n = from; n <= to; n++) row(n)?.remove()
  const b = document.createElement('button')
  b.type = 'button'
  b.className = 'skipped'
  b.dataset.from = from
  b.dataset.to = to
  b.textContent = `${to - from + 1} packets skipped, because they came faster than this page could show them. Load them`
  list.append(b)
  cursor.row = to
  say(`${to - from + 1} packets skipped`)
}

async function fill(b) {
  const from = Number(b.dataset.from), to = Number(b.dataset.to)
  b.disabled = true
  const r = await fetch(`/run/${sel.run}/rows?eye=${encodeURIComponent(sel.eye)}&from=${from}&to=${to}`)
  const m = await r.json()
  if (!r.ok || m.take !== sel.take || m.to < from) { b.disabled = false; return }
  b.insertAdjacentHTML('beforebegin', m.rows)
  ready()
  if (m.to >= to) return b.remove()
  b.dataset.from = m.to + 1
  b.textContent = `${to - m.to} packets still skipped. Load more`
  b.disabled = false
  b.focus()
}

// ready keeps exactly one row in the tab order.
function ready() {
  if (!list.querySelector('.row[tabindex="0"]')) list.querySelector('.row')?.setAttribute('tabindex', '0')
}

on('chosen', (n) => {
  for (const r of list.querySelectorAll('[aria-selected="true"]')) r.setAttribute('aria-selected', 'false')
  for (const r of list.querySelectorAll('.row[tabindex="0"]')) r.tabIndex = -1
  const r = row(n)
  if (!r) return ready()
  r.setAttribute('aria-selected', 'true')
  r.tabIndex = 0
  inSight(r, list)
})

// go selects the packet so many places on, and focuses its row.
export function go(by, focus = true) {
  const rows = [...list.querySelectorAll('.row')]
  if (!rows.length) return
  const at = rows.findIndex((r) => Number(r.dataset.n) === sel.packet)
  const r = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))]
  choosePacket(Number(r.dataset.n))
  if (focus) r.focus()
}

list.addEventListener('click', (e) => {
  const b = e.target.closest('.skipped')
  if (b) return fill(b)
  const r = e.target.closest('.row')
  if (r) { choosePacket(Number(r.dataset.n)); r.focus() }
})

list.addEventListener('scroll', () => { follow = list.scrollHeight - list.scrollTop - list.clientHeight < 40 })

list.addEventListener('keydown', (e) => {
  const many = 1e6
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -many, End: many }[e.key]
  if (by && e.target.closest('.row')) { e.preventDefault(); go(by) }
  if (e.key === 'Enter' && e.target.closest('.row')) {
    e.preventDefault()
    choosePacket(Number(e.target.closest('.row').dataset.n)).then(() => emit('intoBytes'))
  }
})
