// How deep one looks: 1 the story in plain words, 2 the messages, 3 the bytes.
// theme.js has put the address's or the remembered depth in place before the
// page was drawn.
import { emit, on } from '../shared/events.js'
import { all, around, byId, maybe, one, say } from '../shared/page.js'
import { said } from '../shared/words.js'
import { sel, keepAddress, lookAt } from './selection.js'

const root = document.documentElement
const story = maybe('story')
const least = story ? 1 : 2 // a recording of one's own has no story
const buttons = all(document, '[data-depth-to]')

export const depth = () => Number(root.dataset.depth)

/**
 * setDepth shows that much. On a narrow screen, where there is one part at a
 * time, it goes to that part.
 * @param {number} to
 * @param {boolean} [chosen] by the reader, for this depth's own sake
 */
export function setDepth(to, chosen = false) {
  to = Math.max(to, least)
  const within = (/** @type {string} */ selector) => Boolean(document.activeElement?.closest(selector))
  const lost = to < 3 && within('#layers, #hexpane, #buffers') || to < 2 && within('#bytes')
  root.dataset.depth = String(to)
  lookAt({ depth: to })
  show()
  if (narrow.matches) one(document, `.parts [data-part="${['story', 'talk', 'bytes'][to - 1]}"]`).click()
  keepAddress()
  emit('depth', { lost, chosen })
}

/**
 * chooseDepth is what the reader does, and is remembered.
 * @param {number} to
 */
export function chooseDepth(to) {
  setDepth(to, true)
  try { localStorage.setItem('depth', String(to)) } catch { /* private window: it holds for this page */ }
  say(to === 1 ? said('Depth 1 of 3: the story') : to === 2 ? said('Depth 2 of 3: the messages') : said('Depth 3 of 3: the bytes'))
}

export const nextDepth = () => chooseDepth(depth() < 3 ? depth() + 1 : least)

/**
 * atLeast goes as deep as what is pointed at lies, unless the reader is there already.
 * @param {number} to
 */
export function atLeast(to) {
  if (depth() < to) setDepth(to)
}

const narrow = matchMedia('(max-width: 45rem)')

function show() {
  for (const b of buttons) b.setAttribute('aria-pressed', String(Number(b.dataset.depthTo) === depth()))
}
for (const b of buttons) b.onclick = () => chooseDepth(Number(b.dataset.depthTo))

// What points at bytes opens them; what points at a packet opens the messages.
on('look', () => atLeast(3))
on('intoBytes', () => atLeast(3))
byId('verdict').addEventListener('click', (e) => { if (around(e, '.place')) atLeast(3) })
byId('legend').addEventListener('click', (e) => { if (around(e, '[data-class]')) atLeast(3) })
story?.addEventListener('click', (e) => { if (around(e, '.how button')) atLeast(2) })

if (depth() < least) root.dataset.depth = String(least)
lookAt({ depth: depth() }) // the address says it, so that everyone who opens it sees the same
if (narrow.matches && new URLSearchParams(location.search).has('depth')) {
  setTimeout(() => setDepth(depth())) // once the tabs listen and the address has been read
}
show()
