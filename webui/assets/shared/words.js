// The one place through which every sentence of a script comes. As on the server, a
// sentence is known by its English text, and has places, {name}, that are filled
// after it was looked up. A page in another language brings a table of its own.
import { maybe } from './page.js'

const brought = maybe('words', HTMLScriptElement)
/** @type {import('../../messages').Table | null} */
const table = brought && JSON.parse(brought.text)
const rules = table && new Intl.PluralRules(table.tag)

/** @typedef {Record<string, string | number>} Values What is put into the places of a sentence, by name. */

/**
 * said is an English sentence in the language of the page, with its places filled:
 * said('Packet {n}, byte {off} of {len}', { n, off, len }). What a value says is not
 * looked through for places.
 * @param {string} english
 * @param {Values} [values]
 */
export const said = (english, values) => filled(table?.said?.[english] ?? english, values)

/**
 * counted is a sentence about n things, which are {n} in it:
 * counted(n, '{n} packet', '{n} packets').
 * @param {number} n
 * @param {string} one
 * @param {string} many
 * @param {Values} [values]
 */
export function counted(n, one, many, values) {
  const form = table?.counted?.[many]?.[sample(n)]
  return filled(form ?? (n === 1 ? one : many), { ...values, n: thousands(n) })
}

/**
 * sample is the index of a number among counts that has the same form as n.
 * @param {number} n
 */
const sample = (n) => table?.counts?.findIndex((c) => rules?.select(c) === rules?.select(n)) ?? -1

/**
 * @param {string} sentence
 * @param {Values} [values]
 */
const filled = (sentence, values) => values ? sentence.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place)) : sentence

/**
 * pieced is a sentence with elements in the places that are left in it.
 * @param {string} sentence
 * @param {Record<string, Node | (string | Node)[]>} places
 */
export const pieced = (sentence, places) => sentence.split(/(\{\w+\})/).flatMap((p) => places[p.slice(1, -1)] ?? p)

/**
 * listed joins words: "a, b and c".
 * @param {string[]} list
 */
export const listed = (list) => list.length < 2 ? list.join() : said('{list} and {last}', { list: list.slice(0, -1).join(', '), last: list[list.length - 1] })

/**
 * thousands writes a whole number as sentences have it: 10,001. The browser's own
 * way is slow the first time.
 * @param {number} n
 */
export const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

/**
 * inWords says what an error means. Where no server answers, fetch throws a
 * TypeError, whose text does not help a reader.
 * @param {unknown} e
 */
export const inWords = (e) => e instanceof TypeError ? said('plainsight does not answer. Check that it is still running, and try again.') : e instanceof Error ? e.message : String(e)

/** @param {unknown} e */
export const isAbort = (e) => e instanceof DOMException && e.name === 'AbortError'
