// The lines of the key schedule: from each box to those that are made of it.
import { above, all, byId, first, maybe, one } from '../shared/page.js'

const svg = 'http://www.w3.org/2000/svg'
const graphs = byId('graphs')

/**
 * boxOf is the box that something is in, or the box itself.
 * @param {Element} e
 */
export function boxOf(e) {
  const n = above(e, '.node')
  if (!n) throw new Error('this is in no box of the key schedule')
  return n
}

/**
 * up is what a box, or a record of one, is made of.
 * @param {HTMLElement} n
 */
export const up = (n) => n.matches('.chip') ? [boxOf(n)] : (n.dataset.up ?? '').split(' ').map((id) => maybe(id)).filter((o) => o !== null)

// draw puts the lines beneath the boxes.
export function draw() {
  for (const g of all(graphs, '.graph')) {
    first(g, 'svg.lines', SVGElement)?.remove()
    const s = document.createElementNS(svg, 'svg')
    s.setAttribute('class', 'lines')
    s.setAttribute('aria-hidden', 'true')
    s.setAttribute('width', String(g.clientWidth))
    s.setAttribute('height', String(g.clientHeight))
    const zero = g.getBoundingClientRect()
    const at = (/** @type {HTMLElement} */ n) => {
      const r = one(n, '.head').getBoundingClientRect()
      return { left: r.left - zero.left, right: r.right - zero.left, y: r.top - zero.top + Math.min(r.height / 2, 20) }
    }
    for (const n of all(g, '.node')) {
      for (const o of up(n)) {
        const a = at(o), b = at(n), p = document.createElementNS(svg, 'path')
        const bend = 14
        if (Math.abs(a.left - b.left) < 4) { // in one column: along its left side
          const out = Math.min(a.left, b.left) - Math.min(bend, 5 + Math.abs(b.y - a.y) / 40)
          p.setAttribute('d', `M${a.left},${a.y} C${out},${a.y} ${out},${a.y} ${out},${a.y + (b.y > a.y ? bend : -bend)} L${out},${b.y - (b.y > a.y ? bend : -bend)} C${out},${b.y} ${out},${b.y} ${b.left},${b.y}`)
        } else {
          const mid = b.left - 16
          p.setAttribute('d', `M${a.right},${a.y} L${Math.max(a.right, mid - 16)},${a.y} C${mid},${a.y} ${mid},${b.y} ${b.left},${b.y}`)
        }
        p.dataset.from = o.id
        p.dataset.to = n.id
        s.append(p)
      }
    }
    g.prepend(s)
  }
  light(new Set(all(graphs, '.graph.lit .node.on')))
}

/**
 * light brings the lines between lit boxes to the front.
 * @param {Set<HTMLElement>} lit
 */
export function light(lit) {
  const ids = new Set([...lit].map((n) => n.id))
  for (const p of all(graphs, 'svg.lines path', SVGPathElement)) {
    const on = ids.has(p.dataset.from ?? '') && ids.has(p.dataset.to ?? '')
    p.classList.toggle('on', on)
    if (on) p.parentNode?.appendChild(p) // above the others
  }
}
