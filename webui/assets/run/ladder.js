// The ladder: one arrow for each message, between lifelines. Its rows come from
// the server as HTML, each with its data; here they are put in place, chosen and
// followed.
import { emit, on } from '../shared/events.js'
import { all, around, button, byId, first, focused, inSight, make, maybe, one, parsed, still, say } from '../shared/page.js'
import { counted, said } from '../shared/words.js'
import { sel, packet, fieldAt, choosePacket, chooseField, keepAddress, lookAt } from './selection.js'
import * as list from './packetlist.js'
import { poll } from './poll.js'
import { narrowed } from './filtered.js'
import { lift } from './veil.js'

/** @typedef {import('../../messages').RungMessage} Message */

const atOnce = 6 // rows that are added without a pause for what else there is to do
const ladder = byId('ladder'), talk = byId('talk')
const kept = (/** @type {string} */ name) => { try { return localStorage.getItem(name) } catch { return null } }
const keep = (/** @type {string} */ name, /** @type {string} */ value) => { try { localStorage.setItem(name, value) } catch { /* it holds for this page */ } }

/** @type {Map<string, Message>} */
let sent = new Map() // the messages, by their rows' ids
let lanes = '' // the HTML of the head
let chosen = '' // the id of the selected row
let turned = false // other eyes were chosen, so what changes opens or shuts
let follow = true // the newest message stays in sight until the reader scrolls away
let byHand = 0 // selections of ours that are under way
/** @type {Record<string, string>} */
let part = {} // of all messages: those from a place on, up to one, or around a packet
let drawn = part // the part that is drawn
/** @type {import('../../messages').LadderMessage | null} */
let here = null // what is drawn
let running = false // more packets are coming
let asked = 0 // the packet around which messages were asked for last

export const shown = () => sel.view === ''

const views = ['messages', 'packets', 'text']

/** @param {string} view One of views; any other is the first. */
export function setView(view) {
  const name = views.includes(view) ? view : 'messages'
  lookAt({ view: name === 'messages' ? '' : name })
  talk.dataset.view = byId('cols').dataset.view = name
  for (const b of all(talk, '[data-view]')) b.setAttribute('aria-pressed', String(b.dataset.view === name))
  ladder.hidden = byId('scale').hidden = !shown()
  byId('list').hidden = name !== 'packets'
  byId('spoken').hidden = name !== 'text'
  emit('view', name)
  if (shown() && soon.isDue()) soon()
  if (name === 'packets') return list.see(sel.packet)
  const here = row()
  if (here && shown()) see(here)
}

/**
 * turnTo goes to a view that the reader has chosen, and takes the focus along.
 * @param {string} view
 */
function turnTo(view) {
  const had = focused(talk), inside = had && !had.closest('.views')
  setView(view)
  keep('view', sel.view || 'messages')
  keepAddress()
  if (inside) focusRow()
  say(shown() ? said('Messages') : sel.view === 'text' ? said('Text') : said('Packets'))
}

// toggle goes from the messages to the packets and back.
export const toggle = () => turnTo(shown() ? 'packets' : 'messages')
export const toggleText = () => turnTo(sel.view === 'text' ? 'messages' : 'text')

// focusRow puts the focus on the selected row of the view that is shown.
export function focusRow() {
  if (sel.view === 'text') return byId('spoken-list').focus()
  if (!shown()) return list.focusRow()
  first(ladder, '.rung[tabindex="0"]')?.focus()
}

talk.addEventListener('click', (e) => {
  const b = around(e, '[data-view]')
  if (b?.closest('.views') && b.getAttribute('aria-pressed') === 'false') turnTo(b.dataset.view ?? '')
})

// Even steps, or the time between them as space.
const scale = byId('scale')
/** @param {boolean} to */
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

// The card of the second depth tells of messages in every view.
const wanted = () => shown() || sel.depth === 2

