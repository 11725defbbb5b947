// Keys that work anywhere on the page, and their list.
import { on } from '../shared/events.js'
import { byId, trouble } from '../shared/page.js'
import { go } from './packetlist.js'
import * as ladder from './ladder.js'
import { toggle as keySchedule } from './keyschedule.js'
import { run, pause, step, slow, eyes, setEye } from './controls.js'
import { turn, beat } from './story.js'
import { sel } from './selection.js'
import { atLeast, chooseDepth, depth, nextDepth } from './depth.js'

const dialog = byId('keys'), single = byId('single')
try { single.checked = localStorage.getItem('single') !== 'off' } catch { /* private window */ }
single.onchange = () => { try { localStorage.setItem('single', single.checked ? 'on' : 'off') } catch { /* it holds for this page */ } }
byId('help').onclick = () => dialog.showModal()

function nextEye() {
  const at = eyes.findIndex((i) => i.value === sel.eye)
  const may = (i) => !i.disabled
  setEye([...eyes.slice(at + 1), ...eyes].find(may).value)
}

let place = -1
function nextPlace() {
  const all = [...document.querySelectorAll('#verdict .place')]
  if (all.length) all[place = (place + 1) % all.length].click()
}

const move = (by) => (ladder.shown() ? ladder.go : go)(by)

const keys = {
  j: () => move(1), k: () => move(-1), l: () => { atLeast(2); ladder.toggle() }, g: keySchedule, e: nextEye, f: nextPlace, r: run, p: pause, s: step, m: slow,
  d: nextDepth, 1: () => chooseDepth(1), 2: () => chooseDepth(2), 3: () => chooseDepth(3),
  '[': () => turn(-1, true), ']': () => turn(1, true), '?': () => dialog.showModal(),
}

// The story stands beside the messages. What went out of sight leaves the focus
// to the conversation.
const storyOnly = () => { if (depth() === 1 && !ladder.shown()) ladder.setView('') }
storyOnly()
on('depth', ({ lost }) => {
  storyOnly()
  if (lost) ladder.focusRow()
})

addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || dialog.open) return
  const typing = e.target.matches?.('input[type=text], textarea, select')
  if (e.key === 'Escape') {
    const open = document.querySelector(':popover-open')
    if (open) return open.hidePopover()
    trouble('')
    ladder.focusRow()
    return
  }
  // A clicker sends these two. Where something scrolls or pages by them, they
  // stay what they are.
  if ((e.key === 'PageDown' || e.key === 'PageUp') && !typing && !e.target.closest('[role=grid], [role=tree], [role=slider]')) {
    e.preventDefault()
    return e.key === 'PageDown' ? beat() : turn(-1)
  }
  if (typing || !keys[e.key] || !single.checked && e.key !== '?') return
  e.preventDefault()
  keys[e.key]()
})
