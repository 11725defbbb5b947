// How deep one looks: 1 the story in plain words, 2 the messages, 3 the bytes.
// theme.js has put the address's or the remembered depth in place before the
// page was drawn.
import { emit, on } from '../shared/events.js'
import { byId, say } from '../shared/page.js'
import { sel, keepAddress, lookAt } from './selection.js'

const root = document.documentElement
const names = { 1: 'the story', 2: 'the messages', 3: 'the bytes' }
const least = byId('story') ? 1 : 2 // a recording of one's own has no story
const buttons = [...document.querySelectorAll('[data-depth-to]')]

export const depth = () => Number(root.dataset.depth)

// setDepth shows that much. On a narrow screen, where there is one part at a
// time, it goes to that part.
export function setDepth(to) {
  to = Math.max(to, least)
  const lost = to < 3 && document.activeElement?.closest?.('#layers, #hexpane, #buffers') || to < 2 && document.activeElement?.closest?.('#bytes')
  root.dataset.depth = to
  lookAt({ depth: to })
  show()
  if (narrow.matches) document.querySelector(`.parts [data-part="${['story', 'talk', 'bytes'][to - 1]}"]`).click()
  keepAddress()
  emit('depth', { lost })
}

// chooseDepth is what the reader does, and is remembered.
export function chooseDepth(to) {
  setDepth(to)
  try { localStorage.setItem('depth', to) } catch { /* private window: it holds for this page */ }
  say(`Depth ${to} of 3: ${names[to]}`)
}

export const nextDepth = () => chooseDepth(depth() < 3 ? depth() + 1 : least)

// atLeast goes as deep as what is pointed at lies, if one is not there yet.
export function atLeast(to) {
  if (depth() < to && !narrow.matches) setDepth(to)
}

const narrow = matchMedia('(max-width: 45rem)')

function show() {
  for (const b of buttons) b.setAttribute('aria-pressed', String(Number(b.dataset.depthTo) === depth()))
}
for (const b of buttons) b.onclick = () => chooseDepth(Number(b.dataset.depthTo))

// What points at bytes opens them; what points at a packet opens the messages.
on('look', () => atLeast(3))
on('intoBytes', () => atLeast(3))
byId('verdict')?.addEventListener('click', (e) => { if (e.target.closest('.place')) atLeast(3) })
byId('legend')?.addEventListener('click', (e) => { if (e.target.closest('[data-class]')) atLeast(3) })
byId('story')?.addEventListener('click', (e) => { if (e.target.closest('.how button')) atLeast(2) })

if (depth() < least) root.dataset.depth = least
lookAt({ depth: depth() }) // the address says it, so that whoever opens it sees the same
if (narrow.matches && new URLSearchParams(location.search).has('depth')) {
  setTimeout(() => setDepth(depth())) // once the tabs listen and the address has been read
}
show()
