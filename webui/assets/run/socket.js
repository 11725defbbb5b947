// The live connection: it asks to watch from a cursor and hands on what comes.
// After a break it asks again from where it was, so no row is lost or doubled.
import { emit } from '../shared/events.js'
import { trouble } from '../shared/page.js'
import { said } from '../shared/words.js'
import { sel, keepAddress, lookAt } from './selection.js'

const patience = [300, 1000, 2000, 5000] // milliseconds before trying again

/** @typedef {import('../../messages').Request} Request */

/** @type {WebSocket | null} */
let socket = null
let failures = 0
export const cursor = { take: 0, row: 0, stamp: 0 }

export function watch() {
  if (!sel.run) return
  if (!socket) return connect()
  if (socket.readyState === WebSocket.OPEN) ask({ do: 'watch', run: sel.run, eye: sel.eye, key: sel.key || undefined, ...cursor })
}

// watchAgain forgets what is known, as for another run or other eyes.
export function watchAgain() {
  Object.assign(cursor, { take: 0, row: 0, stamp: 0 })
  watch()
}

/**
 * ask sends a request; false says that there is no connection.
 * @param {Request} what
 */
export function ask(what) {
  if (socket?.readyState !== WebSocket.OPEN) return false
  socket.send(JSON.stringify(what))
  return true
}

/** @param {Request} what */
export const drive = (what) => ask({ ...what, key: sel.key })

function connect() {
  socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/live')
  socket.onopen = () => {
    if (failures) trouble('')
    failures = 0
    watch()
  }
  socket.onmessage = (e) => {
    /** @type {import('../../messages').ProblemMessage | import('../../messages').Update} */
    const m = JSON.parse(e.data)
    if ('says' in m) {
      if (m.gone) { // plainsight was restarted, or the run was dropped
        lookAt({ run: '', key: '' })
        keepAddress()
        emit('gone')
      }
      if (m.kept) emit('kept')
      return trouble(m.says)
    }
    if (m.eye !== sel.eye) return // sent before the eyes were changed
    emit('update', m)
  }
  socket.onclose = () => {
    socket = null
    if (failures++ > 0) trouble(said('The connection to plainsight is lost. It will be tried again; if this message stays, check whether plainsight is still running.'))
    setTimeout(connect, patience[Math.min(failures, patience.length) - 1])
  }
}
