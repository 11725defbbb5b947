// The classes' colours and patterns, painted on a canvas.

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

// fill paints one class's colour with its pattern over it.
export function fill(g, tag, x, y, w, h) {
  const low = tag.toLowerCase()
  if (tag === 'UN') {
    g.strokeStyle = colour('--un')
    g.strokeRect(x + 0.5, y + 0.5, Math.max(w - 1, 0.5), h - 1)
    return
  }
  g.fillStyle = colour(`--${low}`)
  g.fillRect(x, y, w, h)
  const mark = colour(`--${low}-mark`)
  if (!mark || w < 3) return
  g.save()
  g.beginPath()
  g.rect(x, y, w, h)
  g.clip()
  g.strokeStyle = g.fillStyle = mark
  g.lineWidth = 1.4
  if (tag === 'CT') for (let i = y + 3; i < y + h; i += 4) g.fillRect(x, i, w, 1.4)
  if (tag === 'EN') for (let i = x - h; i < x + w; i += 5) line(g, i, y + h, i + h, y)
  if (tag === 'RN') for (let i = x + 2; i < x + w; i += 5) for (let j = y + 2; j < y + h; j += 5) g.fillRect(i, j, 1.6, 1.6)
  if (tag === 'IN') for (let j = y, odd = 0; j < y + h; j += 5, odd ^= 1) {
    g.fillRect(x, j, w, 1)
    for (let i = x + (odd ? 4 : 0); i < x + w; i += 8) g.fillRect(i, j, 1, 5)
  }
  g.restore()
}

function line(g, a, b, c, d) {
  g.beginPath()
  g.moveTo(a, b)
  g.lineTo(c, d)
  g.stroke()
}

// tile is the pattern of a class, to be laid over its colour: it goes on in step
// over any number of pieces, however thin. ratio is device pixels for each pixel.
const tiles = new Map()
export function tile(g, tag, ratio = 1) {
  const mark = colour(`--${tag.toLowerCase()}-mark`)
  if (!mark || mark === 'transparent') return null
  const key = [tag, mark, ratio].join()
  if (!tiles.has(key)) tiles.set(key, drawn(tag, mark, ratio))
  return g.createPattern(tiles.get(key), 'repeat')
}

function drawn(tag, mark, ratio) {
  const c = document.createElement('canvas')
  const [w, h] = { CT: [4, 4], EN: [6, 6], RN: [5, 5], IN: [10, 10] }[tag] ?? [4, 4]
  c.width = Math.round(w * ratio)
  c.height = Math.round(h * ratio)
  const g = c.getContext('2d')
  g.scale(c.width / w, c.height / h)
  g.fillStyle = g.strokeStyle = mark
  if (tag === 'CT') g.fillRect(0, 2, w, 1.5)
  if (tag === 'RN') g.fillRect(1.5, 1.5, 1.7, 1.7)
  if (tag === 'EN') {
    g.lineWidth = 1.7
    for (const at of [-w, 0, w]) line(g, at - 1, h + 1, at + w + 1, -1)
  }
  if (tag === 'IN') { // bricks
    for (const [x, y] of [[0, 0], [5, 5]]) {
      g.fillRect(0, y, w, 1)
      g.fillRect(x, y, 1, 5)
    }
  }
  return c
}
