// The ladder: one arrow for each message, between lifelines. Its rows come from
// the server as HTML, each with what the scripts go by; here they are put in
// place, chosen and followed.
import { emit, on } from '../shared/events.js'
import { byId, inSight, still, say } from '../shared/page.js'
import { sel, packet, choosePacket, chooseField, keepAddress, lookAt } from './selection.js'
import * as list from './packetlist.js'
import { poll } from './poll.js'

const atOnce = 6 // rows that are added without a pause for what else there is to do
const ladder = byId('ladder'), talk = byId('talk')
const kept = (name) => { try { return localStorage.getItem(name) } catch { return null } }
const keep = (name, value) => { try { localStorage.setItem(name, value) } catch { /* it holds for this page */ } }

let sent = new Map() // what the server sent of each message, by its row's id
let lanes = '' // the HTML of the head
let chosen = '' // the id of the selected row
let turned = false // other eyes were chosen, so what changes opens or shuts
let follow = true // the newest message stays in sight until the reader scrolls away
let byHand = 0 // selections of ours that are under way

export const shown = () => sel.view !== 'packets'

export function setView(view) {
  lookAt({ view: view === 'packets' ? view : '' })
  talk.dataset.view = byId('cols').dataset.view = shown() ? 'messages' : 'packets'
  for (const b of talk.querySelectorAll('[data-view]')) b.setAttribute('aria-pressed', String((b.dataset.view === 'packets') !== shown()))
  ladder.hidden = byId('scale').hidden = !shown()
  byId('list').hidden = shown()
  if (shown() && soon.isDue()) soon()
  if (!shown()) return list.see(sel.packet)
  const here = row()
  if (here) see(here)
}

// toggle goes to the other view, and takes the focus along.
export function toggle() {
  const inside = talk.contains(document.activeElement) && !document.activeElement.closest('.views')
  setView(shown() ? 'packets' : 'messages')
  keep('view', sel.view || 'messages')
  keepAddress()
  if (inside) focusRow()
  say(shown() ? 'Messages' : 'Packets')
}

// focusRow puts the focus on the selected row of the view that is shown.
export function focusRow() {
  if (!shown()) return list.focusRow()
  ladder.querySelector('.rung[tabindex="0"]')?.focus()
}

talk.addEventListener('click', (e) => {
  const b = e.target.closest('[data-view]')
  if (b?.closest('.views') && b.getAttribute('aria-pressed') === 'false') toggle()
})

// Even steps, or the time between them as space.
const scale = byId('scale')
function setScale(to) {
  scale.setAttribute('aria-pressed', String(to))
  ladder.classList.toggle('timed', to)
}
scale.onclick = () => {
  setScale(scale.getAttribute('aria-pressed') !== 'true')
  keep('scale', ladder.classList.contains('timed') ? 'time' : 'even')
  const here = row()
  if (here) see(here)
}
setScale(kept('scale') === 'time')

// What is new is asked for, but not with every packet.
on('told', (u) => { if (u.to || u.changed?.length || u.state) soon() })
on('eye', () => { turned = true })
on('restart', () => {
  ladder.replaceChildren()
  sent = new Map()
  lanes = ''
  chosen = ''
  follow = true
  soon()
})

const soon = poll({ path: 'ladder', every: 150, wanted: () => shown(), put })

function parsed(html) {
  const t = document.createElement('template')
  t.innerHTML = html
  return [...t.content.children]
}

// put brings the rows up to what came. Those that say the same stay as they are.
// Many new ones take a while to lay out, so they come a few at a time; false says
// that meanwhile they were no longer what is looked at.
async function put(m, wanted) {
  const fresh = new Map(m.rungs.map((r) => [r.id, r]))
  const news = parsed(m.rungs.filter((r) => sent.get(r.id)?.html !== r.html).map((r) => r.html).join(''))
  const anew = sent.size === 0
  if (m.lanes !== lanes) {
    const [head] = parsed(m.lanes), old = ladder.querySelector('.ends')
    old ? old.replaceWith(head) : ladder.prepend(head)
    lanes = m.lanes
  }
  let at = ladder.querySelector('.ends'), added = 0, held = hold()
  for (const [id, now] of fresh) {
    let e = byId(id)
    if (!e || sent.get(id)?.html !== now.html) {
      const f = news.shift()
      if (e) carryOver(e, f)
      if (turned && !anew && f.matches('.opened, .shut') && !still()) f.classList.add('shifted')
      if (e) replace(e, f)
      else {
        if (added++ && added % atOnce === 0) {
          settle(held)
          await new Promise((go) => setTimeout(go))
          if (!wanted()) return false
          held = hold()
        }
        at.after(f)
      }
      e = f
    }
    sent.set(id, now)
    if (at.nextElementSibling !== e) at.after(e)
    at = e
  }
  while (at.nextElementSibling) at.nextElementSibling.remove()
  sent = fresh
  turned = false
  left(m.left)
  ladder.setAttribute('aria-rowcount', fresh.size + 1)
  settle(held)
  return true
}

// replace puts a row in another's place, and the focus where it was.
function replace(e, f) {
  const focused = e.contains(document.activeElement)
  e.replaceWith(f)
  if (focused) f.focus({ preventScroll: true })
}

// hold remembers where the selected row stands; settle brings it back there, or
// in sight where it is another one by now.
function hold() {
  return { id: chosen, top: row()?.getBoundingClientRect().top, focused: ladder.contains(document.activeElement) }
}