// Updates are fetched, but not with every packet.
on('told', (u) => {
  running = (u.state?.phase ?? (running ? 'running' : '')) === 'running'
  if (running && follow && !sel.packet && here?.after) part = { to: 'end' }
  if (u.to || u.changed?.length || u.state) soon()
})
on('eye', () => {
  turned = true
  if (!shown()) clear() // what others read must not flash up on the way back
  soon.atOnce()
})
on('depth', () => {
  if (wanted() && soon.isDue()) soon()
  const r = row()
  if (r && shown()) see(r) // at another width its place is another
})
function clear() {
  ladder.replaceChildren()
  sent = new Map()
  lanes = ''
  here = null
}
on('restart', () => {
  clear()
  chosen = ''
  follow = true
  part = {}
  asked = 0
  soon()
})

const soon = poll({ path: 'ladder', every: 150, wanted, narrow: true, part: () => part, put })

on('narrowed', ({ anew }) => {
  if (anew) {
    part = sel.packet ? { around: String(asked = sel.packet) } : {}
    if (!shown()) clear()
  }
  soon.atOnce()
})
on('narrowing', clear)

/**
 * page asks for another part of the messages. What is drawn stays until it is here.
 * @param {Record<string, string>} other
 */
function page(other) {
  if (JSON.stringify(other) === JSON.stringify(part)) return
  part = other
  soon.atOnce()
}

// The messages in view come as one scrolls: the next part begins in the middle of this one.
function further() {
  const rows = rungs(), mid = rows[rows.length >> 1]
  if (!here || !mid || !shown() || part !== drawn) return // another part is on its way
  const near = ladder.clientHeight
  if (here.after && ladder.scrollTop + 2 * near > ladder.scrollHeight) page({ from: mid.id.slice(1) })
  else if (here.before && ladder.scrollTop < near) page({ to: mid.id.slice(1) })
}

// follows has messages around the selected packet drawn, where they are not.
function follows() {
  const rows = rungs(), many = 300 // messages that are drawn from the first one on
  if (!here && sel.packet > many) part = { around: String(asked = sel.packet) }
  if (!here || !rows.length || !sel.packet || asked === sel.packet || !here.before && !here.after) return
  const first = sent.get(rows[0].id)?.frame ?? 0, last = sent.get(rows[rows.length - 1].id)?.frame ?? 0
  if (here.before && sel.packet < first || here.after && sel.packet > last) page({ around: String(asked = sel.packet) })
}

/**
 * put brings the rows up to what came. Those that say the same stay as they are.
 * Many new ones take a while to lay out, so they come a few at a time; false says
 * that meanwhile the reader looked at something else.
 * @param {import('../../messages').LadderMessage} m
 * @param {() => boolean} wanted
 */
