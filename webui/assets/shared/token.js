// Takes the token out of the address bar: the cookie has it now, and it should
// not be read off a screen, kept in bookmarks, or handed on with the address.
(() => {
  const here = new URL(location.href)
  if (!here.searchParams.has('token')) return
  here.searchParams.delete('token')
  history.replaceState(history.state, '', here.pathname + here.search + here.hash)
})()
