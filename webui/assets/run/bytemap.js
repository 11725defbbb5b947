// The byte map: the whole conversation as one strip of bytes, in the classes'
// colours and patterns. What the client sent is drawn a little higher than what
// the server sent. The legend below has the same as numbers.
import { on } from '../shared/events.js'
import { byId } from '../shared/page.js'
import { tags } from '../shared/classes.js'
import { sel } from './selection.js'
import { colour, context, tile } from '../shared/patterns.js'
import { map, countsIn, loud, loudestOf, packetAt, startOf } from './bytemap_data.js'
import './bytemap_pointer.js'

const canvas = byId('strip', HTMLCanvasElement)
const fine = 4 // up to so many bytes in a column, one class has all of it
const margin = 8 // above and below, for marks
const raise = 0.25 // of the height: how far the two sides stand apart

/** @typedef {(at: number) => number} Across Where a byte is drawn, in device pixels. */

/** @type {import('../../messages').FoundRef[]} */
let found = []
on('told', (u) => {
  if (!u.sum) return
  found = u.sum.found
  soon()
})
on('restart', () => { found = [] })
on('chosen', soon)
on('mapped', again)
new ResizeObserver(again).observe(canvas)
addEventListener('lookchange', again)
matchMedia('(prefers-color-scheme: light)').addEventListener('change', again)

/** @type {OffscreenCanvas | null} */
let picture = null // of the bytes, without what marks some of them
function again() {
  picture = null
  soon()
}

let frame = 0
function soon() {
  frame ||= requestAnimationFrame(() => { frame = 0; draw() })
}

function draw() {
  const wide = canvas.clientWidth, high = canvas.clientHeight, ratio = devicePixelRatio || 1
  if (!wide) return
  const w = canvas.width = Math.round(wide * ratio), h = canvas.height = Math.round(high * ratio)
  if (!map.total) return
  if (picture?.width !== w || picture.height !== h) picture = pictured(w, h, ratio)
  const g = context(canvas)
  g.drawImage(picture, 0, 0)
  /** @type {Across} */
  const x = (at) => at / map.total * w
  edges(g, x, w, h, ratio)
  chosen(g, x, h, ratio)
  places(g, x, ratio)
}

/**
 * pictured draws the bytes, which takes a while when there are many.
 * @param {number} w
 * @param {number} h
 * @param {number} ratio
 */
function pictured(w, h, ratio) {
  const p = new OffscreenCanvas(w, h)
  const top = margin * ratio, apart = Math.round((h - 2 * top) * raise), deep = Math.round(h - 2 * top - apart)
  const g = p.getContext('2d')
  if (g) paint(g, columns(w, deep), top, apart, ratio)
  return p
}

/** @typedef {{ x: number, w: number, y: number, h: number, way: number }} Piece Of the strip, in device pixels; way is how much of it the server sent. */

/**
 * columns are, for each class, the pieces of pixel columns that it has. Where a
 * pixel holds many bytes, each class has its share of the column's height, loud
 * ones on top. Neighbours that are alike are one piece.
 * @param {number} w
 * @param {number} deep
 */
function columns(w, deep) {
  const out = tags.map(() => /** @type {Piece[]} */ ([]))
  const per = map.total / w
  /**
   * @param {number} c
   * @param {number} x
   * @param {number} y
   * @param {number} h
   * @param {number} way
   */
  const put = (c, x, y, h, way) => {
    const all = out[c], before = all[all.length - 1]
    if (before && before.x + before.w === x && before.y === y && before.h === h && before.way === way) before.w++
    else all.push({ x, w: 1, y, h, way })
  }
  const counts = new Float64Array(tags.length), heights = new Int32Array(tags.length)
  for (let x = 0; x < w; x++) {
    const a = x * per, b = a + per
    countsIn(a, b, counts)
    const way = wayOf(a, b)
    if (per <= fine && map.exact) { put(loudestOf(counts, per), x, 0, deep, way); continue }
    stack(counts, per, deep, heights)
    let y = 0
    for (const c of loud) {
      if (heights[c]) put(c, x, y, heights[c], way)
      y += heights[c]
    }
  }
  return out
}

const content = tags.map((t) => ['PT', 'EN', 'OP', 'CT'].includes(t))

/**
 * stack divides a column's height. Content gets a little of it however little it is,
 * at the cost of the class that has most.
 * @param {Float64Array} counts
 * @param {number} all
 * @param {number} deep
 * @param {Int32Array} heights Where the answer is put.
 */
