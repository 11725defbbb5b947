// The classes' colours and patterns, painted on a canvas as the style sheet
// paints them on boxes.
import { patterns } from './classes.js'

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

// fill paints one class's colour with its pattern over it. ratio is device pixels
// for each pixel of the canvas's own measure.
export function fill(g, tag, x, y, w, h, ratio = 1) {
  if (tag === 'UN') {
    g.strokeStyle = colour('--un')
    g.strokeRect(x + 0.5, y + 0.5, Math.max(w - 1, 0.5), h - 1)
    return
  }
  g.fillStyle = colour(`--${tag.toLowerCase()}`)
  g.fillRect(x, y, w, h)
  const pattern = w < 3 ? null : tile(g, tag, ratio)
  if (!pattern) return
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]))
  g.fillStyle = pattern
  g.fillRect(x, y, w, h)
}

// tile is the pattern of a class, to be laid over its colour: it goes on in step
// over any number of pieces, however thin. It is measured in device pixels, of
// which there are ratio for each pixel.
const tiles = new Map()
export function tile(g, tag, ratio = 1) {
  const pattern = patterns[tag]
  if (!pattern) return null
  const mark = colour(`--${tag.toLowerCase()}-mark`)
  const key = [tag, mark, ratio].join()
  if (!tiles.has(key)) tiles.set(key, drawn(pattern, mark, ratio))
  return g.createPattern(tiles.get(key), 'repeat')
}

function drawn({ kind, line, every, wide }, mark, ratio) {
  const c = document.createElement('canvas')
  const across = kind === 'slant' ? every * Math.SQRT2 : every // of a slanted stripe it is more than the way to the next
  c.width = Math.round((wide || across) * ratio)
  c.height = Math.round(across * ratio)
  const w = c.width, h = c.height, thick = line * ratio
  const g = c.getContext('2d')
  g.fillStyle = g.strokeStyle = mark
  if (kind === 'level' || kind === 'grid') g.fillRect(0, h - thick, w, thick)
  if (kind === 'grid') g.fillRect(0, 0, thick, h)
  if (kind === 'dotted') {
    g.beginPath()
    g.arc(2 * thick, 2 * thick, thick, 0, 2 * Math.PI)
    g.fill()
  }
  if (kind === 'slant') {
    g.lineWidth = thick
    g.beginPath()
    for (const at of [-w, 0, w]) { // those beside it reach into its corners
      g.moveTo(at - 1, h + 1)
      g.lineTo(at + w + 1, -1)
    }
    g.stroke()
  }
  return c
}
