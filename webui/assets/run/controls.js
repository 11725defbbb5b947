// Running, pacing, and whose eyes are in use.
import { emit, on } from '../shared/events.js'
import { all, button, byId, make, maybe, one, say, trouble } from '../shared/page.js'
import { counted, inWords, listed, pieced, said, thousands } from '../shared/words.js'
import { answer } from '../shared/answer.js'
import { sel, choosePacket, fieldAt, keepAddress, knobParam, lookAt } from './selection.js'
import { drive, watchAgain } from './socket.js'
import { keepKey, keyOf } from '../shared/runkeys.js'

/** @typedef {import('../../messages').StateView} State */

const lesson = location.pathname.split('/').pop() ?? ''
/** @type {State} */
let state = { phase: 'ready', pace: 'live', shown: 0, captured: 0, dropped: 0, says: '' }

const go = byId('go', HTMLButtonElement), verdict = byId('verdict')
const pauseButton = byId('pause', HTMLButtonElement), stepButton = byId('step', HTMLButtonElement), slowButton = byId('slow', HTMLButtonElement)
const fault = maybe('fault', HTMLSelectElement), faultLook = maybe('fault-look')
const talk = maybe('talk-form', HTMLFormElement)

/**
 * @param {string} run
 * @param {string} [key]
 */
export function setRun(run, key) {
  if (key) keepKey(run, key)
  lookAt({ run, key: key ?? keyOf(run) })
  keepAddress()
}

const knobs = all(document, '[data-knob]', HTMLSelectElement), dials = all(document, '[data-dial]', HTMLInputElement)
const nameOf = (/** @type {HTMLSelectElement} */ k) => k.dataset.knob ?? ''

// turnedTo is what the knobs are turned to, where that is not the default.
const turnedTo = () => Object.fromEntries(knobs.filter((k) => k.value !== k.dataset.default).map((k) => [nameOf(k), k.value]))

// tellSet says beside the button of the options what is set.
function tellSet() {
  for (const d of dials) {
    const k = knobs.find((k) => nameOf(k) === d.dataset.dial)
    if (!k) continue
    d.value = String(k.selectedIndex)
    d.setAttribute('aria-valuetext', k.selectedOptions[0]?.text ?? '')
  }
  const box = maybe('settings-set')
  if (!box) return
  const list = knobs.map((k) => said('{label}: {value}', { label: k.closest('label')?.querySelector('span')?.textContent ?? '', value: k.value }))
  if (fault?.value) list.unshift(fault.selectedOptions[0].text)
  if (maybe('stay', HTMLInputElement)?.checked) list.unshift(byId('stay').closest('label')?.textContent?.trim() ?? '')
  box.textContent = list.join(', ')
  box.title = list.join('\n')
}

/**
 * turnTo turns the knobs to what an address says; what it does not name is at its default.
 * @param {URLSearchParams} q
 */
function turnTo(q) {
  for (const k of knobs) {
    k.value = k.dataset.default ?? ''
    const wish = q.get(knobParam + nameOf(k))
    if (wish !== null && [...k.options].some((o) => o.value === wish)) k.value = wish
  }
  lookAt({ knobs: turnedTo() })
  tellSet()
}
turnTo(new URLSearchParams(location.search))

const settled = 300 // milliseconds after the last turn
let turning = 0
/** @type {{ n: number, id?: string } | null} */
let stayAt = null // where one looks, while the lesson is run again

// replay plays the lesson again with what the knobs are turned to, and comes back to where
// one looks.
function replay() {
  if (!sel.run || !sel.key) return
  if (sel.packet) stayAt = { n: sel.packet, id: fieldAt(sel.field)?.id }
  run()
}
on('over', () => {
  const at = stayAt
  stayAt = null
  if (at && state.shown >= at.n) choosePacket(at.n, { id: at.id })
})

/** @param {HTMLSelectElement} k */
function turned(k) {
  tellSet()
  clearTimeout(turning)
  turning = setTimeout(() => {
    history.pushState(null, '', location.href) // Back leads to what was set before
    lookAt({ knobs: turnedTo() })
    keepAddress()
    if (!k.hasAttribute('data-slow')) replay()
  }, settled)
}
for (const k of knobs) k.addEventListener('change', () => turned(k))
for (const d of dials) {
  d.addEventListener('input', () => {
    const k = knobs.find((k) => nameOf(k) === d.dataset.dial)
    if (!k) return
    k.selectedIndex = Number(d.value)
    turned(k)
  })
}
for (const id of ['fault', 'stay']) maybe(id)?.addEventListener('change', tellSet)
addEventListener('popstate', () => {
  const before = JSON.stringify(sel.knobs)
  clearTimeout(turning)
  turnTo(new URLSearchParams(location.search))
  const slow = knobs.some((k) => k.hasAttribute('data-slow') && sel.knobs[nameOf(k)])
  if (before !== JSON.stringify(sel.knobs) && !slow) replay()
})

