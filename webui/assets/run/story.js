// The story: its steps, its questions, and the buttons that point at something.
import { emit, on } from '../shared/events.js'
import { above, all, around, button, first, make, maybe, one, say } from '../shared/page.js'
import { answer as messageOf } from '../shared/answer.js'
import { inWords, said } from '../shared/words.js'
import { sel, keepAddress, choosePacket, fieldAt, lookAt } from './selection.js'
import { setEye, run } from './controls.js'
import { depth, setDepth } from './depth.js'
import { answered, marksOf, ran, reached } from '../shared/progress.js'

const lesson = location.pathname.split('/').pop() ?? ''
const story = maybe('story'), end = first(document, '#story .end'), told = all(document, '#story .step')
const steps = end ? [...told, end] : told
const asked = all(document, '#story .ask').length
const previous = maybe('prev', HTMLButtonElement), next = maybe('next', HTMLButtonElement)
const teaching = () => document.documentElement.dataset.projector === 'on'
let at = 0

/**
 * show opens a step.
 * @param {number} to Counted from 0.
 */
function show(to) {
  if (!steps[to]) return // a lesson without a story
  steps[at].hidden = true
  at = to
  lookAt({ step: to })
  steps[at].hidden = false
  buttons()
  if (story) story.scrollTop = 0
  reached(lesson, Math.min(at + 1, told.length), told.length, asked)
  if (steps[at] === end) emit('end')
}

/**
 * turn goes so many steps on.
 * @param {number} by
 * @param {boolean} [focus]
 */
export function turn(by, focus = false) {
  goTo(Math.max(0, Math.min(steps.length - 1, at + by)), focus)
}

/**
 * goTo opens a step, so that the browser's way back leads to the one before.
 * @param {number} to Counted from 0.
 * @param {boolean} [focus]
 */
export function goTo(to, focus = false) {
  if (to === at) return
  history.pushState(null, '', location.href)
  show(to)
  keepAddress()
  if (focus) one(steps[at], 'h2').focus()
}

function buttons() {
  if (previous) previous.disabled = at === 0
  if (next) next.hidden = steps[at] === end
  const onward = maybe('onward')
  if (onward) onward.hidden = steps[at] !== end
  askBelow()
}

// A question that is not answered may lie below what is in view.
const toAsk = maybe('to-ask'), inView = new Map()
function askBelow() {
  const ask = first(steps[at], '.ask:not(.answered)')
  if (toAsk) toAsk.hidden = !ask || (inView.get(ask) ?? true)
}
const watch = new IntersectionObserver((entries) => {
  for (const e of entries) inView.set(above(e.target, '.ask'), e.intersectionRatio > .9)
  askBelow()
}, { threshold: [0, .9, 1] })
for (const e of all(document, '#story .reveal')) watch.observe(e)
toAsk?.addEventListener('click', () => {
  const ask = first(steps[at], '.ask')
  steps[at].classList.add('asking')
  ask?.scrollIntoView({ block: 'start' })
  if (ask) one(ask, 'input').focus({ preventScroll: true })
})

/** How deep one looked before the last look, which went deeper. */
let before = 0
/** @type {{ from: string, to: string } | null} The eyes before the last look, and those that it took. */
let lent = null
function goBack() {
  if (before && depth() === 3) setDepth(before)
  first(document, '.parts [data-part="story"]')?.click() // on a narrow screen another part was shown instead
  if (lent?.to === sel.eye) setEye(lent.from)
  lent = null
  stay()
}
/** stay keeps the depth of a look. */
function stay() {
  before = 0
  for (const hint of all(document, '.deeper')) hint.remove()
}
on('depth', ({ chosen }) => { if (chosen) stay() })

/** @type {(() => void)[]} What undoes the presses of a presenter's remote control, the last one last. */
const presses = []

// beat is one press of a presenter's remote control: it runs the lesson, asks the question of
// the step, answers it, then shows what is to be looked at, and then comes back from that and
// goes on.
export async function beat() {
  const step = steps[at]
  if (!step) return
  if (teaching() && !sel.run) return run()
  if (teaching()) presses.push(asItIs())
  const ask = first(step, '.ask:not(.answered)')
  if (ask) {
    if (teaching() && !step.classList.contains('asking')) { // what is told, then what is asked
      if (!scrolled(first(step, '.tale'))) step.classList.add('asking')
      return
    }
    if (teaching() || predicted(ask)) return answer(ask)
    return one(ask, 'input').focus() // predict first
  }
  if (teaching() && !first(step, '.looked') && scrolled(first(step, '.ask') ?? first(step, '.tale'))) return
  if (teaching() && !step.classList.contains('pictured') && first(step, '.pictures img')) {
    if (scrolled(first(step, '.tale'))) return
    return step.classList.add('pictured')
  }
  const look = first(step, '.look:not([hidden], .looked)')
  if (look && sel.run) return look.click()
  if (step === end) return maybe('onward')?.click()
  goBack()
  turn(1)
}

