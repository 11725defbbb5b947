// On a phone, the head with its controls folds away while one reads, and leaves the eyes
// and the answer. A button brings it back.
import { on } from '../shared/events.js'
import { around, byId, one } from '../shared/page.js'
import { said } from '../shared/words.js'

const button = byId('fold', HTMLButtonElement), narrow = matchMedia('(max-width: 45rem)')

/** @param {boolean} folded */
function fold(folded) {
  document.body.classList.toggle('folded', folded)
  button.setAttribute('aria-expanded', String(!folded))
  one(button, 'span').textContent = folded ? said('Show the controls') : said('Hide the controls')
}
fold(false)
button.onclick = () => fold(!document.body.classList.contains('folded'))
on('over', () => { if (narrow.matches) fold(true) })
addEventListener('click', (e) => { if (narrow.matches && e.isTrusted && around(e, '.parts [data-part], .turn button')) fold(true) })
