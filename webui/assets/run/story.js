// The story: its steps, its questions, and the buttons that point at something.
import { emit } from '../shared/events.js'
import { byId, say } from '../shared/page.js'
import { sel, keepAddress, choosePacket, lookAt } from './selection.js'
import { setEye } from './controls.js'
import { answered, reached } from '../shared/progress.js'

const lesson = location.pathname.split('/').pop()
const steps = [...document.querySelectorAll('#story .step')]
const teaching = () => document.documentElement.dataset.projector === 'on'
let at = 0

// show opens a step, counted from 0.
function show(to) {
  if (!steps[to]) return // a lesson without a story
  steps[at].hidden = true
  at = to
  lookAt({ step: to })
  steps[at].hidden = false
  buttons()
  byId('story').scrollTop = 0
  reached(lesson, at + 1, steps.length)
}

export function turn(by, focus = false) {
  const to = Math.max(0, Math.min(steps.length - 1, at + by))
  if (to === at) return
  show(to)
  keepAddress()
  if (focus) steps[at].querySelector('h2').focus()
}

function buttons() {
  byId('prev').disabled = at === 0
  byId('next').disabled = at === steps.length - 1
}

// beat is one press of a clicker: it answers the question of the step, then
// shows what is to be looked at, and then goes on.
export async function beat() {
  const step = steps[at]
  if (!step) return
  const ask = step.querySelector('.ask:not(.answered)')
  if (ask) {
    if (teaching() || ask.querySelector('input:checked')) return answer(ask)
    return ask.querySelector('input').focus() // predict first
  }
  const look = step.querySelector('.look:not([hidden], .looked)')
  if (look && sel.run) return look.click()
  turn(1)
}

byId('prev')?.addEventListener('click', () => turn(-1, true))
byId('next')?.addEventListener('click', () => turn(1, true))
const wished = Number(new URLSearchParams(location.search).get('step')) || 1
show(Math.max(0, Math.min(steps.length - 1, wished - 1)))

// A teacher asks the room, and shows the answer without choosing one.
function letTeach() {
  for (const b of document.querySelectorAll('.ask:not(.answered) .reveal')) {
    b.disabled = !teaching() && !b.closest('.ask').querySelector('input:checked')
    b.textContent = teaching() ? 'Show the answer' : 'Show me'
  }
}
letTeach()
addEventListener('lookchange', letTeach)

byId('story')?.addEventListener('change', (e) => {
  e.target.closest('.ask')?.querySelector('.reveal')?.removeAttribute('disabled')
})

byId('story')?.addEventListener('click', (e) => {
  const reveal = e.target.closest('.reveal')
  if (reveal) answer(reveal.closest('.ask'))
  const look = e.target.closest('.look')
  const packet = e.target.closest('.how button')
  if (packet) choosePacket(Number(packet.dataset.packet))
  if (look) {
    look.classList.add('looked')
    if (look.dataset.eye) setEye(look.dataset.eye)
    emit('look', look.dataset)
  }
})

// answer opens the reasons of what was chosen and of what is right. What is
// right is mostly computed from the capture, by the server.
async function answer(ask) {
  const choices = [...ask.querySelectorAll('.choice')], how = ask.querySelector('.how')
  let right = choices.map((c) => c.hasAttribute('data-right'))
  if (ask.hasAttribute('data-computed')) {
    const m = await computed(ask.closest('.step').dataset.step)
    how.replaceChildren(m.says)
    how.hidden = false
    if (m.n) {
      const b = document.createElement('button')
      b.type = 'button'
      b.dataset.packet = m.n
      b.textContent = 'Packet ' + m.n
      how.append(' ', b)
    }
    if (!m.right) return say(m.says)
    right = choices.map((_, i) => m.right.includes(i))
  }
  choices.forEach((c, i) => {
    const chosen = c.querySelector('input').checked
    c.classList.toggle('right', right[i])
    c.classList.toggle('missed', chosen && !right[i])
    c.querySelector('.reason').hidden = !(right[i] || chosen)
  })
  const chosen = choices.findIndex((c) => c.querySelector('input').checked)
  if (chosen >= 0) answered(lesson, at + 1, right[chosen])
  ask.classList.add('answered')
  ask.querySelector('.reveal').hidden = true
  ask.closest('.step').querySelector('.look')?.removeAttribute('hidden') // predicted, so it may be looked at
}

// computed asks the server for the answer to a step's question. Without a run
// there is none yet, and it says so.
async function computed(step) {
  if (!sel.run) return { says: 'The answer is computed from what crosses the wire, and nothing has yet: press Run first.' }
  try {
    const r = await fetch(`/run/${sel.run}/answer/${step}`)
    const m = await r.json()
    return r.ok ? { ...m, right: m.right ?? [] } : { says: m.says }
  } catch {
    return { says: 'plainsight does not answer. See whether it still runs, and try again.' }
  }
}
