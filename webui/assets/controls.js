// Running, pacing, and whose eyes are in use.
import { byId, emit, on, say, trouble } from './bus.js'
import { sel, keepAddress } from './select.js'
import { drive, watchAgain } from './socket.js'

const lesson = location.pathname.split('/').pop()
const keyOf = (run) => 'key of ' + run
let state = { phase: 'ready', pace: 'live', shown: 0, captured: 0 }

export function setRun(run, key) {
  sel.run = run
  sel.key = key ?? sessionStorage.getItem(keyOf(run)) ?? ''
  if (key) sessionStorage.setItem(keyOf(run), key)
  keepAddress()
}

export async function run() {
  const secret = byId('secret').value
  trouble('')
  if (sel.run && sel.key && drive({ do: 'run', secret })) return
  byId('go').disabled = true
  try {
    const r = await fetch('/run', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lesson, secret }) })
    const m = await r.json()
    if (!r.ok) throw new Error(m.says)
    setRun(m.run, m.key)
    watchAgain()
  } catch (e) {
    trouble(e.message)
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

on('told', (u) => {
  if (u.sum) {
    byId('verdict').innerHTML = u.sum.verdict
    byId('legend').innerHTML = u.sum.legend
  }
  if (!u.state) return
  const was = state.phase
  state = u.state
  const all = state.shown === state.captured
  const over = state.phase !== 'running' && all
  byId('go').querySelector('span').textContent = state.phase === 'ready' ? 'Run' : 'Run again'
  const paused = state.pace === 'paused'
  byId('pause').disabled = !sel.key || over && state.pace !== 'slow'
  byId('pause').querySelector('span').textContent = paused ? 'Go on' : 'Pause'
  byId('step').disabled = byId('slow').disabled = !sel.key || state.captured === 0
  byId('slow').setAttribute('aria-pressed', String(state.pace === 'slow'))
  const lost = state.dropped ? `, ${state.dropped} lost by the capture` : ''
  byId('count').textContent = state.phase === 'ready' ? '' : all ? `${state.shown} packets${lost}` : `${state.shown} of ${state.captured} packets${lost}`
  if (!sel.key && sel.run) byId('count').textContent += ', driven by somebody else'
  if (state.phase === 'failed') trouble(state.says)
  if (over && was === 'running') say(`Done: ${state.shown} packets.`)
  document.body.dataset.phase = state.phase
  if (over) emit('over')
})

// Eyes.
export const eyes = [...document.querySelectorAll('[name=eye]')]

export function setEye(name, quietly) {
  const input = eyes.find((i) => i.value === name) ?? eyes[0]
  if (!input) return
  input.checked = true
  byId('eye-says').textContent = input.dataset.says
  if (sel.eye === input.value) return
  sel.eye = input.value
  keepAddress()
  if (quietly) return
  watchAgain()
  emit('eye')
  say('Seen by ' + input.parentElement.textContent.trim())
}

for (const i of eyes) i.addEventListener('change', () => setEye(i.value))
