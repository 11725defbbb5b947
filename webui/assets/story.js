// The story: its steps, its questions, and the buttons that point at something.
import { byId, emit, say } from './bus.js'
import { sel } from './select.js'
import { setEye } from './controls.js'

const steps = [...document.querySelectorAll('#story .step')]
let at = 0

export function turn(by, focus = false) {
  const to = Math.max(0, Math.min(steps.length - 1, at + by))
  if (to === at) return
  steps[at].hidden = true
  at = to
  steps[at].hidden = false
  buttons()
  byId('story').scrollTop = 0
  if (focus) steps[at].querySelector('h2').focus()
}

function buttons() {
  byId('prev').disabled = at === 0
  byId('next').disabled = at === steps.length - 1
}

byId('prev').onclick = () => turn(-1, true)
byId('next').onclick = () => turn(1, true)
buttons()

byId('story').addEventListener('change', (e) => {
  e.target.closest('.ask')?.querySelector('.reveal')?.removeAttribute('disabled')
})

byId('story').addEventListener('click', (e) => {
  const reveal = e.target.closest('.reveal')
  if (reveal) answer(reveal.closest('.ask'))
  const look = e.target.closest('.look')
  if (look) {
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
    how.textContent = m.says
    how.hidden = false
    if (!m.right) return say(m.says)
    right = choices.map((_, i) => m.right.includes(i))
  }
  choices.forEach((c, i) => {
    const chosen = c.querySelector('input').checked
    c.classList.toggle('right', right[i])
    c.classList.toggle('missed', chosen && !right[i])
    c.querySelector('.reason').hidden = !(right[i] || chosen)
  })
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
