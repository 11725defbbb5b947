// The first screen: how far one is, and a file of it to keep or to hand in.
import { byId } from '../shared/page.js'
import { read, forgetAll, inWords } from '../shared/progress.js'

function show() {
  const all = read()
  let any = false
  for (const p of document.querySelectorAll('[data-progress]')) {
    const says = inWords(all[p.dataset.progress])
    p.textContent = says
    p.hidden = !says
    any ||= Boolean(says)
  }
  byId('progress').hidden = !any
}
show()

byId('progress-save').onclick = () => {
  const a = document.createElement('a')
  a.href = URL.createObjectURL(new Blob([JSON.stringify({ plainsight: 'progress', saved: new Date().toISOString(), lessons: read() }, null, 2)], { type: 'application/json' }))
  a.download = 'plainsight-progress.json'
  a.click()
  URL.revokeObjectURL(a.href)
}
byId('progress-forget').onclick = () => { forgetAll(); show() }
