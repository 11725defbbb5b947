// Puts the remembered look in place before the page is drawn, and works its
// switches. It is a plain script, so that it runs at once.
(() => {
  const root = document.documentElement
  /** @param {string} name */
  const kept = (name) => { try { return localStorage.getItem(name) } catch { return null } }
  /**
   * @param {string} name
   * @param {string} value
   */
  const keep = (name, value) => { try { localStorage.setItem(name, value) } catch { /* private window: it holds for this page */ } }

  const system = matchMedia('(prefers-color-scheme: light)')
  const asKept = () => { root.dataset.theme = kept('theme') || (system.matches ? 'light' : 'dark') }
  asKept()
  root.dataset.projector = kept('projector') || 'off'
  /** @param {string | null} d */
  const deep = (d) => d && /^[123]$/.test(d) && d
  const address = new URLSearchParams(location.search)
  root.dataset.depth = deep(address.get('depth')) || address.has('packet') && '3' || deep(kept('depth')) || (location.pathname.startsWith('/lesson/') ? '2' : '3')

  const show = () => {
    for (const b of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-look-switch]'))) {
      const on = b.dataset.lookSwitch === 'theme' ? root.dataset.theme === 'light' : root.dataset.projector === 'on'
      b.setAttribute('aria-pressed', String(on))
    }
  }
  // Whoever presses Run before the scripts are here gets the run once they are: sent
  // as a form, the secret would be in the address.
  addEventListener('submit', (e) => {
    if (e.defaultPrevented || !(e.target instanceof HTMLFormElement) || e.target.method === 'dialog') return
    e.preventDefault()
    root.dataset.pressed = e.target.id
  })
  addEventListener('DOMContentLoaded', () => {
    show()
    system.addEventListener('change', () => { // as at nightfall
      asKept()
      show()
      dispatchEvent(new Event('lookchange'))
    })
    document.addEventListener('click', (e) => {
      const b = e.target instanceof Element && /** @type {HTMLElement | null} */ (e.target.closest('[data-look-switch]'))
      if (!b) return
      if (b.dataset.lookSwitch === 'theme') {
        root.dataset.theme = root.dataset.theme === 'light' ? 'dark' : 'light'
        keep('theme', root.dataset.theme)
      } else {
        root.dataset.projector = root.dataset.projector === 'on' ? 'off' : 'on'
        keep('projector', root.dataset.projector)
      }
      show()
      dispatchEvent(new Event('lookchange'))
    })
  })
})()
