package pages

import "plainsight/dissect/words"

// Refusal says why somebody is not shown something.
type Refusal struct {
	Title, Says string
	Locked      bool // nothing here is shown to them, so that nothing leads on
}

// LockedOut is what other computers are shown without the token.
func LockedOut() Refusal {
	return Refusal{words.Say("This page is locked."), words.Say("This plainsight lets other computers in with its token only: open the address that it printed when it started, the one that has a token at its end, or ask the person who started it for that address."), true}
}

// NotHere is what other computers are shown of what stays on this one.
func NotHere(why error) Refusal {
	return Refusal{Title: words.Say("Not for this computer."), Says: Because(why)}
}