function settle({ id, top, focused }) {
  mark()
  if (focused && !ladder.contains(document.activeElement)) row()?.focus({ preventScroll: true })
  const now = row()
  if (now && id === chosen && top !== undefined) ladder.scrollTop += now.getBoundingClientRect().top - top
  else if (now) see(now)
  else if (follow && !sel.packet) ladder.scrollTop = ladder.scrollHeight
}

// carryOver keeps what the reader did to a row.
function carryOver(old, f) {
  f.tabIndex = old.tabIndex
  f.setAttribute('aria-selected', old.getAttribute('aria-selected'))
  if (old.querySelector('.carried')?.getAttribute('aria-expanded') === 'true') unfold(f, true)
}

function left(n) {
  if (!n) return
  const p = document.createElement('p')
  p.className = 'hint'
  p.textContent = `${n} more messages are not drawn here. All packets are in the list.`
  ladder.append(p)
}

// The selection.
const rungs = () => [...ladder.querySelectorAll('.rung')]
const row = () => chosen ? byId(chosen) : null

// mark finds the row of what is selected elsewhere: the last message of the
// packet that begins before the selected byte, or one that the packet carried.
function mark() {
  const all = rungs().map((r) => sent.get(r.id))
  const mine = all.filter((m) => m.frame === sel.packet)
  const f = packet?.n === sel.packet ? packet.fields[sel.field] : null
  let m = sent.get(chosen)
  if (mine.length) {
    const at = f?.wire?.[0] ?? -1
    const before = mine.filter((m) => m.off <= at)
    const best = before.filter((m) => m.off === before.at(-1).off)
    if (!best.includes(m)) m = !f && mine.includes(m) ? m : best[0] ?? mine[0]
  } else if (!m || !carries(m)) {
    m = all.find(carries)
  }
  choose(m ? byId(m.id) : null)
}

// see brings a row in sight, and out from under the names of the lifelines.
const see = (r) => inSight(r, ladder, ladder.querySelector('.ends'))

const carries = (m) => m.frames.includes(sel.packet)

// chosenMessage is the message that is selected, as the server sent it, or null
// where it was not carried by the selected packet.
export function chosenMessage() {
  const m = sent.get(chosen)
  return m && carries(m) ? m : null
}

function choose(r) {
  for (const o of ladder.querySelectorAll('.rung[aria-selected="true"]')) if (o !== r) o.setAttribute('aria-selected', 'false')
  for (const o of ladder.querySelectorAll('.rung[tabindex="0"]')) if (o !== r) o.tabIndex = -1
  for (const b of ladder.querySelectorAll('.more button[tabindex="0"]')) if (!r?.contains(b)) b.tabIndex = -1
  chosen = r?.id ?? ''
  if (r) {
    r.setAttribute('aria-selected', 'true')
    for (const b of r.querySelectorAll('.more button')) b.tabIndex = 0
  }
  const stop = r ?? ladder.querySelector('.rung')
  if (stop) stop.tabIndex = 0
  emit('message')
}

on('chosen', () => { if (!byHand) mark() })
on('field', () => {
  if (!byHand) mark()
  const r = row()
  if (r && shown()) see(r)
})

// open shows a message's own bytes.
async function open(r) {
  choose(r)
  byHand++
  const { off, field: name, frame } = sent.get(r.id)
  await choosePacket(frame, off < 0 ? { id: name } : { off, own: true })
  if (packet?.n === frame && chosen === r.id) {
    let i = sel.field
    while (i >= 0 && packet.fields[i].name !== name) i = packet.fields[i].up
    if (i >= 0) chooseField(i)
  }
  byHand--
}

// go selects the message so many places on.
export function go(by, focus = true) {
  const all = rungs()
  if (!all.length) return
  const at = all.indexOf(row())
  const r = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]
  open(r)
  if (focus) r.focus({ preventScroll: true })
  see(r)
}

function unfold(r, to) {
  r.querySelector('.carried').setAttribute('aria-expanded', String(to))
  r.querySelector('.carriers').hidden = !to
}

ladder.addEventListener('click', (e) => {
  const r = e.target.closest('.rung')
  if (!r) return
  const carried = e.target.closest('.carried'), carrier = e.target.closest('.carrier')
  if (carried) return unfold(r, carried.getAttribute('aria-expanded') !== 'true')
  if (carrier) return choosePacket(Number(carrier.dataset.packet))
  open(r)
  r.focus({ preventScroll: true })
})

ladder.addEventListener('scroll', () => { follow = ladder.scrollHeight - ladder.scrollTop - ladder.clientHeight < 40 })

ladder.addEventListener('keydown', (e) => {
  const r = e.target.closest('.rung')
  if (!r || e.target !== r || e.ctrlKey || e.metaKey || e.altKey) return
  const many = 1e6
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6, Home: -many, End: many }[e.key]
  if (by) { e.preventDefault(); go(by) }
  if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); open(r).then(() => emit('intoBytes')) }
  if (e.key === 'ArrowRight' || e.key === 'ArrowLeft') {
    e.preventDefault()
    choose(r)
    unfold(r, e.key === 'ArrowRight')
  }
})

const wish = new URLSearchParams(location.search).get('view')
setView(wish ?? kept('view') ?? 'messages')