// A lesson leaves word to which one it has led on. In the browser's history it is right
// before the entries that the steps here have made.
const word = 'led to', entries = history.length
let ledHere = false
try { ledHere = sessionStorage.getItem(word) === location.pathname } catch { /* then the way back is the browser's own */ }
maybe('onward', HTMLAnchorElement)?.addEventListener('click', (e) => {
  try { sessionStorage.setItem(word, /** @type {HTMLAnchorElement} */ (e.currentTarget).pathname) } catch { /* likewise */ }
})

/** back undoes one press of a presenter's remote control. */
export function back() {
  const undo = teaching() ? presses.pop() : undefined
  if (undo) return undo()
  if (teaching() && at === 0 && ledHere) return history.go(entries - history.length - 1)
  goBack()
  turn(-1)
}

/** asItIs returns what brings the step, and what is looked at beside it, back to as it is now. */
function asItIs() {
  const was = at, step = steps[at], ask = first(step, '.ask'), look = first(step, '.look')
  const classes = step.className, seen = look?.className ?? '', open = ask?.classList.contains('answered')
  const scrolls = all(step, '.tale, .ask, .pictures').map((e) => /** @type {const} */ ([e, e.scrollTop]))
  const deep = depth(), eye = sel.eye, packet = sel.packet, id = fieldAt(sel.field)?.id, from = { before, lent }
  return () => {
    if (at !== was) {
      show(was)
      keepAddress()
    }
    step.className = classes
    if (ask && !open) forget(ask)
    if (look) look.className = seen
    if (depth() !== deep) setDepth(deep)
    if (sel.eye !== eye) setEye(eye)
    if (packet && (sel.packet !== packet || fieldAt(sel.field)?.id !== id)) choosePacket(packet, { id })
    if (!from.before) stay()
    before = from.before
    lent = from.lent
    for (const [e, top] of scrolls) e.scrollTop = top
  }
}

/**
 * forget takes the marks of an answer away, so that the room can be asked again.
 * @param {HTMLElement} ask
 */
function forget(ask) {
  ask.classList.remove('answered')
  for (const label of all(ask, '.choice')) {
    label.classList.remove('right', 'missed')
    const reason = one(label, '.reason')
    reason.hidden = true
    first(reason, 'b')?.remove()
  }
  one(ask, '.how').hidden = true
  one(ask, '.reveal').hidden = false
  first(above(ask, '.step') ?? ask, '.look')?.setAttribute('hidden', '')
  letTeach()
}

/**
 * scrolled brings more of a part in sight; false where all of it was seen.
 * @param {HTMLElement | null} e
 */
function scrolled(e) {
  if (!e || e.clientHeight < 40 || e.scrollTop + e.clientHeight >= e.scrollHeight - 14) return false // less than a line is left
  e.scrollTop += Math.max(40, e.clientHeight - 30) // the last line stays, to read on from
  return true
}

for (const [b, by] of /** @type {const} */ ([[previous, -1], [next, 1]])) {
  b?.addEventListener('click', () => {
    goBack()
    turn(by, true)
  })
}
const wished = () => Math.max(0, Math.min(steps.length - 1, (Number(new URLSearchParams(location.search).get('step')) || 1) - 1))
show(wished())
addEventListener('popstate', () => {
  show(wished())
  keepAddress() // for what else is looked at stays as it is
})

// A teacher asks the room, and shows the answer without choosing one.
function letTeach() {
  for (const ask of all(document, '.ask:not(.answered)')) {
    const reveal = one(ask, '.reveal', HTMLButtonElement)
    reveal.disabled = !teaching() && !predicted(ask)
    reveal.textContent = teaching() ? said('Show the answer') : said('Show me')
  }
}
/** @param {HTMLElement} ask */
function predicted(ask) {
  return first(ask, 'input:checked') !== null
}
letTeach()
addEventListener('lookchange', letTeach)

