// The row above the conversation that narrows it: a filter with completion, a conversation,
// and what is left.
import { emit, on } from '../shared/events.js'
import { answer } from '../shared/answer.js'
import { all, around, byId, button, first, make, one, say } from '../shared/page.js'
import { counted, said, thousands } from '../shared/words.js'
import { asOwner, sel } from './selection.js'
import { leaves, narrowTo, narrowed } from './filtered.js'

const bar = byId('narrow'), opener = byId('narrow-open')
const input = byId('filter', HTMLInputElement), offers = byId('filter-fields'), wrong = byId('filter-wrong')
const line = byId('narrowed'), talks = byId('talks'), list = byId('talk-list'), order = byId('talks-by', HTMLSelectElement)

// ---------- the row ----------

/** @param {boolean} to */
function open(to) {
  bar.hidden = !to
  opener.setAttribute('aria-expanded', String(to))
}
opener.onclick = () => {
  open(bar.hidden)
  if (!bar.hidden) input.focus()
}
// toFilter goes to the filter's box.
export function toFilter() {
  open(true)
  input.focus()
  input.select()
}
// openBar brings the row in sight.
export const openBar = () => open(true)

// ---------- the filter ----------

byId('filter-form', HTMLFormElement).onsubmit = (e) => {
  e.preventDefault()
  offerNothing()
  const filter = input.value.trim()
  if (filter === sel.filter && leaves()?.wrong) return show()
  narrowTo({ filter })
}

/**
 * filterBy has the page filter.
 * @param {string} filter
 */
export function filterBy(filter) {
  open(true)
  input.value = filter
  narrowTo({ filter })
}

on('narrowed', show)
on('narrowing', show)
function show() {
  const m = leaves()
  if (document.activeElement !== input || m && !m.wrong && input.value.trim() === '') input.value = sel.filter
  line.hidden = !narrowed()
  if (narrowed()) open(true)
  point(m?.wrong ?? null, input.value)
  line.classList.toggle('none', m?.count === 0)
  one(line, 'span').textContent = !m ? said('Looking through the packets …') : told(m)
  list.querySelectorAll('button').forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.talk === sel.talk)))
  if (m) say(one(line, 'span').textContent ?? '')
}

/** @param {import('../../messages').NarrowMessage} m */
function told(m) {
  const of = thousands(m.of), parts = []
  if (m.wrong) parts.push(said('The filter cannot be read, and is left out.'))
  if (!m.wrong || sel.talk) parts.push(m.count ? counted(m.count, '{n} of {of} packets', '{n} of {of} packets', { of }) : said('None of {of} packets matches.', { of }))
  parts.push(...m.doubts.map((d) => d.says + '.'))
  if (sel.talk) parts.push(said('Only conversation {talk}.', { talk: sel.talk.replace('-', '.stream == ') }))
  return parts.join(' ')
}

/**
 * point shows what is wrong, and at which letter.
 * @param {{ column: number, says: string } | null} at
 * @param {string} filter
 */
function point(at, filter) {
  wrong.hidden = !at
  input.setAttribute('aria-invalid', String(at !== null))
  if (!at) return wrong.replaceChildren()
  const letters = [...sel.filter || filter], here = at.column - 1, near = 24
  const code = make('code')
  code.append(here > near ? '…' : '', letters.slice(Math.max(0, here - near), here).join(''), make('mark', '', letters[here] ?? '␣'), letters.slice(here + 1, here + near).join(''))
  wrong.replaceChildren(code, ' ', make('span', '', said('Letter {n}: {says}.', { n: at.column, says: at.says })))
}

byId('narrow-clear').onclick = () => {
  input.value = ''
  narrowTo({ filter: '', talk: '' })
  emit('cleared')
}

// ---------- completion ----------

let at = -1 // the offer that is chosen
/** @type {AbortController | null} */
let asking = null
const word = /[A-Za-z_][\w.-]*$/

