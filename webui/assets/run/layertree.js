// The layer tree: folding, arrow keys and following the selection.
import { on } from '../shared/events.js'
import { byId, inSight } from '../shared/page.js'
import { sel, packet, chooseField } from './selection.js'

const tree = byId('tree')
const item = (i) => byId('f' + i)

on('packet', () => {
  tree.innerHTML = packet?.tree ?? ''
  tree.querySelector('[role=treeitem]')?.setAttribute('tabindex', '0')
})

on('field', () => {
  for (const t of tree.querySelectorAll('[aria-selected="true"]')) t.setAttribute('aria-selected', 'false')
  let t = null
  for (let i = sel.field; i >= 0 && !(t = item(i)); i = packet.fields[i].up) { /* up to one that stands in the tree */ }
  if (!t) return
  for (let up = above(t); up; up = above(up)) up.setAttribute('aria-expanded', 'true')
  t.setAttribute('aria-selected', 'true')
  only(t)
  inSight(t.querySelector('.line'), byId('layers'))
})

function only(t) {
  for (const o of tree.querySelectorAll('[tabindex="0"]')) o.tabIndex = -1
  t.tabIndex = 0
}

const above = (t) => t.parentElement.closest('[role=treeitem]')
const visible = () => [...tree.querySelectorAll('[role=treeitem]')].filter((t) => t.offsetParent !== null && t.getClientRects().length)

function fold(t, open) {
  if (t.hasAttribute('aria-expanded')) t.setAttribute('aria-expanded', String(open))
}

function choose(t) {
  chooseField(Number(t.dataset.f))
  t.focus()
}

tree.addEventListener('click', (e) => {
  const t = e.target.closest('[role=treeitem]')
  if (!t) return
  const onTwist = e.clientX < t.querySelector('.line').getBoundingClientRect().left + 18
  if (t.hasAttribute('aria-expanded') && (onTwist || t.getAttribute('aria-selected') === 'true')) {
    fold(t, t.getAttribute('aria-expanded') !== 'true')
  }
  choose(t)
})

tree.addEventListener('keydown', (e) => {
  const t = e.target.closest('[role=treeitem]')
  if (!t || e.ctrlKey || e.metaKey || e.altKey) return
  const all = visible(), at = all.indexOf(t)
  const open = t.getAttribute('aria-expanded')
  const to = {
    ArrowDown: () => all[at + 1],
    ArrowUp: () => all[at - 1],
    Home: () => all[0],
    End: () => all.at(-1),
    ArrowRight: () => open === 'false' ? fold(t, true) : open === 'true' ? all[at + 1] : null,
    ArrowLeft: () => open === 'true' ? fold(t, false) : above(t),
    Enter: () => t,
    ' ': () => t,
  }[e.key]
  if (!to) return
  e.preventDefault()
  e.stopPropagation()
  const next = to()
  if (next) choose(next)
})
