// The one selection: run, viewpoint, packet, field and byte. Whatever is chosen
// anywhere is chosen here, and everything else follows. Nothing but this module
// changes it.
import { emit } from '../shared/events.js'
import { say, trouble } from '../shared/page.js'
import { inWords, isAbort, said } from '../shared/words.js'
import { answer } from '../shared/answer.js'

/**
 * @typedef {object} Screen What is looked at, and how.
 * @property {string} run The run's address.
 * @property {string} key Shows that the run is this tab's; '' for a watcher.
 * @property {number} take Which recording of the run: it goes up each time the run is played again.
 * @property {string} eye Through whose eyes.
 * @property {number} step Of the story, counted from 0.
 * @property {string} view Of the conversation: '' for messages, or 'packets'.
 * @property {string} keys The chosen box of the key schedule; '1' for none, '' while it is shut.
 * @property {string} filter The packets and messages that are shown: a display filter, '' for all.
 * @property {string} talk The only conversation that is shown, as 'tcp-3', or '' for all.
 * @property {Record<string, string>} knobs What the lesson's knobs are turned to, where that is not the default.
 * @property {number} depth 1 the story, 2 the messages, 3 the bytes; 0 before it is known.
 *
 * @typedef {object} Place What of the run is selected.
 * @property {number} packet Its number, from 1; 0 for none.
 * @property {number} field Its index in the packet, or -1.
 * @property {number} buffer The index of the buffer in view: 0 is the frame.
 * @property {number} byte Its index in the buffer, or -1.
 * @property {{ n: number, buffer: number, off: number, len: number } | null} found What was found last: bytes in a packet's buffer.
 *
 * @typedef {import('../../messages').FieldView} Field
 *
 * @typedef {object} Unpacked What is looked up of a buffer byte by byte.
 * @property {Uint8Array<ArrayBuffer>} bytes
 * @property {Set<number>} gone Bytes that the run's owner keeps.
 * @property {Uint8Array} cls The class of each byte.
 * @property {Int32Array} field The index of the field that each byte belongs to, or -1.
 *
 * @typedef {import('../../messages').BufferView & Unpacked} Bytes
 * @typedef {Omit<import('../../messages').PacketMessage, 'buffers'> & { buffers: Bytes[] }} Packet A packet taken apart.
 *
 * @typedef {object} Wish What is to be selected in a packet.
 * @property {string} [id] The place of a field in an address.
 * @property {string} [name] Of a field: the first of that name.
 * @property {number} [off] A byte of the frame.
 * @property {number} [cls] The first byte of a class.
 * @property {boolean} [own] The field is shown among its own bytes, as they were opened or decoded, rather than among the frame's.
 * @property {boolean} [again] The packet is asked for even if it is shown.
 */

/** @type {Screen & Place} */
const state = { run: '', key: '', take: 0, eye: '', packet: 0, field: -1, buffer: 0, byte: -1, found: null, step: 0, view: '', keys: '', filter: '', talk: '', knobs: {}, depth: 0 }

/** @type {Readonly<Screen & Place>} */
export const sel = state

/**
 * lookAt changes what is looked at. What of it is selected stays as it is, and so
 * does the address.
 * @param {Partial<Screen>} at
 */
export function lookAt(at) { Object.assign(state, at) }

/**
 * asOwner says with a request whose the run is.
 * @returns {Record<string, string>}
 */
export const asOwner = () => sel.key ? { 'Plainsight-Key': sel.key } : {}

/** @type {Packet | null} */
export let packet = null // the selected one

/**
 * fieldAt is a field of the selected packet, if it has that many.
 * @param {number} i
 * @returns {Field | undefined}
 */
export const fieldAt = (i) => packet?.fields[i]

/** @type {AbortController | null} */
let loading = null
let shown = '' // run, take, eye and packet of what is on display

/**
 * choosePacket loads a packet and selects what is wanted in it.
 * @param {number} n
 * @param {Wish} [want]
 */
export async function choosePacket(n, want = {}) {
  state.packet = n
  const { run, take, eye } = sel, key = [run, take, eye, n].join()
  if (run && n > 0) loading?.abort() // what was chosen before must not come in late
  const asked = run && n > 0 && (key !== shown || want.again) ? ask(n) : null // on its way while the rest follows
  emit('chosen', n)
  if (!run || n < 1) return
  if (asked) {
    try {
      /** @type {import('../../messages').PacketMessage} */
      const data = await answer(await asked)
      if (data.take !== take || take !== sel.take || data.eye !== sel.eye) return // from before a restart
      const before = packet
      packet = unpack(data)
      shown = key
      state.field = state.byte = -1
      state.buffer = 0
      emit('packet', { before: before && before.n === n && before.take === data.take ? before : null })
    } catch (e) {
      if (!isAbort(e)) trouble(inWords(e))
      return
    }
  }
  if (!packet) return
  const wire = packet.buffers[0]
  const off = want.cls === undefined ? want.off ?? -1 : wire.cls.indexOf(want.cls)
  let i = want.id ? packet.fields.findIndex((f) => f.id === want.id) : want.name ? packet.fields.findIndex((f) => f.name === want.name) : -1
  if (i >= 0) return chooseField(i)
  if (off >= 0 && off < wire.bytes.length) i = wire.field[off]
  if (i >= 0) return chooseField(i, want.own ? undefined : { buffer: 0, byte: off })
  if (sel.field < 0) i = packet.fields.findLastIndex((f) => f.up < 0 && !f.frame && !f.derived) // the innermost layer
  if (i >= 0) chooseField(i, { buffer: 0, byte: packet.fields[i].wire?.[0] ?? 0 })
  else keepAddress()
}