/**
 * wanted is what the form asks of a run.
 * @returns {import('../../messages').RunRequest}
 */
function wanted() {
  const set = knobs.map((k) => [nameOf(k), k.value])
  return {
    lesson,
    secret: byId('secret', HTMLInputElement).value,
    knobs: set.length ? Object.fromEntries(set) : undefined,
    fault: fault?.value || undefined,
    stay: maybe('stay', HTMLInputElement)?.checked || undefined,
  }
}

const own = byId('run').hasAttribute('data-own') // a capture of one's own is not run: the page looks for any text in it
export async function run() {
  const asked = wanted(), { secret, knobs, fault, stay } = asked
  trouble('')
  if (own) return drive({ do: 'find', text: secret })
  if (sel.run && sel.key && drive({ do: 'run', secret, knobs, fault, stay })) return
  go.disabled = true
  try {
    /** @type {import('../../messages').Begun} */
    const m = await answer(await fetch('/run', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(asked) }))
    setRun(m.run, m.key)
    watchAgain()
  } catch (e) {
    trouble(inWords(e))
  }
  go.disabled = false
}

byId('run').addEventListener('submit', (e) => { e.preventDefault(); run() })

export const pause = () => state.pace === 'live' && state.phase !== 'running' ? null : drive({ do: 'pace', pace: state.pace === 'paused' ? 'live' : 'paused' })
export const step = () => drive({ do: 'step' })
export const slow = () => drive({ do: 'pace', pace: state.pace === 'slow' ? 'live' : 'slow' })
pauseButton.onclick = pause
stepButton.onclick = step
slowButton.onclick = slow

/**
 * write changes a text that is not the same already, for the browser lays out again
 * whatever is set.
 * @param {Element} e
 * @param {string} text
 */
function write(e, text) {
  if (e.textContent !== text) e.textContent = text
}
let verdictHTML = ''

on('told', (u) => {
  if (u.sum) {
    if (u.sum.verdict !== verdictHTML) verdict.innerHTML = verdictHTML = u.sum.verdict
    byId('legend').innerHTML = u.sum.legend
    document.body.classList.toggle('found', u.sum.found.length > 0)
  }
  if (!u.state) return
  const was = state.phase
  state = u.state
  const over = state.phase !== 'running' && state.shown === state.captured
  if (!own) write(one(go, 'span'), state.phase === 'ready' ? said('Run') : said('Run again'))
  pauseButton.disabled = !sel.key || over && state.pace !== 'slow'
  write(one(pauseButton, 'span'), state.pace === 'paused' ? said('Go on') : said('Pause'))
  stepButton.disabled = slowButton.disabled = !sel.key || state.captured === 0
  slowButton.setAttribute('aria-pressed', String(state.pace === 'slow'))
  write(byId('count'), progress(state))
  if (state.phase === 'failed') trouble(state.says)
  if (over && was === 'running') say(counted(state.shown, 'Done: {n} packet.', 'Done: {n} packets.'))
  document.body.dataset.phase = state.phase
  waiting()
  lending(state.kept)
  if (over) emit('over')
})

/**
 * progress says how many packets there are, and who drives the run if others do.
 * @param {State} s
 */
function progress({ phase, shown, captured, dropped }) {
  const watched = sel.run && !sel.key
  if (phase === 'ready') return watched ? said('controlled from another page') : ''
  const at = { shown: thousands(shown), dropped: thousands(dropped) }
  const packets = shown === captured
    ? dropped ? counted(captured, '{n} packet, {dropped} lost by the capture', '{n} packets, {dropped} lost by the capture', at) : counted(captured, '{n} packet', '{n} packets')
    : dropped ? counted(captured, '{shown} of {n} packet, {dropped} lost by the capture', '{shown} of {n} packets, {dropped} lost by the capture', at) : counted(captured, '{shown} of {n} packet', '{shown} of {n} packets', at)
  return watched ? said('{packets}, controlled from another page', { packets }) : packets
}

// What goes wrong on purpose, and where it shows.
fault?.addEventListener('change', () => {
  const o = fault.selectedOptions[0], says = byId('fault-says')
  says.textContent = o.dataset.says ?? ''
  says.hidden = !o.value
  if (faultLook) faultLook.hidden = true
})
faultLook?.addEventListener('click', () => {
  const o = fault?.selectedOptions[0]
  if (o?.dataset.eye) setEye(o.dataset.eye)
  if (o) emit('look', o.dataset)
})
on('over', () => {
  const o = fault?.selectedOptions[0]
  if (!faultLook || !o?.value || !o.dataset.field) return
  one(faultLook, 'span').textContent = o.dataset.label ?? ''
  faultLook.hidden = false
})