input.oninput = () => complete()
input.onblur = () => setTimeout(() => offer([]), 150) // a press on an offer comes first
async function complete() {
  const begins = input.value.slice(0, input.selectionStart ?? 0).match(word)?.[0] ?? ''
  asking?.abort()
  if (!begins || !sel.run || inQuotes()) return offer([])
  const mine = asking = new AbortController()
  try {
    /** @type {import('../../messages').FieldsMessage} */
    const m = await answer(await fetch(`/run/${sel.run}/fields?${new URLSearchParams({ eye: sel.eye, begins })}`, { signal: mine.signal, headers: asOwner() }))
    if (asking === mine && document.activeElement === input) offer(m.fields.filter((f) => f.name !== begins))
  } catch { /* it can be typed without */ }
}
const inQuotes = () => (input.value.slice(0, input.selectionStart ?? 0).match(/"/g)?.length ?? 0) % 2 > 0

/** @param {{ name: string, label?: string }[]} fields */
function offer(fields) {
  const chosen = all(offers, 'li')[at]?.dataset.name
  offers.replaceChildren(...fields.map((f, i) => {
    const li = make('li')
    li.id = 'filter-field-' + i
    li.setAttribute('role', 'option')
    li.setAttribute('aria-selected', 'false')
    li.dataset.name = f.name
    li.append(make('code', '', f.name), ' ', make('span', '', f.label ?? ''))
    return li
  }))
  offers.hidden = !fields.length
  input.setAttribute('aria-expanded', String(fields.length > 0))
  mark(fields.findIndex((f) => f.name === chosen))
}

// offerNothing closes the list, also to an answer that is still to come.
function offerNothing() {
  asking?.abort()
  asking = null
  offer([])
}

/** @param {number} i */
function mark(i) {
  at = i
  all(offers, 'li').forEach((li, k) => li.setAttribute('aria-selected', String(k === i)))
  const li = all(offers, 'li')[i]
  if (li) {
    input.setAttribute('aria-activedescendant', li.id)
    li.scrollIntoView({ block: 'nearest' })
  } else {
    input.removeAttribute('aria-activedescendant')
  }
}

/** @param {string} name */
function take(name) {
  const end = input.selectionStart ?? input.value.length, from = end - (input.value.slice(0, end).match(word)?.[0].length ?? 0)
  input.setRangeText(name, from, end, 'end')
  offerNothing()
  input.focus()
}
offers.addEventListener('mousedown', (e) => {
  const name = around(e, 'li')?.dataset.name
  e.preventDefault() // the focus stays
  if (name) take(name)
})

input.addEventListener('keydown', (e) => {
  const items = all(offers, 'li')
  if (!items.length) {
    if (e.key === 'ArrowDown') { e.preventDefault(); complete() }
    return
  }
  if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
    e.preventDefault()
    mark(e.key === 'ArrowDown' ? (at + 1) % items.length : (at < 1 ? items.length : at) - 1)
  } else if ((e.key === 'Enter' || e.key === 'Tab' && !e.shiftKey) && at >= 0) {
    e.preventDefault()
    take(items[at].dataset.name ?? '')
  } else if (e.key === 'Escape') {
    e.preventDefault()
    e.stopPropagation()
    offerNothing()
  }
})

// ---------- conversations ----------

let run = '' // whose conversations are listed
let listed = 0
byId('talks-open').onclick = () => { if (!talks.matches(':popover-open')) fill(0) }
order.onchange = () => fill(0)
// toTalks opens the list of conversations.
export function toTalks() {
  open(true)
  talks.showPopover()
  fill(0)
}

/** @param {number} from */
async function fill(from) {
  if (!sel.run) return list.replaceChildren(make('li', 'hint', said('No packets yet.')))
  const q = { eye: sel.eye, from: String(from), by: order.value }
  run = [sel.run, sel.take, JSON.stringify({ ...q, from: 0 })].join()
  const mine = run
  try {
    /** @type {import('../../messages').TalksMessage} */
    const m = await answer(await fetch(`/run/${sel.run}/talks?${new URLSearchParams(q)}`, { headers: asOwner() }))
    if (mine !== run) return
    if (from === 0) list.replaceChildren()
    list.querySelector('.further')?.remove()
    list.append(...m.talks.map(row))
    listed = m.from + m.talks.length
    one(talks, 'output').textContent = counted(m.count, '{n} conversation', '{n} conversations')
    if (listed < m.count) {
      const li = make('li', 'further')
      li.append(button('', counted(m.count - listed, '{n} more', '{n} more'), () => fill(listed)))
      list.append(li)
    }
    if (from === 0) (first(list, 'button[aria-pressed="true"]') ?? first(list, 'button'))?.focus({ preventScroll: true })
  } catch { /* it can be opened again */ }
}

/** @param {import('../../messages').TalkView} t */
function row(t) {
  const li = make('li'), b = button('talk', '', () => {
    talks.hidePopover()
    narrowTo({ talk: sel.talk === t.id ? '' : t.id })
  })
  b.dataset.talk = t.id
  b.setAttribute('aria-pressed', String(t.id === sel.talk))
  const ends = make('span', 'ends-of')
  ends.append(make('bdi', '', t.client), ' → ', make('bdi', '', t.server))
  b.append(ends, make('b', '', t.speaks), ...[t.packets, t.bytes, t.readable, t.start, t.lasts].map((s) => make('span', '', s)))
  li.append(b)
  return li
}

list.addEventListener('keydown', (e) => {
  const items = all(list, 'button'), i = items.findIndex((b) => b === document.activeElement)
  /** @type {Record<string, number>} */
  const moves = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: items.length - 1 }
  const to = moves[e.key]
  if (to === undefined) return
  e.preventDefault()
  items[Math.max(0, Math.min(items.length - 1, to))]?.focus()
})

show()
