// The screen of a capture of one's own: what a lesson's has, and stopping,
// saving, and keys that come later.
import '../run/start.js'
import { on } from '../shared/events.js'
import { byId, say, trouble } from '../shared/page.js'
import { sel } from '../run/selection.js'
import { drive } from '../run/socket.js'
import { handIn, show } from '../shared/upload.js'

const run = sel.run
const live = document.querySelector('.stage').hasAttribute('data-live')

on('told', ({ state }) => {
  if (!state) return
  byId('remark').textContent = state.says
  byId('remark').hidden = !state.says
  byId('add-open').hidden = !sel.key
  if (!live) return
  byId('stop').hidden = !sel.key || state.phase !== 'running'
  byId('again').hidden = !sel.key || state.phase === 'running'
})
on('gone', () => location.replace('/capture?run=' + encodeURIComponent(run))) // where it is said, and what to do

if (live) {
  byId('stop').onclick = () => drive({ do: 'finish' })
  byId('again').onclick = () => drive({ do: 'run' })
}

// Only what the eyes in use hold can be saved with the packets.
function saves() {
  for (const li of document.querySelectorAll('[data-save]')) li.hidden = li.dataset.save !== sel.eye
}
on('eye', saves)
saves()

// What is looked for is known to this tab alone.
const textOf = 'text of ' + run
byId('secret').value = sessionStorage.getItem(textOf) ?? ''
byId('run').addEventListener('submit', () => {
  sessionStorage.setItem(textOf, byId('secret').value)
  looking = Boolean(byId('secret').value.trim())
})

// The first place where it is found is shown.
let looking = false
on('told', ({ sum }) => {
  if (!looking || !sum || !sum.found.length && sum.more) return
  looking = false
  document.querySelector('#verdict .place')?.click()
})

byId('add-keys').addEventListener('submit', async (e) => {
  e.preventDefault()
  const form = new FormData()
  form.append('owner', sel.key) // first, so that others are refused at once
  for (const [name, value] of new FormData(e.target)) form.append(name, value)
  byId('add-says').textContent = 'Reading'
  byId('add-go').disabled = true
  try {
    const m = await handIn(`/run/${run}/keys`, form)
    show(m.run, m.eye)
  } catch (err) {
    byId('add').hidePopover()
    trouble(err.message)
    say(err.message)
  }
  byId('add-says').textContent = ''
  byId('add-go').disabled = false
})
