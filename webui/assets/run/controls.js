// Running, pacing, and whose eyes are in use.
import { emit, on } from '../shared/events.js'
import { byId, say, trouble } from '../shared/page.js'
import { count as counted, inWords, thousands } from '../shared/words.js'
import { sel, keepAddress, lookAt } from './selection.js'
import { drive, watchAgain } from './socket.js'
import { keepKey, keyOf } from '../shared/runkeys.js'

const lesson = location.pathname.split('/').pop()
let state = { phase: 'ready', pace: 'live', shown: 0, captured: 0 }

export function setRun(run, key) {
  if (key) keepKey(run, key)
  lookAt({ run, key: key ?? keyOf(run) })
  keepAddress()
}

// wanted is what the form asks of a run.
function wanted() {
  const w = { secret: byId('secret').value }
  for (const k of document.querySelectorAll('[data-knob]')) (w.knobs ??= {})[k.dataset.knob] = k.value
  if (byId('fault')?.value) w.fault = byId('fault').value
  if (byId('stay')?.checked) w.stay = true
  return w
}

const own = byId('run').hasAttribute('data-own') // a capture of one's own is not run: any text is looked for in it
export async function run() {
  const what = wanted()
  trouble('')
  if (own) return drive({ do: 'find', text: what.secret })
  if (sel.run && sel.key && drive({ do: 'run', ...what })) return
  byId('go').disabled = true
  try {
    const r = await fetch('/run', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lesson, ...what }) })
    const m = await r.json()
    if (!r.ok) throw new Error(m.says)
    setRun(m.run, m.key)
    watchAgain()
  } catch (e) {
    trouble(inWords(e))
  }
  byId('go').disabled = false
}

byId('run').addEventListener('submit', (e) => { e.preventDefault(); run() })

export const pause = () => state.pace === 'live' && state.phase !== 'running' ? null : drive({ do: 'pace', pace: state.pace === 'paused' ? 'live' : 'paused' })
export const step = () => drive({ do: 'step' })
export const slow = () => drive({ do: 'pace', pace: state.pace === 'slow' ? 'live' : 'slow' })
byId('pause').onclick = pause
byId('step').onclick = step
byId('slow').onclick = slow

// write changes what is not the same already: a text that is set anew is laid
// out anew.
function write(e, text) {
  if (e.textContent !== text) e.textContent = text
}
let verdict = ''

on('told', (u) => {
  if (u.sum) {
    if (u.sum.verdict !== verdict) byId('verdict').innerHTML = verdict = u.sum.verdict
    byId('legend').innerHTML = u.sum.legend
    document.body.classList.toggle('found', u.sum.found.length > 0)
  }
  if (!u.state) return
  const was = state.phase
  state = u.state
  const all = state.shown === state.captured
  const over = state.phase !== 'running' && all
  if (!own) write(byId('go').querySelector('span'), state.phase === 'ready' ? 'Run' : 'Run again')
  const paused = state.pace === 'paused'
  byId('pause').disabled = !sel.key || over && state.pace !== 'slow'
  write(byId('pause').querySelector('span'), paused ? 'Go on' : 'Pause')
  byId('step').disabled = byId('slow').disabled = !sel.key || state.captured === 0
  byId('slow').setAttribute('aria-pressed', String(state.pace === 'slow'))
  const lost = state.dropped ? `, ${thousands(state.dropped)} lost by the capture` : ''
  const count = state.phase === 'ready' ? '' : `${all ? '' : thousands(state.shown) + ' of '}${counted(state.captured, 'packet')}${lost}`
  write(byId('count'), count + (!sel.key && sel.run ? ', driven from another page' : ''))
  if (state.phase === 'failed') trouble(state.says)
  if (over && was === 'running') say(`Done: ${counted(state.shown, 'packet')}.`)
  document.body.dataset.phase = state.phase
  waiting()
  lending(state.kept)
  if (over) emit('over')
})

