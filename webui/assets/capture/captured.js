// The screen of a capture of one's own: what a lesson's has, and stopping,
// saving, and keys that come later.
import '../run/start.js'
import { on } from '../shared/events.js'
import { all, byId, first, one, say, trouble } from '../shared/page.js'
import { sel } from '../run/selection.js'
import { drive } from '../run/socket.js'
import { handIn, show } from '../shared/upload.js'
import { inWords, said } from '../shared/words.js'

const run = sel.run
const live = one(document, '.stage').hasAttribute('data-live')
const secret = byId('secret', HTMLInputElement)

on('told', ({ state }) => {
  if (!state) return
  byId('remark').textContent = state.says
  byId('remark').hidden = !state.says
  byId('add-open').hidden = !sel.key
  if (!live) return
  byId('stop').hidden = !sel.key || state.phase !== 'running'
  byId('again').hidden = !sel.key || state.phase === 'running'
})
on('gone', () => location.replace('/capture?run=' + encodeURIComponent(run))) // which says so, and what to do

if (live) {
  byId('stop').onclick = () => drive({ do: 'finish' })
  byId('again').onclick = () => drive({ do: 'run' })
}

// Only what the eyes in use hold can be saved with the packets.
function saves() {
  for (const li of all(document, '[data-save]')) li.hidden = li.dataset.save !== sel.eye
}
on('eye', saves)
saves()

// Only this tab knows what is looked for.
const textOf = 'text of ' + run
secret.value = sessionStorage.getItem(textOf) ?? ''
byId('run').addEventListener('submit', () => {
  sessionStorage.setItem(textOf, secret.value)
  looking = Boolean(secret.value.trim())
})

// The first place where it is found is shown.
let looking = false
on('told', ({ sum }) => {
  if (!looking || !sum || !sum.found.length && sum.more) return
  looking = false
  first(document, '#verdict .place')?.click()
})

const keys = byId('add-keys', HTMLFormElement), add = byId('add-go', HTMLButtonElement), says = byId('add-says')
keys.addEventListener('submit', async (e) => {
  e.preventDefault()
  const form = new FormData()
  form.append('owner', sel.key) // first, so that others are refused at once
  for (const [name, value] of new FormData(keys)) form.append(name, value)
  says.textContent = said('Reading')
  add.disabled = true
  try {
    const m = await handIn(`/run/${run}/keys`, form)
    show(m.run, m.eye)
  } catch (err) {
    byId('add').hidePopover()
    trouble(inWords(err))
    say(inWords(err))
  }
  says.textContent = ''
  add.disabled = false
})
