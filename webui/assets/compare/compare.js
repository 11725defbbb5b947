// Lessons side by side: which, through whose eyes, run one after the other. The
// server makes the comparison; this puts it in place and draws the maps.
import { byId, make, trouble } from '../shared/page.js'
import { count, inWords } from '../shared/words.js'
import { tags } from '../shared/classes.js'
import { keepKey, keyOf } from '../shared/runkeys.js'
import { colour, fill } from '../shared/patterns.js'

const most = 5
const boxes = [...document.querySelectorAll('.chips input')] // lessons, and behind them files: "file:ID"
const eyes = [...document.querySelectorAll('[name=eye]')]
let runs = history.state?.runs ?? {} // by lesson; kept with this visit, so that coming back shows them again
const files = history.state?.files ?? []
let shown = null // the maps on display

// chosen lists the lessons in the order of the address, and then of the path.
const chosen = () => boxes.filter((b) => b.checked).sort((a, b) => a.dataset.place - b.dataset.place).map((b) => b.value)
const isFile = (name) => name.startsWith('file:')
const eye = () => eyes.find((e) => e.checked)?.value ?? ''

// keep puts lessons and eyes into the address. The secret stays out of it.
function keep() {
  const q = new URLSearchParams()
  chosen().filter((name) => !isFile(name)).forEach((name, i) => q.set('abcde'[i], name))
  q.set('eye', eye())
  history.replaceState({ runs, files }, '', location.pathname + '?' + q)
}

// fit lets nobody choose a sixth lesson, or eyes that no chosen lesson has.
function fit() {
  const names = chosen()
  const has = new Set(boxes.filter((b) => b.checked).flatMap((b) => b.dataset.eyes.split(' ')))
  for (const f of files) f.on = names.includes('file:' + f.id)
  for (const b of boxes) b.disabled = !b.checked && names.length >= most
  for (const e of eyes) e.closest('label').hidden = !has.has(e.value)
  if (names.length && !has.has(eye())) eyes.find((e) => has.has(e.value)).checked = true
  byId('go').disabled = busy || names.length === 0
  byId('count').textContent = busy || names.length ? '' : 'Choose a lesson or more.'
}

function changed() {
  for (const o of boxes) o.dataset.place = boxes.indexOf(o)
  fit()
  keep()
  refresh()
}
for (const b of boxes) b.addEventListener('change', changed)

// chipOf makes a chip for a file that was handed in.
function chipOf(f, on) {
  const label = make('label'), box = make('input')
  box.type = 'checkbox'
  box.name = 'side'
  box.value = 'file:' + f.id
  box.checked = on
  box.dataset.place = boxes.length
  box.dataset.eyes = f.eyes.join(' ')
  box.addEventListener('change', changed)
  label.append(box, make('span', '', f.name))
  label.title = `${count(f.packets, 'packet')}, from a file of yours`
  document.querySelector('.chips').append(label)
  boxes.push(box)
}
for (const f of files) chipOf(f, f.on)

// handIn sends captures, each with the key log that was chosen with them.
async function handIn(list) {
  trouble('')
  const text = /\.(keys|log|txt)$/i
  const keys = [...list].find((f) => text.test(f.name))
  for (const one of list) {
    if (one === keys) continue
    const form = new FormData()
    form.append('capture', one)
    if (keys) form.append('keylog', keys)
    byId('count').textContent = `Reading ${one.name}`
    try {
      const r = await fetch('/compare/file', { method: 'POST', body: form })
      const m = await r.json()
      if (!r.ok) throw new Error(m.says)
      m.on = chosen().length < most
      files.push(m)
      chipOf(m, m.on)
    } catch (e) {
      trouble(`${one.name}: ${inWords(e)}`)
    }
  }
  byId('count').textContent = ''
  changed()
}
byId('captures').addEventListener('change', async () => {
  await handIn(byId('captures').files)
  byId('captures').value = ''
})
addEventListener('dragover', (e) => { if (e.dataTransfer?.types.includes('Files')) e.preventDefault() })
addEventListener('drop', (e) => {
  if (!e.dataTransfer?.files.length) return
  e.preventDefault()
  handIn(e.dataTransfer.files)
})
for (const e of eyes) e.addEventListener('change', () => { keep(); refresh() })

