// The lines of the key schedule: from each box to those that are made of it.
import { byId } from '../shared/page.js'

const svg = 'http://www.w3.org/2000/svg'
const graphs = byId('graphs')

// up is what a box, or a record of one, is made of.
export const up = (n) => n.matches('.chip') ? [n.closest('.node')] : n.dataset.up.split(' ').map(byId).filter(Boolean)

// draw puts the lines behind the boxes.
export function draw() {
  for (const g of graphs.querySelectorAll('.graph')) {
    g.querySelector('svg.lines')?.remove()
    const s = document.createElementNS(svg, 'svg')
    s.setAttribute('class', 'lines')
    s.setAttribute('aria-hidden', 'true')
    s.setAttribute('width', g.clientWidth)
    s.setAttribute('height', g.clientHeight)
    const zero = g.getBoundingClientRect()
    const at = (n) => {
      const r = n.querySelector('.head').getBoundingClientRect()
      return { left: r.left - zero.left, right: r.right - zero.left, y: r.top - zero.top + Math.min(r.height / 2, 20) }
    }
    for (const n of g.querySelectorAll('.node')) {
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
  light(new Set(graphs.querySelectorAll('.graph.lit .node.on')))
}

// light brings the lines between lit boxes to the front.
export function light(lit) {
  for (const p of graphs.querySelectorAll('svg.lines path')) {
    const on = lit.has(byId(p.dataset.from)) && lit.has(byId(p.dataset.to))
    p.classList.toggle('on', on)
    if (on) p.parentNode.append(p) // above the others
  }
}
