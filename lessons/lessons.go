// Package lessons holds real traffic and the secrets behind it. A lesson is a
// real client and a real server that move one secret over a wire that is
// captured, with its story and its questions as data.
//
// A lesson returns frames and labelled secrets, and claims nothing: whether a
// viewpoint can read the secret is the dissector's answer.
//
// Each lesson is a file of its name, with its story beside it; the list is in all.go,
// and lesson.go and story.go say what a lesson is made of. The packages below have what
// lessons are made with: play has the client, the server, and what a run tells its
// audience.
package lessons

import "plainsight/lessons/play"

// The types of what a run is asked for and tells are in package play, which lessons
// import. They have their names here too.
type (
	Setting  = play.Setting
	Audience = play.Audience
	Busy     = play.Busy
	File     = play.File
	Service  = play.Service
)

// The ports on which servers listen when they are free.
const (
	HTTPPort   = play.HTTPPort   // HTTP in the clear
	SecurePort = play.SecurePort // TLS
	ChatPort   = play.ChatPort   // the conversations of the Secret Squirrels
	CoAPPort   = play.CoAPPort   // HTTP in the clear, if a setting asks for that
)