function stack(counts, all, deep, heights) {
  const least = Math.ceil(deep / 15)
  let most = 0, left = deep
  for (let c = 0; c < counts.length; c++) {
    heights[c] = Math.max(Math.round(counts[c] / all * deep), counts[c] > 0 && content[c] ? least : 0)
    if (heights[c] > heights[most]) most = c
    left -= heights[c]
  }
  heights[most] += left
}

/**
 * wayOf is how much of the bytes [a, b) the server sent: 0 for none, 1 for all.
 * @param {number} a
 * @param {number} b
 */
function wayOf(a, b) {
  const first = packetAt(a), final = packetAt(Math.max(a, b - 1e-6))
  if (first === final) return share(first)
  let sum = 0
  for (let n = first; n <= final; n++) sum += share(n) * (Math.min(map.starts[n], b) - Math.max(map.starts[n - 1], a))
  return b - a <= fine ? Math.round(sum / (b - a)) : sum / (b - a)
}

/** @param {number} n */
function share(n) {
  const way = map.ways[n - 1]
  return way === 'o' ? 0 : way === 'i' ? 1 : 0.5
}

/**
 * @param {OffscreenCanvasRenderingContext2D} g
 * @param {Piece[][]} parts By class.
 * @param {number} top
 * @param {number} apart
 * @param {number} ratio
 */
function paint(g, parts, top, apart, ratio) {
  loud.toReversed().forEach((c) => {
    const tag = tags[c]
    if (!parts[c].length) return
    if (tag === 'UN') return outline(g, parts[c], top, apart, ratio)
    g.beginPath()
    for (const p of parts[c]) g.rect(p.x, top + Math.round(p.way * apart) + p.y, p.w, p.h)
    g.save()
    if (tag === 'PT') Object.assign(g, { shadowColor: colour('--lit'), shadowBlur: 9 * ratio }) // light means readable
    g.fillStyle = colour(`--${tag.toLowerCase()}`)
    g.fill()
    g.restore()
    const pattern = tile(g, tag, ratio)
    if (!pattern) return
    g.fillStyle = pattern
    g.fill()
  })
}

/**
 * outline draws bytes that were not decoded: an empty frame.
 * @param {OffscreenCanvasRenderingContext2D} g
 * @param {Piece[]} parts
 * @param {number} top
 * @param {number} apart
 * @param {number} ratio
 */
function outline(g, parts, top, apart, ratio) {
  const thin = Math.max(1, Math.round(ratio))
  g.fillStyle = colour('--un')
  for (const p of parts) {
    const y = top + Math.round(p.way * apart) + p.y
    g.fillRect(p.x, y, p.w, thin)
    g.fillRect(p.x, y + p.h - thin, p.w, thin)
    if (p.w < 3 * thin) continue
    g.fillRect(p.x, y, thin, p.h)
    g.fillRect(p.x + p.w - thin, y, thin, p.h)
  }
}

/**
 * edges separate the packets, where there is room for that.
 * @param {CanvasRenderingContext2D} g
 * @param {Across} x
 * @param {number} w
 * @param {number} h
 * @param {number} ratio
 */
function edges(g, x, w, h, ratio) {
  if (map.starts.length * 8 * ratio > w) return
  g.fillStyle = colour('--ground')
  for (let n = 1; n < map.starts.length - 1; n++) g.fillRect(Math.round(x(map.starts[n])) - 1, 0, Math.round(2 * ratio), h)
}

/**
 * chosen draws a bracket around the selected packet.
 * @param {CanvasRenderingContext2D} g
 * @param {Across} x
 * @param {number} h
 * @param {number} ratio
 */
function chosen(g, x, h, ratio) {
  const from = startOf(sel.packet)
  if (from < 0) return
  const a = x(from), b = x(map.starts[sel.packet])
  g.fillStyle = colour('--ink')
  for (const y of [0, h - 3 * ratio]) g.fillRect(a, y, Math.max(b - a - ratio, 3 * ratio), 3 * ratio)
}

/**
 * places draws a point over each place where the secret can be read.
 * @param {CanvasRenderingContext2D} g
 * @param {Across} x
 * @param {number} ratio
 */
function places(g, x, ratio) {
  g.fillStyle = colour('--lit')
  for (const f of found) {
    const from = startOf(f.n)
    if (from < 0) continue
    const a = x(from + f.off + f.len / 2)
    g.beginPath()
    g.moveTo(a - 6 * ratio, 0)
    g.lineTo(a + 6 * ratio, 0)
    g.lineTo(a, 8 * ratio)
    g.fill()
  }
}
