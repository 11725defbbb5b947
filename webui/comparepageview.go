package webui

import (
	"net/url"

	"plainsight/lessons"
)

// maxSides is how many lessons stand side by side.
const maxSides = 5

// sideNames are the parameters that name them in an address.
var sideNames = [maxSides]string{"a", "b", "c", "d", "e"}

// readyMade are comparisons that are offered, of which those lessons count that
// there are. The first is what the page opens with.
var readyMade = []struct {
	title   string
	lessons []string
	eye     string
}{
	{"From nothing to TLS 1.3", []string{"plaintext", "fernet", "rsa-chat", "tls12-rsa", "tls13"}, "eavesdropper"},
	{"A shared key, or one agreed on", []string{"fernet", "rsa-chat", "dh-static", "dh-ephemeral"}, "thief"},
	{"What a stolen key opens", []string{"tls12-rsa", "tls12-ecdhe", "tls13"}, "thief"},
	{"TLS 1.3, three ways", []string{"tls13", "tls13-hello-retry", "tls13-resumption"}, "eavesdropper"},
}

// compareView is the page before anything was run.
type compareView struct {
	Page   pageView
	Wire   wireView
	Secret string
	Chips  []chip
	Eyes   []lessons.Eye // of all lessons
	Eye    string
	Ready  []readyLink
}

// chip is a lesson to choose.
type chip struct {
	*lessons.Lesson
	On    bool
	Place int // among those that are chosen, from 0
}

// readyLink leads to a comparison that is offered.
type readyLink struct{ Title, Names, Address string }

func compareAddress(names []string, eye string) string {
	q := ""
	for i, n := range names {
		q += "&" + sideNames[i] + "=" + url.QueryEscape(n)
	}
	return "/compare?" + q[1:] + "&eye=" + url.QueryEscape(eye)
}

// phaseGone is that of a run which is not kept any more.
const phaseGone = "gone"
