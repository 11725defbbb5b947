// The classes' colours and patterns, painted on a canvas as the style sheet
// paints them on boxes.
import { patterns } from './classes.js'

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Painter */

/** @param {string} name */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/**
 * context is what draws on a canvas.
 * @param {HTMLCanvasElement} canvas
 */
export function context(canvas) {
  const g = canvas.getContext('2d')
  if (!g) throw new Error('this browser does not draw on canvases')
  return g
}

/**
 * fill paints one class's colour with its pattern over it.
 * @param {Painter} g
 * @param {string} tag
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 * @param {number} [ratio] Device pixels for each pixel of the canvas's own measure.
 */
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

/** @type {Map<string, HTMLCanvasElement>} */
const tiles = new Map()

/**
 * tile is the pattern of a class, to be laid over its colour: it is continuous over
 * any number of pieces, however thin. It is measured in device pixels, of which
 * there are ratio for each pixel.
 * @param {Painter} g
 * @param {string} tag
 * @param {number} [ratio]
 */
export function tile(g, tag, ratio = 1) {
  const pattern = patterns[tag]
  if (!pattern) return null
  const mark = colour(`--${tag.toLowerCase()}-mark`)
  const key = [tag, mark, ratio].join()
  const made = tiles.get(key) ?? drawn(pattern, mark, ratio)
  tiles.set(key, made)
  return g.createPattern(made, 'repeat')
}

/**
 * @param {import('../../messages').Pattern} pattern
 * @param {string} mark The colour of its lines.
 * @param {number} ratio
 */
function drawn({ kind, line, every, wide }, mark, ratio) {
  const c = document.createElement('canvas')
  const across = kind === 'slant' ? every * Math.SQRT2 : every // of a slanted stripe it is more than the way to the next
  c.width = Math.round((wide || across) * ratio)
  c.height = Math.round(across * ratio)
  const w = c.width, h = c.height, thick = line * ratio
  const g = context(c)
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