story?.addEventListener('change', (e) => {
  around(e, '.ask')?.querySelector('.reveal')?.removeAttribute('disabled')
  const reason = around(e, '.ask.answered .choice')?.querySelector('.reason')
  if (reason instanceof HTMLElement) reason.hidden = false // of any choice, once it is answered
})

story?.addEventListener('click', (e) => {
  const ask = around(e, '.reveal') && around(e, '.ask')
  if (ask) answer(ask)
  const look = around(e, '.look'), packet = around(e, '.how button')
  if (packet) choosePacket(Number(packet.dataset.packet))
  if (look) {
    look.classList.add('looked')
    const to = look.dataset.eye
    if (to && to !== sel.eye) lent = { from: lent?.from ?? sel.eye, to }
    if (to) setEye(to)
    before ||= depth() < 3 ? depth() : 0
    emit('look', look.dataset)
    if (before && depth() === 3 && !first(document, '.deeper')) look.after(make('p', 'hint deeper', said('This is depth Bytes. Next leads back to where you were.')))
    requestAnimationFrame(() => look.scrollIntoView({ block: 'nearest' })) // the story has become narrower, and longer
  }
})

/**
 * answer opens the reasons of what was chosen and of what is right. What is
 * right is mostly computed from the capture, by the server.
 * @param {HTMLElement} ask
 */
async function answer(ask) {
  const choices = all(ask, '.choice').map((label) => ({ label, input: one(label, 'input', HTMLInputElement) }))
  const step = above(ask, '.step') ?? ask
  step.classList.add('asking')
  let right = choices.map(({ label }) => label.hasAttribute('data-right'))
  if (ask.hasAttribute('data-computed')) {
    const { says, n, name, right: known } = await computed(step.dataset.step ?? ''), how = one(ask, '.how')
    how.replaceChildren(says)
    how.hidden = false
    if (n) {
      const b = button('', said('Packet {n}', { n }))
      b.dataset.packet = String(n)
      how.append(' ', b)
    }
    if (!known) return say(says)
    right = choices.map((_, i) => known.includes(i))
    if (n && !choices.some(({ input }, i) => input.checked && right[i])) choosePacket(n, { name }) // what shows that it is wrong
  }
  const chosen = choices.findIndex(({ input }) => input.checked)
  const marked = { chosen, right: right.flatMap((is, i) => is ? [i] : []) }
  if (chosen >= 0) answered(lesson, Number(step.dataset.step), marked)
  mark(ask, marked)
  for (const which of ['.choice.missed', '.choice.right']) first(ask, which)?.scrollIntoView({ block: 'nearest' }) // both, where there is room
}

/**
 * mark shows which choices are right, and the reason of those and of the chosen one.
 * @param {HTMLElement} ask
 * @param {import('../shared/progress').Marked} marked
 */
function mark(ask, { chosen, right }) {
  all(ask, '.choice').forEach((label, i) => {
    const is = right.includes(i), reason = one(label, '.reason')
    label.classList.toggle('right', is)
    label.classList.toggle('missed', i === chosen && !is)
    if (!first(reason, 'b')) {
      reason.prepend(make('b', '', chosen < 0 ? said('The answer:') : is ? said('Right.') : said('Wrong.')), ' ')
    }
    reason.hidden = !(is || i === chosen)
  })
  ask.classList.add('answered')
  one(ask, '.reveal').hidden = true
  askBelow()
  first(above(ask, '.step') ?? ask, '.look')?.removeAttribute('hidden') // predicted, so it may be looked at
}

// What was answered before is as it was left; a teacher asks again.
if (!teaching()) {
  const marks = marksOf(lesson)
  for (const step of told) {
    const marked = marks[Number(step.dataset.step)], ask = first(step, '.ask'), choices = ask ? all(ask, '.choice input', HTMLInputElement) : []
    if (!ask || !choices[marked?.chosen]) continue
    choices[marked.chosen].checked = true
    mark(ask, marked)
  }
}
on('over', () => ran(lesson))

/**
 * computed asks the server for the answer to a step's question. Where there is none
 * it says why.
 * @param {string} step
 * @returns {Promise<{ says: string, n?: number, name?: string, right?: number[] }>}
 */
async function computed(step) {
  if (!sel.run) return { says: said('The answer is computed from what crosses the wire, and nothing has yet: press Run first.') }
  try {
    /** @type {import('../../messages').Answer} */
    const m = await messageOf(await fetch(`/run/${sel.run}/answer/${step}`))
    return m
  } catch (e) {
    return { says: inWords(e) }
  }
}
