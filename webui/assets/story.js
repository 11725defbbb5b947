// The story: its steps, its questions, and the buttons that point at something.
import { byId, emit } from './bus.js'
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

// answer opens the reasons of what was chosen and of what is right.
function answer(ask) {
  for (const c of ask.querySelectorAll('.choice')) {
    const right = c.hasAttribute('data-right'), chosen = c.querySelector('input').checked
    c.classList.toggle('right', right)
    c.classList.toggle('missed', chosen && !right)
    c.querySelector('.reason').hidden = !(right || chosen)
  }
  ask.classList.add('answered')
  ask.querySelector('.reveal').hidden = true
  ask.closest('.step').querySelector('.look')?.removeAttribute('hidden') // predicted, so it may be looked at
}
