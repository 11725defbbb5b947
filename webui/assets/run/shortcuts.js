// Keys that work anywhere on the page, and their list.
import { on } from '../shared/events.js'
import { all, around, byId, first, trouble } from '../shared/page.js'
import { go } from './packetlist.js'
import * as ladder from './ladder.js'
import { toggle as keySchedule } from './keyschedule.js'
import { run, pause, step, slow, eyes, setEye } from './controls.js'
import { back, beat, turn } from './story.js'
import { sel, fieldAt } from './selection.js'
import { filterBy, toFilter, toTalks } from './filterbar.js'
import * as find from './findbar.js'
import { atLeast, chooseDepth, depth, nextDepth } from './depth.js'

const dialog = byId('keys', HTMLDialogElement), single = byId('single', HTMLInputElement)
try { single.checked = localStorage.getItem('single') !== 'off' } catch { /* private window */ }
single.onchange = () => { try { localStorage.setItem('single', single.checked ? 'on' : 'off') } catch { /* it holds for this page */ } }
byId('help').onclick = () => dialog.showModal()

function nextEye() {
  const at = eyes.findIndex((i) => i.value === sel.eye)
  setEye([...eyes.slice(at + 1), ...eyes].find((i) => !i.disabled)?.value)
}

let place = -1
function nextPlace() {
  const places = all(document, '#verdict .place')
  if (places.length) places[place = (place + 1) % places.length].click()
}

// The selected field becomes the filter.
function asFilter() {
  const filter = fieldAt(sel.field)?.filter
  if (filter) { atLeast(2); filterBy(filter) }
}

const move = (/** @type {number} */ by) => (ladder.shown() ? ladder.go : go)(by)

/** @type {Record<string, () => unknown>} */
const keys = {
  j: () => move(1), k: () => move(-1), l: () => { atLeast(2); ladder.toggle() }, t: () => { atLeast(2); ladder.toggleText() }, g: keySchedule, e: nextEye, f: nextPlace, w: () => byId('words-open').click(), r: run, p: pause, s: step, m: slow,
  d: nextDepth, 1: () => chooseDepth(1), 2: () => chooseDepth(2), 3: () => chooseDepth(3),
  '/': () => { atLeast(2); toFilter() }, n: () => { atLeast(2); find.next() }, b: () => { atLeast(2); find.previous() }, c: () => { atLeast(2); toTalks() }, a: asFilter,
  '[': () => turn(-1, true), ']': () => turn(1, true), '?': () => dialog.showModal(),
}

// The story is shown beside the messages. When what had the focus goes out of
// sight, the conversation gets it.
const storyOnly = () => { if (depth() === 1 && sel.view === 'packets') ladder.setView('') }
storyOnly()
on('depth', ({ lost }) => {
  storyOnly()
  if (lost) ladder.focusRow()
})

addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || dialog.open) return
  const typing = e.target instanceof Element && e.target.matches('input[type=text], input[type=search], textarea, select')
  if (e.key === 'Escape') {
    const open = first(document, ':popover-open')
    if (open) return open.hidePopover()
    trouble('')
    ladder.focusRow()
    return
  }
  // A presenter's remote control sends these two. Where something scrolls or pages by
  // them, they keep their meaning.
  if ((e.key === 'PageDown' || e.key === 'PageUp') && !typing && !around(e, '[role=grid], [role=tree], [role=slider]')) {
    e.preventDefault()
    return e.key === 'PageDown' ? beat() : back()
  }
  if (typing || !keys[e.key] || !single.checked && e.key !== '?') return
  e.preventDefault()
  keys[e.key]()
})
