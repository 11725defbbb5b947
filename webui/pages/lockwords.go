package pages

const (
	LockedTitle = "This page is locked."
	LockedSays  = "This plainsight lets other computers in with its token only: open the address that it printed when it started, the one that has a token at its end, or ask whoever started it for that address."
)
