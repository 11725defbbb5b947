// Lessons side by side: which, through whose eyes, run one after the other. The
// server makes the comparison; this puts it in place and draws the maps.
import { above, all, byId, make, one, trouble } from '../shared/page.js'
import { counted, inWords, isAbort, said } from '../shared/words.js'
import { answer } from '../shared/answer.js'
import { tags } from '../shared/classes.js'
import { keepKey, keyOf } from '../shared/runkeys.js'
import { colour, context, fill } from '../shared/patterns.js'

/** @typedef {import('../../messages').TakenToCompare & { on?: boolean }} Taken An uploaded file; on while it is chosen. */

const most = 5
const boxes = all(document, '.chips input', HTMLInputElement) // lessons, and after them files: "file:ID"
const eyes = all(document, '[name=eye]', HTMLInputElement)
const go = byId('go', HTMLButtonElement), count = byId('count'), compared = byId('compared')
const secret = byId('secret', HTMLInputElement), captures = byId('captures', HTMLInputElement)

/** @type {Record<string, string>} */
let runs = history.state?.runs ?? {} // by lesson; kept with this visit, so that coming back shows them again
/** @type {Taken[]} */
const files = history.state?.files ?? []
/** @type {import('../../messages').ComparedMessage | null} */
let shown = null // the maps on display

// chosen lists the lessons in the order of the address, and then of the path.
const chosen = () => boxes.filter((b) => b.checked).sort((a, b) => Number(a.dataset.place) - Number(b.dataset.place)).map((b) => b.value)
const isFile = (/** @type {string} */ name) => name.startsWith('file:')
const eye = () => eyes.find((e) => e.checked)?.value ?? ''

// keep puts lessons and eyes into the address. The secret stays out of it.
function keep() {
  const q = new URLSearchParams()
  chosen().filter((name) => !isFile(name)).forEach((name, i) => q.set('abcde'[i], name))
  q.set('eye', eye())
  history.replaceState({ runs, files }, '', location.pathname + '?' + q)
}

// fit keeps the reader from choosing a sixth lesson, or eyes that no chosen lesson has.
function fit() {
  const names = chosen()
  const has = new Set(boxes.filter((b) => b.checked).flatMap((b) => (b.dataset.eyes ?? '').split(' ')))
  for (const f of files) f.on = names.includes('file:' + f.id)
  for (const b of boxes) b.disabled = !b.checked && names.length >= most
  for (const e of eyes) (above(e, 'label') ?? e).hidden = !has.has(e.value)
  const other = names.length && !has.has(eye()) ? eyes.find((e) => has.has(e.value)) : undefined
  if (other) other.checked = true
  go.disabled = busy || names.length === 0
  count.textContent = busy || names.length ? '' : said('Choose one or more lessons.')
}

function changed() {
  boxes.forEach((b, i) => { b.dataset.place = String(i) })
  fit()
  keep()
  refresh()
}
for (const b of boxes) b.addEventListener('change', changed)

/**
 * chipOf makes a chip for an uploaded file.
 * @param {Taken} f
 * @param {boolean} on
 */
function chipOf(f, on) {
  const label = make('label'), box = make('input')
  box.type = 'checkbox'
  box.name = 'side'
  box.value = 'file:' + f.id
  box.checked = on
  box.dataset.place = String(boxes.length)
  box.dataset.eyes = f.eyes.join(' ')
  box.addEventListener('change', changed)
  label.append(box, make('span', '', f.name))
  label.title = counted(f.packets, '{n} packet, from a file of yours', '{n} packets, from a file of yours')
  one(document, '.chips').append(label)
  boxes.push(box)
}
for (const f of files) chipOf(f, f.on === true)

/**
 * handIn sends captures, each with the key log that was chosen with them.
 * @param {FileList} list
 */
