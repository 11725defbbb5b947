// Pictures that a run has drawn, in the steps of the story that tell of them.
import { on } from '../shared/events.js'
import { sel } from './selection.js'

const places = [...document.querySelectorAll('.pictures')]
const hints = new Map(places.map((p) => [p, p.firstElementChild]))
let shown = ''

on('restart', () => draw([]))
on('told', ({ state }) => state && draw((state.files ?? []).filter((f) => sel.key || !f.kept)))

function draw(files) {
  const now = JSON.stringify([sel.run, sel.eye, sel.take, files])
  if (now === shown) return
  shown = now
  for (const p of places) {
    const name = p.dataset.picture
    let some = files.filter((f) => f.name.startsWith(name + '-') && f.name.endsWith('.svg'))
    if (!some.length) some = files.filter((f) => f.name === name + '.svg')
    p.replaceChildren(...(some.length ? some.map(figure) : [hints.get(p)]))
  }
}

function figure(f) {
  const figure = document.createElement('figure'), img = document.createElement('img'), says = document.createElement('figcaption')
  // The take makes the address of each recording another one.
  img.src = `/run/${sel.run}/file/${encodeURIComponent(f.name)}?eye=${encodeURIComponent(sel.eye)}&take=${sel.take}`
  img.alt = says.textContent = f.says
  figure.append(img, says)
  return figure
}