async function put(m, wanted) {
  const fresh = new Map(m.rungs.map((r) => [r.id, r]))
  const news = parsed(m.rungs.filter((r) => sent.get(r.id)?.html !== r.html).map((r) => r.html).join(''))
  const empty = sent.size === 0
  if (m.lanes !== lanes) {
    const [head] = parsed(m.lanes), old = first(ladder, '.ends')
    old ? old.replaceWith(head) : ladder.prepend(head)
    lanes = m.lanes
  }
  for (const b of all(ladder, '.further')) b.remove()
  let at = one(ladder, '.ends'), added = 0, held = hold()
  for (const r of rungs()) if (!fresh.has(r.id)) r.remove()
  for (const [id, now] of fresh) {
    let e = maybe(id)
    if (!e || sent.get(id)?.html !== now.html) {
      const f = /** @type {HTMLElement} */ (news.shift())
      if (e) carryOver(e, f)
      if (turned && !empty && f.matches('.opened, .shut') && !still()) f.classList.add('shifted')
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
  here = m
  drawn = part
  turned = false
  ends(m)
  lift('ladder')
  ladder.setAttribute('aria-rowcount', String(fresh.size + 1))
  settle(held)
  if (chosen || !sel.packet) asked = 0
  if (arrive) {
    const by = arrive, rows = rungs(), end = by > 0 ? rows[rows.length - 1] : rows[0]
    arrive = 0
    if (!chosen && end) {
      open(end)
      end.focus({ preventScroll: true })
      see(end)
    } else {
      go(by)
    }
  }
  follows()
  return true
}

/**
 * replace puts a row in another's place, and the focus where it was.
 * @param {HTMLElement} e
 * @param {HTMLElement} f
 */
function replace(e, f) {
  const focused = e.contains(document.activeElement)
  e.replaceWith(f)
  if (focused) f.focus({ preventScroll: true })
}

// hold remembers where the selected row is on screen; settle brings it back there,
// or in sight where it is another one by now.
function hold() {
  const id = chosen, top = row()?.getBoundingClientRect().top, focused = ladder.contains(document.activeElement)
  const pane = ladder.getBoundingClientRect().top
  const first = here?.before || here?.after ? rungs().find((r) => r.getBoundingClientRect().bottom > pane + 30) : null
  return { id, top, focused, first, at: first?.getBoundingClientRect().top ?? 0 }
}

/** @param {ReturnType<typeof hold>} held */
function settle({ id, top, focused, first, at }) {
  mark()
  const still = first && maybe(first.id)
  if (still && id === chosen) { // what is in sight stays there
    if (focused && !ladder.contains(document.activeElement)) row()?.focus({ preventScroll: true })
    ladder.scrollTop += still.getBoundingClientRect().top - at
    return
  }
  if (focused && !ladder.contains(document.activeElement)) row()?.focus({ preventScroll: true })
  const now = row()
  if (now && id === chosen && top !== undefined) ladder.scrollTop += now.getBoundingClientRect().top - top
  else if (now) see(now)
  else if (follow && !sel.packet && !here?.after) ladder.scrollTop = ladder.scrollHeight
}

/**
 * carryOver keeps what the reader did to a row.
 * @param {HTMLElement} old
 * @param {HTMLElement} f
 */
function carryOver(old, f) {
  f.tabIndex = old.tabIndex
  f.setAttribute('aria-selected', old.getAttribute('aria-selected') ?? 'false')
  if (first(old, '.carried')?.getAttribute('aria-expanded') === 'true') unfold(f, true)
}

/**
 * ends says which messages are drawn, where these are not all, and leads to the others.
 * @param {import('../../messages').LadderMessage} m
 */
function ends({ before, after, says, left, rungs: list }) {
  if (!list.length && narrowed()) ladder.append(make('p', 'hint further', said('No message ends in these packets.')))
  const mid = list[list.length >> 1]
  if (before) one(ladder, '.ends').after(step(said('Earlier messages'), says, { to: mid.id.slice(1) }))
  if (after) ladder.append(step(said('Later messages'), says, { from: mid.id.slice(1) }))
  if (left) ladder.append(make('p', 'hint further', counted(left, '{n} more message of these connections is not drawn. All packets are in the list.', '{n} more messages of these connections are not drawn. All packets are in the list.')))
}

/**
 * @param {string} text
 * @param {string} says
 * @param {Record<string, string>} to
 */
function step(text, says, to) {
  const row = make('div', 'further hint'), cell = make('span')
  row.setAttribute('role', 'row')
  cell.setAttribute('role', 'gridcell')
  cell.append(button('', text, () => page(to)), ' ', says)
  row.append(cell)
  return row
}

// The selection.
const rungs = () => all(ladder, '.rung')
const row = () => chosen ? maybe(chosen) : null

// mark finds the row of what is selected elsewhere: the last message of the
// packet that begins before the selected byte, or one that the packet carried.
function mark() {
  const messages = rungs().map((r) => sent.get(r.id)).filter((m) => m !== undefined)
  const mine = messages.filter((m) => m.frame === sel.packet)
  const f = packet?.n === sel.packet ? fieldAt(sel.field) : null
  let m = sent.get(chosen)
  if (mine.length) {
    const at = f?.wire?.[0] ?? -1
    const before = mine.filter((m) => m.off <= at)
    const best = before.filter((m) => m.off === before.at(-1)?.off)
    if (!m || !best.includes(m)) m = !f && m && mine.includes(m) ? m : best[0] ?? mine[0]
  } else if (!m || !carries(m) && !amid(m)) {
    m = messages.find(carries) ?? messages.find(amid)
  }
  choose(m ? maybe(m.id) : null)
}

/**
 * see brings a row in sight, and out from under the names of the lifelines.
 * @param {HTMLElement} r
 */
const see = (r) => inSight(r, ladder, first(ladder, '.ends'))

const carries = (/** @type {Message} */ m) => m.frames.includes(sel.packet)

// Of very many packets only the first ones and the last one are listed.
const amid = (/** @type {Message} */ m) => Boolean(m.more && sel.packet > m.frames[m.frames.length - 2] && sel.packet < m.frame)

// chosenMessage is the message that is selected, as the server sent it, or null
// where it was not carried by the selected packet.
export function chosenMessage() {
  const m = sent.get(chosen)
  return m && (carries(m) || amid(m)) ? m : null
}

/** @param {HTMLElement | null} r */
function choose(r) {
  for (const o of all(ladder, '.rung[aria-selected="true"]')) if (o !== r) o.setAttribute('aria-selected', 'false')
  for (const o of all(ladder, '.rung[tabindex="0"]')) if (o !== r) o.tabIndex = -1
  for (const b of all(ladder, '.more button[tabindex="0"]')) if (!r?.contains(b)) b.tabIndex = -1
  chosen = r?.id ?? ''
  if (r) {
    r.setAttribute('aria-selected', 'true')
    for (const b of all(r, '.more button')) b.tabIndex = 0
  }
  const stop = r ?? first(ladder, '.rung')
  if (stop) stop.tabIndex = 0
  emit('message')
}

on('chosen', () => {
  if (!byHand) mark()
  follows()
})
on('field', () => {
  if (!byHand) mark()
  const r = row()
  if (r && shown()) see(r)
})

/**
 * open shows a message's own bytes.
 * @param {HTMLElement} r
 */
async function open(r) {
  choose(r)
  const m = sent.get(r.id)
  if (!m) return
  byHand++
  const { off, field: name, frame } = m
  await choosePacket(frame, off < 0 ? { id: name } : { off, own: true })
  if (packet?.n === frame && chosen === r.id) {
    let i = sel.field
    while (i >= 0 && fieldAt(i)?.name !== name) i = fieldAt(i)?.up ?? -1
    if (i >= 0) chooseField(i)
  }
  byHand--
}

/**
 * go selects the message so many places on.
 * @param {number} by
 * @param {boolean} [focus]
 */
export function go(by, focus = true) {
  const rows = rungs(), chose = row()
  if (!rows.length) return
  const at = chose ? rows.indexOf(chose) : -1
  if (here && (by < -1e5 && here.before || by > 1e5 && here.after)) return toEnd(by > 0)
  if (here && at >= 0 && (at + by < 0 && here.before || at + by >= rows.length && here.after)) {
    arrive = by
    return page(by > 0 ? { from: rows[rows.length >> 1].id.slice(1) } : { to: rows[rows.length >> 1].id.slice(1) })
  }
  const r = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))]
  open(r)
  if (focus) r.focus({ preventScroll: true })
  see(r)
}

