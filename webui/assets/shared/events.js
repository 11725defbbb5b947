// What happened, told to every module that listens for it: each does one thing and
// knows the others only through these events.

/**
 * The events by name, and what is told with each.
 * @typedef {object} Events
 * @property {import('../../messages').Update} update The server has sent something of the run that is looked at.
 * @property {import('../../messages').Update} told It has been put into the list, so that others may go by it.
 * @property {void} restart Another recording is looked at: nothing of the one before counts.
 * @property {void} gone The run is not there any more.
 * @property {{ anew: boolean }} narrowed It is known to which packets the page is narrowed; anew says to others than before.
 * @property {void} narrowing It is asked for: what it was before does not count any more.
 * @property {void} cleared The page is not narrowed any more, on a press.
 * @property {void} kept The eyes in use are kept by the run's owner.
 * @property {void} over All packets of a finished run are shown.
 * @property {string} view Another view of the conversation is shown.
 * @property {void} end The story is at its end.
 * @property {void} eye Other eyes are in use.
 * @property {number} chosen A packet's number is chosen.
 * @property {{ before?: import('../run/selection').Packet | null }} packet It has been taken apart; before is the same packet through other eyes.
 * @property {import('../../messages').FieldView} field A field is selected.
 * @property {number} buffer Other bytes of the packet are in view.
 * @property {void} message A message of the ladder is selected, or what is known of it has changed.
 * @property {void} mapped The byte map has other bytes.
 * @property {void} intoBytes The reader goes on to the bytes.
 * @property {{ lost: boolean, chosen: boolean }} depth Another depth is shown; lost says that what had the focus is not, chosen that the reader wanted this depth itself.
 * @property {{ field?: string, where?: string, nth?: string }} look Something points at a field of that name: the nth of the first packet that fits a filter.
 */

const target = new EventTarget()

/**
 * @template {keyof Events} N
 * @param {N} name
 * @param {(detail: Events[N]) => void} f
 */
export function on(name, f) {
  target.addEventListener(name, (e) => f(/** @type {CustomEvent<Events[N]>} */ (e).detail))
}

/**
 * @template {keyof Events} N
 * @param {N} name
 * @param {Events[N] extends void ? [] : [Events[N]]} detail
 */
export function emit(name, ...detail) {
  target.dispatchEvent(new CustomEvent(name, { detail: detail[0] }))
}
