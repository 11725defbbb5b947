// The layer tree: folding, arrow keys and following the selection.
import { on } from '../shared/events.js'
import { above, all, around, byId, first, inSight, maybe, one } from '../shared/page.js'
import { sel, packet, fieldAt, chooseField } from './selection.js'

const tree = byId('tree'), left = byId('tree-left')
const item = (/** @type {number} */ i) => maybe('f' + i)

on('packet', () => {
  tree.innerHTML = packet?.tree ?? ''
  left.textContent = packet?.left ?? ''
  left.hidden = !packet?.left
  first(tree, '[role=treeitem]')?.setAttribute('tabindex', '0')
})

on('field', () => {
  for (const t of all(tree, '[aria-selected="true"]')) t.setAttribute('aria-selected', 'false')
  let t = null
  for (let i = sel.field; i >= 0 && !(t = item(i)); i = fieldAt(i)?.up ?? -1) { /* up to one that is in the tree */ }
  if (!t) return
  for (let up = parent(t); up; up = parent(up)) up.setAttribute('aria-expanded', 'true')
  t.setAttribute('aria-selected', 'true')
  only(t)
  inSight(one(t, '.line'), byId('layers'))
})

/**
 * only makes an item the one in the tab order.
 * @param {HTMLElement} t
 */
function only(t) {
  for (const o of all(tree, '[tabindex="0"]')) o.tabIndex = -1
  t.tabIndex = 0
}

const parent = (/** @type {HTMLElement} */ t) => t.parentElement && above(t.parentElement, '[role=treeitem]')
const visible = () => all(tree, '[role=treeitem]').filter((t) => t.offsetParent !== null && t.getClientRects().length)

/**
 * @param {HTMLElement} t
 * @param {boolean} open
 */
function fold(t, open) {
  if (t.hasAttribute('aria-expanded')) t.setAttribute('aria-expanded', String(open))
}

/** @param {HTMLElement} t */
function choose(t) {
  chooseField(Number(t.dataset.f))
  t.focus()
}

tree.addEventListener('click', (e) => {
  const t = around(e, '[role=treeitem]')
  if (!t) return
  const onTwist = e.clientX < one(t, '.line').getBoundingClientRect().left + 18
  if (t.hasAttribute('aria-expanded') && (onTwist || t.getAttribute('aria-selected') === 'true')) {
    fold(t, t.getAttribute('aria-expanded') !== 'true')
  }
  choose(t)
})

tree.addEventListener('keydown', (e) => {
  const t = around(e, '[role=treeitem]')
  if (!t || e.ctrlKey || e.metaKey || e.altKey) return
  const items = visible(), at = items.indexOf(t)
  const open = t.getAttribute('aria-expanded')
  /** @type {Record<string, () => HTMLElement | null | undefined | void>} */
  const moves = {
    ArrowDown: () => items[at + 1],
    ArrowUp: () => items[at - 1],
    Home: () => items[0],
    End: () => items.at(-1),
    ArrowRight: () => open === 'false' ? fold(t, true) : open === 'true' ? items[at + 1] : null,
    ArrowLeft: () => open === 'true' ? fold(t, false) : parent(t),
    Enter: () => t,
    ' ': () => t,
  }
  const to = moves[e.key]
  if (!to) return
  e.preventDefault()
  e.stopPropagation()
  const next = to()
  if (next) choose(next)
})