// refresh asks for the comparison of what was run so far.
let asking = null
async function refresh() {
  const names = chosen()
  const any = names.some((n) => runs[n] || isFile(n))
  byId('before').hidden = any
  if (!any) {
    asking?.abort()
    byId('compared').replaceChildren()
    shown = null
    return []
  }
  asking?.abort()
  const mine = asking = new AbortController()
  const q = new URLSearchParams({ eye: eye() })
  if (names.some(isFile)) q.set('secret', byId('secret').value)
  for (const n of names) q.append('side', n + (runs[n] ? ':' + runs[n] : ''))
  const keys = names.map((n) => keyOf(runs[n])).filter(Boolean)
  try {
    const r = await fetch('/compare/sides', { method: 'POST', body: q, signal: mine.signal, headers: keys.length ? { 'Plainsight-Key': keys.join(' ') } : {} })
    const m = await r.json()
    if (!r.ok) throw new Error(m.says)
    const at = document.activeElement?.closest?.('#compared a')?.getAttribute('href')
    byId('compared').innerHTML = m.html
    if (at) [...byId('compared').querySelectorAll('a')].find((a) => a.getAttribute('href') === at)?.focus()
    shown = m
    draw()
    return m.phases
  } catch (e) {
    if (e.name !== 'AbortError') trouble(inWords(e))
    return []
  }
}

// Running: one lesson after the other, so that none takes another's time.
let busy = false
byId('choose').addEventListener('submit', async (e) => {
  e.preventDefault()
  if (busy) return
  busy = true
  trouble('')
  fit()
  runs = {}
  const names = chosen().filter((n) => !isFile(n))
  for (const [i, lesson] of names.entries()) {
    byId('count').textContent = `${i + 1} of ${names.length}: ${lesson}`
    try {
      const r = await fetch('/run', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lesson, secret: byId('secret').value }) })
      const m = await r.json()
      if (!r.ok) throw new Error(m.says)
      runs[lesson] = m.run
      keepKey(m.run, m.key) // so that the lesson's own page may drive it
      await over(lesson)
    } catch (e) {
      trouble(inWords(e))
      break
    }
  }
  busy = false
  fit()
  keep()
  await refresh()
  byId('count').textContent = names.every((n) => runs[n]) ? 'Done.' : ''
  document.body.dataset.phase = 'done'
})

// over waits for the end of a lesson's run.
async function over(lesson) {
  for (;;) {
    const names = chosen()
    const at = names.indexOf(lesson)
    if (at < 0) return
    const phase = (await refresh())[at]
    if (phase && phase !== 'running' && phase !== 'ready') return
    await new Promise((done) => setTimeout(done, 80))
  }
}

// draw paints every map to the scale of the longest.
function draw() {
  if (!shown) return
  for (const canvas of document.querySelectorAll('[data-map]')) {
    const m = shown.maps[canvas.dataset.map]
    const w = canvas.clientWidth, h = canvas.clientHeight, ratio = devicePixelRatio || 1
    canvas.width = w * ratio
    canvas.height = h * ratio
    const g = canvas.getContext('2d')
    g.scale(ratio, ratio)
    const x = (at) => at / shown.most * w
    const top = 8, deep = h - 10
    let at = 0
    for (let i = 0; i < (m.runs?.length ?? 0); i += 2) {
      fill(g, tags[m.runs[i + 1]], x(at), top, Math.max(x(m.runs[i]), 0.6), deep, ratio)
      at += m.runs[i]
    }
    g.fillStyle = colour('--ground')
    for (const end of m.ends ?? []) if (x(end) < w - 1) g.fillRect(x(end) - 0.5, top, 1, deep)
    g.fillStyle = colour('--lit')
    for (const f of m.found ?? []) { // a point over each place where the secret can be read
      const a = x(f)
      g.beginPath()
      g.moveTo(a - 5, 0)
      g.lineTo(a + 5, 0)
      g.lineTo(a, 7)
      g.fill()
    }
  }
}
new ResizeObserver(draw).observe(byId('compared'))
addEventListener('lookchange', draw)
matchMedia('(prefers-color-scheme: light)').addEventListener('change', draw)

fit()
keep()
refresh()