// What goes wrong on purpose, and where it shows.
byId('fault')?.addEventListener('change', () => {
  const o = byId('fault').selectedOptions[0]
  byId('fault-says').textContent = o.dataset.says ?? ''
  byId('fault-says').hidden = !o.value
  byId('fault-look').hidden = true
})
byId('fault-look')?.addEventListener('click', () => {
  const o = byId('fault').selectedOptions[0]
  if (o.dataset.eye) setEye(o.dataset.eye)
  emit('look', o.dataset)
})
on('over', () => {
  const o = byId('fault')?.selectedOptions[0]
  if (!o?.value || !o.dataset.field) return
  byId('fault-look').querySelector('span').textContent = o.dataset.label
  byId('fault-look').hidden = false
})

// download is a link to a file of the run.
function download(name) {
  const a = document.createElement('a')
  a.href = `/run/${sel.run}/file/${encodeURIComponent(name)}?eye=${encodeURIComponent(sel.eye)}`
  a.download = a.textContent = name
  return a
}

// neededFirst says which files the lines for reaching the server read, with
// links to those that these eyes have.
function neededFirst(files) {
  const needs = [...new Set((state.reach ?? []).flatMap((r) => r.needs ?? []))]
  if (!needs.length) return []
  const links = needs.flatMap((name, i) => [i ? ' and ' : '', files.some((f) => f.name === name) ? download(name) : name])
  const others = needs.filter((name) => !files.some((f) => f.name === name))
  return ['First save ', ...links, ', and type these lines in the folder where ', needs.length > 1 ? 'they are.' : 'it is.',
    others.length ? ` ${others.join(' and ')} is in other hands: choose them under Seen by.` : '']
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
    const div = document.createElement('div'), dt = document.createElement('dt'), dd = document.createElement('dd')
    dt.textContent = r.with
    const code = document.createElement('code')
    code.textContent = r.text
    const copy = document.createElement('button')
    copy.type = 'button'
    copy.className = 'copy'
    copy.textContent = 'Copy'
    copy.onclick = () => navigator.clipboard?.writeText(r.text).then(() => say('Copied.'))
    dd.append(code, ' ', copy)
    div.append(dt, dd)
    return div
  }))
  const files = (state.files ?? []).filter((f) => sel.key || !f.kept) // what is kept is not given to watchers
  byId('reach-files').replaceChildren(...neededFirst(files))
  byId('reach-files').hidden = !byId('reach-files').firstChild
  byId('files-open').hidden = !state.files
  if (byId('files-kept')) byId('files-kept').hidden = files.length === (state.files ?? []).length
  byId('file-list').replaceChildren(...files.map((f) => {
    const li = document.createElement('li'), a = download(f.name), says = document.createElement('span')
    says.textContent = ' ' + f.says
    li.append(a, says)
    return li
  }))
  if (byId('talk-form')) byId('talk-form').hidden = !state.talks || !sel.key
  byId('finish').hidden = !sel.key || !state.reach && !state.talks
}
byId('finish').onclick = () => drive({ do: 'finish' })
byId('talk-form')?.addEventListener('submit', (e) => {
  e.preventDefault()
  const text = byId('talk-text').value
  if (text.trim() && drive({ do: 'say', text })) byId('talk-text').value = ''
})

// Eyes.
export const eyes = [...document.querySelectorAll('[name=eye]')]

export function setEye(name, quietly) {
  const input = eyes.find((i) => i.value === name) ?? eyes[0]
  if (!input) return
  input.checked = true
  byId('eye-says').textContent = input.dataset.says
  if (sel.eye === input.value) return
  lookAt({ eye: input.value })
  keepAddress()
  if (quietly) return
  watchAgain()
  emit('eye')
  say('Seen by ' + input.parentElement.textContent.trim())
}

for (const i of eyes) i.addEventListener('change', () => setEye(i.value))

// Through which eyes watchers look is the owner's to choose. Who watches with
// eyes that are kept is led back to those of anyone on the wire.
const lent = [...document.querySelectorAll('[data-lend]')]
function lending(kept = []) {
  const open = byId('lend-open')
  if (open) open.hidden = !sel.key
  for (const box of lent) box.checked = !kept.includes(box.dataset.lend)
  for (const i of eyes) i.disabled = !sel.key && kept.includes(i.value)
}
for (const box of lent) box.addEventListener('change', () => drive({ do: 'lend', eyes: lent.filter((b) => b.checked).map((b) => b.dataset.lend) }))
on('kept', () => setEye(eyes[0].value))
