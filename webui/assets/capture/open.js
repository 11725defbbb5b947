// The screen on which a capture of one's own is opened or begun.
import { byId, say, trouble } from '../shared/page.js'
import { handIn, show } from '../shared/upload.js'
import { keepKey } from '../shared/runkeys.js'

const file = byId('capture-file'), keys = byId('key-files')
const sized = (f) => `${f.name}, ${f.size < 1e6 ? Math.ceil(f.size / 1e3) + ' KB' : (f.size / 1e6).toFixed(1) + ' MB'}`
const invitation = byId('file-name').textContent

file.addEventListener('change', () => { byId('file-name').textContent = file.files.length ? sized(file.files[0]) : invitation })

byId('open').addEventListener('submit', async (e) => {
  e.preventDefault()
  trouble('')
  if (!file.files.length) {
    trouble('No capture is chosen: drop one on this page, or choose one.')
    return file.focus()
  }
  const { most, tooMuch } = byId('open').dataset
  if (file.files[0].size > Number(most)) return trouble(`${sized(file.files[0])}: ${tooMuch}`)
  const go = byId('go')
  go.disabled = true
  byId('count').textContent = `Reading ${sized(file.files[0])}`
  try {
    const m = await handIn('/capture/file', new FormData(e.target))
    keepKey(m.run, m.key)
    show(m.run, m.eye)
  } catch (err) {
    trouble(`${file.files[0]?.name ?? 'The file'}: ${err.message}`)
  }
  byId('count').textContent = ''
  go.disabled = false
})

// What is dropped is a capture if it begins like one, and else a key.
const begins = ['0a0d0d0a', 'd4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d']
async function isCapture(f) {
  const head = [...new Uint8Array(await f.slice(0, 4).arrayBuffer())].map((b) => b.toString(16).padStart(2, '0')).join('')
  return begins.includes(head) || head.startsWith('1f8b')
}

async function dropped(list) {
  trouble('')
  const captures = [], others = []
  for (const f of list) (await isCapture(f) ? captures : others).push(f)
  if (captures.length > 1) return trouble('These are several captures. Drop one at a time, or put them side by side on the page that compares.')
  if (!captures.length && !file.files.length && /\.(pcap|pcapng|cap|gz)$/i.test(others[0]?.name ?? '')) captures.push(others.shift()) // the server says what is wrong with it
  if (others.length) put(keys, others)
  if (captures.length) put(file, captures)
  if (captures.length) byId('open').requestSubmit()
  else say(`${others.length} files of keys are chosen. Choose the capture that they are for.`)
}

function put(input, files) {
  const all = new DataTransfer()
  for (const f of files) all.items.add(f)
  input.files = all.files
  input.dispatchEvent(new Event('change'))
}

addEventListener('dragover', (e) => {
  if (!e.dataTransfer?.types.includes('Files')) return
  e.preventDefault()
  byId('drop').classList.add('over')
})
addEventListener('dragleave', (e) => { if (!e.relatedTarget) byId('drop').classList.remove('over') })
addEventListener('drop', (e) => {
  byId('drop').classList.remove('over')
  if (!e.dataTransfer?.files.length) return
  e.preventDefault()
  dropped([...e.dataTransfer.files])
})

byId('record')?.addEventListener('submit', async (e) => {
  e.preventDefault()
  trouble('')
  byId('start').disabled = true
  try {
    const m = await handIn('/capture/live', new URLSearchParams({ ports: byId('ports').value }))
    keepKey(m.run, m.key)
    show(m.run)
  } catch (err) {
    trouble(err.message)
    byId('ports').focus()
  }
  byId('start').disabled = false
})

for (const b of document.querySelectorAll('[data-copy]')) b.onclick = () => navigator.clipboard?.writeText(byId(b.dataset.copy).textContent).then(() => say('Copied.'))
