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