async function handIn(list) {
  trouble('')
  const text = /\.(keys|log|txt)$/i
  const keys = [...list].find((f) => text.test(f.name))
  for (const file of list) {
    if (file === keys) continue
    const form = new FormData()
    form.append('capture', file)
    if (keys) form.append('keylog', keys)
    count.textContent = said('Reading {file}', { file: file.name })
    try {
      /** @type {Taken} */
      const m = await answer(await fetch('/compare/file', { method: 'POST', body: form }))
      const on = chosen().length < most
      files.push({ ...m, on })
      chipOf(m, on)
    } catch (e) {
      trouble(said('{file}: {why}', { file: file.name, why: inWords(e) }))
    }
  }
  count.textContent = ''
  changed()
}
captures.addEventListener('change', async () => {
  if (captures.files) await handIn(captures.files)
  captures.value = ''
})
addEventListener('dragover', (e) => { if (e.dataTransfer?.types.includes('Files')) e.preventDefault() })
addEventListener('drop', (e) => {
  if (!e.dataTransfer?.files.length) return
  e.preventDefault()
  handIn(e.dataTransfer.files)
})
for (const e of eyes) e.addEventListener('change', () => { keep(); refresh() })

// refresh asks for the comparison of what was run so far.
/** @type {AbortController | null} */
let asking = null
/** @returns {Promise<string[]>} The phase of each side's run. */
async function refresh() {
  const names = chosen()
  const any = names.some((n) => runs[n] || isFile(n))
  byId('before').hidden = any
  if (!any) {
    asking?.abort()
    compared.replaceChildren()
    shown = null
    return []
  }
  asking?.abort()
  const mine = asking = new AbortController()
  const q = new URLSearchParams({ eye: eye() })
  if (names.some(isFile)) q.set('secret', secret.value)
  for (const n of names) q.append('side', n + (runs[n] ? ':' + runs[n] : ''))
  const keys = names.map((n) => keyOf(runs[n])).filter(Boolean)
  try {
    /** @type {HeadersInit} */
    const headers = keys.length ? { 'Plainsight-Key': keys.join(' ') } : {}
    /** @type {import('../../messages').ComparedMessage} */
    const m = await answer(await fetch('/compare/sides', { method: 'POST', body: q, signal: mine.signal, headers }))
    const at = document.activeElement?.closest('#compared a')?.getAttribute('href')
    compared.innerHTML = m.html
    if (at) all(compared, 'a').find((a) => a.getAttribute('href') === at)?.focus()
    shown = m
    draw()
    return m.phases
  } catch (e) {
    if (!isAbort(e)) trouble(inWords(e))
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
    count.textContent = said('{n} of {all}: {lesson}', { n: i + 1, all: names.length, lesson })
    try {
      /** @type {import('../../messages').Begun} */
      const m = await answer(await fetch('/run', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lesson, secret: secret.value }) }))
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
  count.textContent = names.every((n) => runs[n]) ? said('Done.') : ''
  document.body.dataset.phase = 'done'
})

/**
 * over waits for the end of a lesson's run.
 * @param {string} lesson
 */
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
  const { maps, most } = shown
  for (const canvas of all(document, '[data-map]', HTMLCanvasElement)) {
    const m = maps[Number(canvas.dataset.map)], runs = m.runs ?? []
    const w = canvas.clientWidth, h = canvas.clientHeight, ratio = devicePixelRatio || 1
    canvas.width = w * ratio
    canvas.height = h * ratio
    const g = context(canvas)
    g.scale(ratio, ratio)
    const x = (/** @type {number} */ at) => at / most * w
    const top = 8, deep = h - 10
    let at = 0
    for (let i = 0; i < runs.length; i += 2) {
      fill(g, tags[runs[i + 1]], x(at), top, Math.max(x(runs[i]), 0.6), deep, ratio)
      at += runs[i]
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
new ResizeObserver(draw).observe(compared)
addEventListener('lookchange', draw)
matchMedia('(prefers-color-scheme: light)').addEventListener('change', draw)

fit()
keep()
refresh()
