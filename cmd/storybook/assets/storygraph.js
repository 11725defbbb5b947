// A key schedule that stands by itself: its boxes in their rows, with lines.
import { draw } from './run/keyschedule_lines.js'

for (const n of document.querySelectorAll('#graphs .node')) n.style.gridRow = `${n.dataset.row} / span ${n.dataset.span}`
draw()
new ResizeObserver(draw).observe(document.getElementById('graphs'))
