package pages

import (
	"net/url"

	"plainsight/lessons"
)

// MaxSides is how many lessons are compared at once, at most.
const MaxSides = 5

// SideNames are the parameters that name them in an address.
var SideNames = [MaxSides]string{"a", "b", "c", "d", "e"}

// ReadyMade are comparisons that are offered, of which those lessons count that
// there are. The first is what the page opens with.
var ReadyMade = []struct {
	Title   string
	Lessons []string
	Eye     string
}{
	{"From nothing to TLS 1.3", []string{"plaintext", "fernet", "rsa-chat", "tls12-rsa", "tls13"}, "eavesdropper"},
	{"A shared key, or one agreed on", []string{"fernet", "rsa-chat", "dh-static", "dh-ephemeral"}, "thief"},
	{"What a stolen key opens", []string{"tls12-rsa", "tls12-ecdhe", "tls13"}, "thief"},
	{"TLS 1.3, three ways", []string{"tls13", "tls13-hello-retry", "tls13-resumption"}, "eavesdropper"},
}

// CompareView is the page before anything was run.
type CompareView struct {
	Page   PageView
	Wire   WireView
	Secret string
	Chips  []Chip
	Eyes   []lessons.Eye // of all lessons
	Eye    string
	Ready  []ReadyLink
}

// Chip is a lesson to choose.
type Chip struct {
	*lessons.Lesson
	On    bool
	Place int // among those that are chosen, from 0
}

// ReadyLink leads to a comparison that is offered.
type ReadyLink struct{ Title, Names, Address string }

func CompareAddress(names []string, eye string) string {
	q := ""
	for i, n := range names {
		q += "&" + SideNames[i] + "=" + url.QueryEscape(n)
	}
	return "/compare?" + q[1:] + "&eye=" + url.QueryEscape(eye)
}

// PhaseGone is that of a run which is no longer kept.
const PhaseGone = "gone"
