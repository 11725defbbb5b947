// Pictures that a run has drawn, in the steps of the story that tell of them.
import { on } from '../shared/events.js'
import { all, make } from '../shared/page.js'
import { sel } from './selection.js'

/** @typedef {import('../../messages').FileView} FileView */

const places = all(document, '.pictures')
const hints = new Map(places.map((p) => [p, p.firstElementChild]))
let shown = ''

on('restart', () => draw([]))
on('told', ({ state }) => { if (state) draw((state.files ?? []).filter((f) => sel.key || !f.kept)) })

/** @param {FileView[]} files */
function draw(files) {
  const now = JSON.stringify([sel.run, sel.eye, sel.take, files])
  if (now === shown) return
  shown = now
  for (const p of places) {
    const name = p.dataset.picture
    let some = files.filter((f) => f.name.startsWith(name + '-') && f.name.endsWith('.svg'))
    if (!some.length) some = files.filter((f) => f.name === name + '.svg')
    p.replaceChildren(...some.length ? some.map(figure) : [hints.get(p) ?? ''])
  }
}

/** @param {FileView} f */
function figure(f) {
  const figure = make('figure'), img = make('img')
  // The take makes the address of each recording another one.
  img.src = `/run/${sel.run}/file/${encodeURIComponent(f.name)}?eye=${encodeURIComponent(sel.eye)}&take=${sel.take}`
  img.alt = f.says
  figure.append(img, make('figcaption', '', f.says))
  return figure
}
