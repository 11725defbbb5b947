// The whole conversation as one strip of bytes, drawn in the classes' colours
// and patterns. The legend beside it has the same as numbers.
import { byId, on, tags } from './bus.js'
import { sel, choosePacket } from './select.js'
import { colour, fill } from './fill.js'

const canvas = byId('strip')
let runs = [], total = 0, found = []
let timer = 0, loading = null

on('told', (u) => {
  if (u.sum) found = u.sum.found
  if (!u.sum && !u.to) return
  clearTimeout(timer)
  timer = setTimeout(load, 120)
})
on('restart', () => { runs = []; found = []; total = 0; draw() })
on('chosen', draw)
on('field', draw)
new ResizeObserver(draw).observe(canvas)
addEventListener('lookchange', draw)
matchMedia('(prefers-color-scheme: light)').addEventListener('change', draw)

async function load() {
  loading?.abort()
  const mine = loading = new AbortController()
  try {
    const r = await fetch(`/run/${sel.run}/strip?eye=${encodeURIComponent(sel.eye)}`, { signal: mine.signal })
    const m = await r.json()
    if (!r.ok || m.take !== sel.take) return
    runs = []
    total = 0
    for (let i = 0; i < (m.runs?.length ?? 0); i += 4) {
      runs.push({ frame: m.runs[i], off: m.runs[i + 1], len: m.runs[i + 2], cls: m.runs[i + 3], at: total })
      total += m.runs[i + 2]
    }
    draw()
  } catch { /* the next update asks again */ }
}

function draw() {
  const w = canvas.clientWidth, h = canvas.clientHeight, ratio = devicePixelRatio || 1
  if (!w) return
  canvas.width = w * ratio
  canvas.height = h * ratio
  const g = canvas.getContext('2d')
  g.scale(ratio, ratio)
  if (!total) return
  const x = (at) => at / total * w
  const top = 8, deep = h - 16
  for (const r of runs) {
    const a = x(r.at), width = Math.max(x(r.at + r.len) - a, 0.6)
    fill(g, tags[r.cls], a, top, width, deep)
  }
  const edge = (n) => runs.find((r) => r.frame === n)
  g.fillStyle = colour('--ground')
  for (let i = 1; i < runs.length; i++) if (runs[i].frame !== runs[i - 1].frame) g.fillRect(x(runs[i].at) - 0.5, top, 1, deep)
  const first = edge(sel.packet)
  if (first) { // a bracket around the chosen packet
    const end = runs.findLast((r) => r.frame === sel.packet)
    g.fillStyle = colour('--ink')
    const a = x(first.at), b = x(end.at + end.len)
    g.fillRect(a, 0, Math.max(b - a, 3), 3)
    g.fillRect(a, h - 3, Math.max(b - a, 3), 3)
  }
  g.fillStyle = colour('--lit')
  for (const f of found) { // a point over each place where the secret can be read
    const r = edge(f.n)
    if (!r) continue
    const a = x(r.at - r.off + f.off)
    g.beginPath()
    g.moveTo(a - 5, 0)
    g.lineTo(a + 5, 0)
    g.lineTo(a, 7)
    g.fill()
  }
}

canvas.addEventListener('click', (e) => {
  const at = e.offsetX / canvas.clientWidth * total
  const r = runs.find((r) => at >= r.at && at < r.at + r.len)
  if (r) choosePacket(r.frame, { off: r.off + Math.floor(at - r.at) })
})