/**
 * toEnd goes to the last message of all, or to the first.
 * @param {boolean} last
 */
async function toEnd(last) {
  chosen = ''
  page(last ? { to: 'end' } : { from: '1-1' })
  arrive = last ? 1e4 : -1e4
}
let arrive = 0 // where to go when the other part is here

/**
 * @param {HTMLElement} r
 * @param {boolean} to
 */
function unfold(r, to) {
  one(r, '.carried').setAttribute('aria-expanded', String(to))
  one(r, '.carriers').hidden = !to
}

ladder.addEventListener('click', (e) => {
  const r = around(e, '.rung')
  if (!r) return
  const carried = around(e, '.carried'), carrier = around(e, '.carrier')
  if (carried) return unfold(r, carried.getAttribute('aria-expanded') !== 'true')
  if (carrier) return choosePacket(Number(carrier.dataset.packet))
  open(r)
  r.focus({ preventScroll: true })
})

ladder.addEventListener('scroll', further)
ladder.addEventListener('scroll', () => { follow = ladder.scrollHeight - ladder.scrollTop - ladder.clientHeight < 40 })

ladder.addEventListener('keydown', (e) => {
  const r = around(e, '.rung')
  if (!r || e.target !== r || e.ctrlKey || e.metaKey || e.altKey) return
  const many = 1e6
  /** @type {Record<string, number>} */
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6, Home: -many, End: many }
  const by = moves[e.key]
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
