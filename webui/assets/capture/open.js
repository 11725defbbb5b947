// The screen on which a capture of one's own is opened or begun.
import { all, byId, maybe, say, trouble } from '../shared/page.js'
import { handIn, show } from '../shared/upload.js'
import { keepKey } from '../shared/runkeys.js'
import { counted, inWords, said } from '../shared/words.js'

const open = byId('open', HTMLFormElement), go = byId('go', HTMLButtonElement), drop = byId('drop')
const file = byId('capture-file', HTMLInputElement), keys = byId('key-files', HTMLInputElement)
const chosen = () => file.files?.[0]
/** @param {File} f */
const sized = ({ name, size }) => size < 1e6 ? said('{name}, {size} KB', { name, size: Math.ceil(size / 1e3) }) : said('{name}, {size} MB', { name, size: (size / 1e6).toFixed(1) })
const invitation = byId('file-name').textContent

file.addEventListener('change', () => {
  const f = chosen()
  byId('file-name').textContent = f ? sized(f) : invitation
})

open.addEventListener('submit', async (e) => {
  e.preventDefault()
  trouble('')
  const f = chosen()
  if (!f) {
    trouble(said('No capture is chosen: drop one on this page, or choose one.'))
    return file.focus()
  }
  const { most, tooMuch = '' } = open.dataset
  if (f.size > Number(most)) return trouble(said('{file}: {why}', { file: sized(f), why: tooMuch }))
  go.disabled = true
  byId('count').textContent = said('Reading {file}', { file: sized(f) })
  try {
    const m = await handIn('/capture/file', new FormData(open))
    keepKey(m.run, m.key)
    show(m.run, m.eye)
  } catch (err) {
    trouble(said('{file}: {why}', { file: f.name, why: inWords(err) }))
  }
  byId('count').textContent = ''
  go.disabled = false
})

// A dropped file is a capture if it begins like one, and else a key.
const begins = ['0a0d0d0a', 'd4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d']
/** @param {File} f */
async function isCapture(f) {
  const head = [...new Uint8Array(await f.slice(0, 4).arrayBuffer())].map((b) => b.toString(16).padStart(2, '0')).join('')
  return begins.includes(head) || head.startsWith('1f8b')
}

/** @param {File[]} list */
async function dropped(list) {
  trouble('')
  const captures = /** @type {File[]} */ ([]), others = /** @type {File[]} */ ([])
  for (const f of list) (await isCapture(f) ? captures : others).push(f)
  if (captures.length > 1) return trouble(said('These are several captures. Drop one at a time, or put them side by side on the page that compares.'))
  if (!captures.length && !chosen() && /\.(pcap|pcapng|cap|gz)$/i.test(others[0]?.name ?? '')) captures.push(...others.splice(0, 1)) // the server says what is wrong with it
  if (others.length) put(keys, others)
  if (captures.length) put(file, captures)
  if (captures.length) open.requestSubmit()
  else say(counted(others.length, '{n} key files are chosen. Choose the capture that they are for.', '{n} key files are chosen. Choose the capture that they are for.'))
}

/**
 * @param {HTMLInputElement} input
 * @param {File[]} files
 */
function put(input, files) {
  const all = new DataTransfer()
  for (const f of files) all.items.add(f)
  input.files = all.files
  input.dispatchEvent(new Event('change'))
}

addEventListener('dragover', (e) => {
  if (!e.dataTransfer?.types.includes('Files')) return
  e.preventDefault()
  drop.classList.add('over')
})
addEventListener('dragleave', (e) => { if (!e.relatedTarget) drop.classList.remove('over') })
addEventListener('drop', (e) => {
  drop.classList.remove('over')
  if (!e.dataTransfer?.files.length) return
  e.preventDefault()
  dropped([...e.dataTransfer.files])
})

maybe('record')?.addEventListener('submit', async (e) => {
  e.preventDefault()
  trouble('')
  const start = byId('start', HTMLButtonElement), ports = byId('ports', HTMLInputElement)
  start.disabled = true
  try {
    const m = await handIn('/capture/live', new URLSearchParams({ ports: ports.value }))
    keepKey(m.run, m.key)
    show(m.run)
  } catch (err) {
    trouble(inWords(err))
    ports.focus()
  }
  start.disabled = false
})

for (const b of all(document, '[data-copy]')) b.onclick = () => navigator.clipboard?.writeText(byId(b.dataset.copy ?? '').textContent ?? '').then(() => say(said('Copied.')))
