// The one selection: run, viewpoint, packet, field and byte. Whatever is chosen
// anywhere is chosen here, and everything else follows. Nothing but this module
// changes it.
import { emit } from '../shared/events.js'
import { say, trouble } from '../shared/page.js'
import { inWords } from '../shared/words.js'

/**
 * @typedef {object} Screen What is looked at, and how.
 * @property {string} run The run's address.
 * @property {string} key Shows that the run is this tab's; '' for a watcher.
 * @property {number} take Which recording of the run: it goes up when it is played anew.
 * @property {string} eye Through whose eyes.
 * @property {number} step Of the story, counted from 0.
 * @property {string} view Of the conversation: '' for messages, or 'packets'.
 * @property {string} keys The chosen box of the key schedule; '1' for none, '' while it is shut.
 * @property {number} depth 1 the story, 2 the messages, 3 the bytes; 0 before it is known.
 *
 * @typedef {object} Place What of the run is selected.
 * @property {number} packet Its number, from 1; 0 for none.
 * @property {number} field Its index in the packet, or -1.
 * @property {number} buffer The index of the buffer in view: 0 is the frame.
 * @property {number} byte Its index in the buffer, or -1.
 */

/** @type {Screen & Place} */
const state = { run: '', key: '', take: 0, eye: '', packet: 0, field: -1, buffer: 0, byte: -1, step: 0, view: '', keys: '', depth: 0 }

/** @type {Readonly<Screen & Place>} */
export const sel = state

/**
 * lookAt changes what is looked at. What of it is selected stays as it is, and so
 * does the address.
 * @param {Partial<Screen>} at
 */
export function lookAt(at) { Object.assign(state, at) }

// asOwner says with a request whose the run is.
export const asOwner = () => sel.key ? { 'Plainsight-Key': sel.key } : {}
export let packet = null // the selected packet taken apart, as the server sent it

let loading = null
let shown = '' // run, take, eye and packet of what is on display

// choosePacket loads a packet and selects what is wanted in it: {id}, the place
// of a field in an address, {off}, a byte of the frame, or {cls}, the first
// byte of a class. With {own} the field is shown among its own bytes, as they
// were opened or decoded, rather than among the frame's.
export async function choosePacket(n, want = {}) {
  state.packet = n
  const { run, take, eye } = sel, key = [run, take, eye, n].join()
  if (run && n > 0) loading?.abort() // what was chosen before must not come in late
  const answer = run && n > 0 && (key !== shown || want.again) ? ask(n) : null // on its way while the rest follows
  emit('chosen', n)
  if (!run || n < 1) return
  if (answer) {
    try {
      const r = await answer
      const data = await r.json()
      if (!r.ok) throw new Error(data.says)
      if (data.take !== take || take !== sel.take || data.eye !== sel.eye) return // from before a restart
      const before = packet
      packet = unpack(data)
      shown = key
      state.field = state.byte = -1
      state.buffer = 0
      emit('packet', { before: before && before.n === n && before.take === data.take ? before : null })
    } catch (e) {
      if (e.name !== 'AbortError') trouble(inWords(e))
      return
    }
  }
  const wire = packet.buffers[0]
  const off = want.cls === undefined ? want.off ?? -1 : wire.cls.indexOf(want.cls)
  let i = want.id ? packet.fields.findIndex((f) => f.id === want.id) : -1
  if (i >= 0) return chooseField(i)
  if (off >= 0 && off < wire.bytes.length) i = wire.field[off]
  if (i >= 0) return chooseField(i, want.own ? {} : { buffer: 0, byte: off })
  if (sel.field < 0) i = packet.fields.findLastIndex((f) => f.up < 0 && !f.frame && !f.derived) // the innermost layer
  if (i >= 0) chooseField(i, { buffer: 0, byte: packet.fields[i].wire?.[0] ?? 0 })
  else keepAddress()
}

function ask(n) {
  loading = new AbortController()
  return fetch(`/run/${sel.run}/packet/${n}?eye=${encodeURIComponent(sel.eye)}&take=${sel.take}`, { signal: loading.signal, headers: asOwner() })
}

// chooseField selects a field. Chosen from bytes, the view stays at those
// bytes; chosen from elsewhere, it goes to where the field's own bytes are.
export function chooseField(i, { buffer, byte } = {}) {
  const f = packet?.fields[i]
  if (!f) return
  state.field = i
  if (buffer !== undefined) {
    state.buffer = buffer
    state.byte = byte
  } else if (f.buf >= 0) {
    state.buffer = f.buf
    state.byte = f.off
  } else {
    state.byte = -1
  }
  emit('field', f)
  keepAddress()
  say(spoken(f))
}

export function chooseByte(buffer, byte) {
  const b = packet?.buffers[buffer]
  if (!b || byte < 0 || byte >= b.bytes.length) return
  const i = b.field[byte]
  if (i >= 0) chooseField(i, { buffer, byte })
}

export function chooseBuffer(buffer) {
  state.buffer = buffer
  emit('buffer', buffer)
}

export function forget() {
  packet = null
  shown = ''
  Object.assign(state, { packet: 0, field: -1, buffer: 0, byte: -1 })
  emit('packet', {})
}

// rangesIn are the bytes of a field in one buffer: its own, or those of the
// frame that carried it.
export function rangesIn(f, buffer) {
  if (f.buf === buffer) return [[f.off, f.len]]
  const out = []
  if (buffer === 0) for (let i = 0; i < (f.wire?.length ?? 0); i += 2) out.push([f.wire[i], f.wire[i + 1]])
  return out
}

export const span = (off, len) => len === 1 ? `byte ${off}` : `bytes ${off} to ${off + len - 1}`

function spoken(f) {
  const value = f.value ? ', ' + f.value.slice(0, 80) : ''
  const [range] = rangesIn(f, sel.buffer)
  return (range ? span(...range) + ', ' : '') + f.label + value
}

function unpack(data) {
  for (const b of data.buffers) {
    b.bytes = Uint8Array.from(atob(b.data || ''), (c) => c.charCodeAt(0))
    b.gone = new Set() // bytes that the run's owner keeps
    for (let i = 0; i < (b.kept?.length ?? 0); i += 2) for (let k = 0; k < b.kept[i + 1]; k++) b.gone.add(b.kept[i] + k)
    b.cls = new Uint8Array(b.bytes.length)
    b.field = new Int32Array(b.bytes.length).fill(-1)
    let at = 0
    for (let i = 0; i < (b.runs?.length ?? 0); i += 3) {
      b.cls.fill(b.runs[i + 1], at, at + b.runs[i])
      b.field.fill(b.runs[i + 2], at, at + b.runs[i])
      at += b.runs[i]
    }
  }
  return data
}

// The address holds the selection, so that it can be kept, sent and reloaded.
export function keepAddress() {
  const q = new URLSearchParams()
  if (sel.run) q.set('run', sel.run)
  if (sel.eye) q.set('eye', sel.eye)
  if (sel.view) q.set('view', sel.view)
  if (sel.keys) q.set('keys', sel.keys)
  if (sel.depth) q.set('depth', sel.depth)
  if (sel.step) q.set('step', sel.step + 1)
  if (sel.packet) q.set('packet', sel.packet)
  const f = packet?.fields[sel.field]
  if (f) q.set('field', f.id)
  const address = location.pathname + (q.size ? '?' + q : '')
  if (address !== location.pathname + location.search) history.replaceState(null, '', address)
}