/** @param {number} n */
function ask(n) {
  loading = new AbortController()
  return fetch(`/run/${sel.run}/packet/${n}?eye=${encodeURIComponent(sel.eye)}&take=${sel.take}`, { signal: loading.signal, headers: asOwner() })
}

/**
 * chooseField selects a field. Chosen from bytes, the view stays at those
 * bytes; chosen from elsewhere, it goes to where the field's own bytes are.
 * @param {number} i
 * @param {{ buffer: number, byte: number }} [from]
 */
export function chooseField(i, from) {
  const f = fieldAt(i)
  if (!f) return
  state.field = i
  if (from) {
    state.buffer = from.buffer
    state.byte = from.byte
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

/**
 * @param {number} buffer
 * @param {number} byte
 */
export function chooseByte(buffer, byte) {
  const b = packet?.buffers[buffer]
  if (!b || byte < 0 || byte >= b.bytes.length) return
  const i = b.field[byte]
  if (i >= 0) chooseField(i, { buffer, byte })
}

/**
 * chooseBytes selects some bytes of the packet, whatever fields they belong to.
 * @param {number} buffer
 * @param {number} off
 * @param {number} len
 */
export function chooseBytes(buffer, off, len) {
  if (off < 0 || !packet?.buffers[buffer]) return
  state.found = { buffer, off, len, n: packet.n }
  if (packet.buffers[buffer].field[off] >= 0) return chooseByte(buffer, off)
  state.byte = off
  chooseBuffer(buffer)
}

/** @param {number} buffer */
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

/**
 * rangesIn are the bytes of a field in one buffer, off and len of each range: its
 * own, or those of the frame that carried it.
 * @param {Field} f
 * @param {number} buffer
 * @returns {[number, number][]}
 */
export function rangesIn(f, buffer) {
  if (f.buf === buffer) return [[f.off, f.len]]
  /** @type {[number, number][]} */
  const out = [], wire = f.wire ?? []
  if (buffer === 0) for (let i = 0; i < wire.length; i += 2) out.push([wire[i], wire[i + 1]])
  return out
}

/**
 * span says which bytes.
 * @param {number} off
 * @param {number} len
 */
export const span = (off, len) => len === 1 ? said('byte {off}', { off }) : said('bytes {off} to {end}', { off, end: off + len - 1 })

/**
 * spoken is what a screen reader says of a field.
 * @param {Field} f
 */
function spoken(f) {
  const [range] = rangesIn(f, sel.buffer)
  const what = { label: f.label, value: f.value?.slice(0, 80) ?? '', where: range ? span(...range) : '' }
  if (range) return f.value ? said('{where}, {label}, {value}', what) : said('{where}, {label}', what)
  return f.value ? said('{label}, {value}', what) : f.label
}

/**
 * @param {import('../../messages').PacketMessage} m
 * @returns {Packet}
 */
const unpack = (m) => ({ ...m, buffers: m.buffers.map(unpacked) })

/**
 * @param {import('../../messages').BufferView} b
 * @returns {Bytes}
 */
function unpacked(b) {
  const bytes = Uint8Array.from(atob(b.data ?? ''), (c) => c.charCodeAt(0))
  const gone = /** @type {Set<number>} */ (new Set()), kept = b.kept ?? [], runs = b.runs ?? []
  for (let i = 0; i < kept.length; i += 2) for (let k = 0; k < kept[i + 1]; k++) gone.add(kept[i] + k)
  const cls = new Uint8Array(bytes.length), field = new Int32Array(bytes.length).fill(-1)
  for (let i = 0, at = 0; i < runs.length; i += 3) {
    cls.fill(runs[i + 1], at, at + runs[i])
    field.fill(runs[i + 2], at, at + runs[i])
    at += runs[i]
  }
  return { ...b, bytes, gone, cls, field }
}

/** What a knob's name begins with in an address. */
export const knobParam = 'knob.'

// The address holds the selection, so that it can be kept, sent and reloaded.
export function keepAddress() {
  const q = new URLSearchParams()
  if (sel.run) q.set('run', sel.run)
  if (sel.eye) q.set('eye', sel.eye)
  if (sel.view) q.set('view', sel.view)
  if (sel.keys) q.set('keys', sel.keys)
  if (sel.filter) q.set('filter', sel.filter)
  if (sel.talk) q.set('talk', sel.talk)
  if (sel.depth) q.set('depth', String(sel.depth))
  if (sel.step) q.set('step', String(sel.step + 1))
  for (const [name, value] of Object.entries(sel.knobs)) q.set(knobParam + name, value)
  if (sel.packet) q.set('packet', String(sel.packet))
  const f = fieldAt(sel.field)
  if (f) q.set('field', f.id)
  const address = location.pathname + (q.size ? '?' + q : '')
  if (address !== location.pathname + location.search) history.replaceState(null, '', address)
}