/**
 * download is a link to a file of the run.
 * @param {string} name
 */
function download(name) {
  const a = make('a')
  a.href = `/run/${sel.run}/file/${encodeURIComponent(name)}?eye=${encodeURIComponent(sel.eye)}`
  a.download = a.textContent = name
  return a
}

/**
 * neededFirst says which files the lines for reaching the server read, with
 * links to those that these eyes have.
 * @param {import('../../messages').FileView[]} files
 */
function neededFirst(files) {
  const needs = [...new Set((state.reach ?? []).flatMap((r) => r.needs ?? []))]
  if (!needs.length) return []
  const others = needs.filter((name) => !files.some((f) => f.name === name))
  const names = needs.map((name) => files.some((f) => f.name === name) ? download(name) : name)
  const last = names.splice(-1)
  const list = names.length ? pieced(said('{list} and {last}'), { list: names.flatMap((name, i) => i ? [', ', name] : [name]), last }) : last
  const sentence = counted(needs.length, 'First save {files}, and type these lines in the folder where it is.', 'First save {files}, and type these lines in the folder where they are.')
  return [...pieced(sentence, { files: list }), ...others.length ? [' ', said('{files} is held by other eyes: choose them under Seen by.', { files: listed(others) })] : []]
}

// A lesson that waits for people: how to reach its server, what was made, and
// what is typed to it.
let shownWaiting = ''
function waiting() {
  const now = JSON.stringify([state.reach, state.talks, state.files, sel.key, sel.eye])
  if (now === shownWaiting) return
  shownWaiting = now
  byId('reach-open').hidden = !state.reach
  byId('ways').replaceChildren(...(state.reach ?? []).map((r) => {
    const div = make('div'), dd = make('dd')
    dd.append(make('code', '', r.text), ' ', button('copy', said('Copy'), () => navigator.clipboard?.writeText(r.text).then(() => say(said('Copied.')))))
    div.append(make('dt', '', r.with), dd)
    return div
  }))
  const files = (state.files ?? []).filter((f) => sel.key || !f.kept) // what is kept is not given to watchers
  byId('reach-files').replaceChildren(...neededFirst(files))
  byId('reach-files').hidden = !byId('reach-files').firstChild
  byId('files-open').hidden = !state.files
  const kept = maybe('files-kept')
  if (kept) kept.hidden = files.length === (state.files ?? []).length
  byId('file-list').replaceChildren(...files.map((f) => {
    const li = make('li')
    li.append(download(f.name), make('span', '', ' ' + f.says))
    return li
  }))
  if (talk) talk.hidden = !state.talks || !sel.key
  byId('finish').hidden = !sel.key || !state.reach && !state.talks
}
byId('finish').onclick = () => drive({ do: 'finish' })
talk?.addEventListener('submit', (e) => {
  e.preventDefault()
  const typed = byId('talk-text', HTMLInputElement), text = typed.value
  if (text.trim() && drive({ do: 'say', text })) typed.value = ''
})

// Eyes.
export const eyes = all(document, '[name=eye]', HTMLInputElement)

/**
 * @param {string | undefined} name
 * @param {boolean} [quietly]
 */
export function setEye(name, quietly) {
  const input = eyes.find((i) => i.value === name) ?? eyes[0]
  if (!input) return
  input.checked = true
  byId('eye-says').textContent = input.dataset.says ?? ''
  if (sel.eye === input.value) return
  lookAt({ eye: input.value })
  keepAddress()
  if (quietly) return
  watchAgain()
  emit('eye')
  say(said('Seen by {who}', { who: input.parentElement?.textContent?.trim() ?? '' }))
}

for (const i of eyes) i.addEventListener('change', () => setEye(i.value))

// The owner chooses through which eyes watchers look. A watcher whose eyes the owner
// keeps gets those of anyone on the wire.
const lent = all(document, '[data-lend]', HTMLInputElement)
const eyeOf = (/** @type {HTMLElement} */ box) => box.dataset.lend ?? ''
/** @param {string[]} [kept] */
function lending(kept = []) {
  const open = maybe('lend-open')
  if (open) open.hidden = !sel.key
  for (const box of lent) box.checked = !kept.includes(eyeOf(box))
  for (const i of eyes) i.disabled = !sel.key && kept.includes(i.value)
}
for (const box of lent) box.addEventListener('change', () => drive({ do: 'lend', eyes: lent.filter((b) => b.checked).map(eyeOf) }))
on('kept', () => setEye(eyes[0].value))
