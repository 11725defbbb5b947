// One frame, one viewpoint: when other eyes are chosen, what a pane shows through the
// eyes before is covered at once, and each pane is uncovered when it has what the new
// eyes see.
import { on } from '../shared/events.js'
import { maybe } from '../shared/page.js'
import { sel } from './selection.js'

/** The panes, by their elements' ids. The first ones always have something to show. */
const always = ['verdict', 'legend', 'strip', 'list', 'ladder', 'spoken-list', 'graphs', 'key-step']
const ofPacket = ['layers', 'bytes']

/** @param {string[]} ids */
const cover = (ids) => { for (const id of ids) maybe(id)?.classList.add('veiled') }

/**
 * lift uncovers panes.
 * @param {string[]} ids
 */
export function lift(...ids) { for (const id of ids) maybe(id)?.classList.remove('veiled') }

export const covered = (/** @type {string} */ id) => maybe(id)?.classList.contains('veiled') ?? false

on('eye', () => {
  if (!sel.run) return
  cover(always)
  if (sel.packet) cover(ofPacket)
})
on('packet', () => lift(...ofPacket))
on('mapped', () => lift('strip'))
on('restart', () => lift(...always, ...ofPacket))
on('gone', () => lift(...always, ...ofPacket))
on('told', (u) => { if (u.sum) lift('verdict', 'legend') })
