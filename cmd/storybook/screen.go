package main

import "encoding/json"

// id is that of the run whose key the page gets.
func (s *bookScreen) id() string {
	if s.run == nil {
		return ""
	}
	return s.run.ID
}

// key lets the page drive the run.
func (s *bookScreen) key() string {
	if s.run == nil {
		return ""
	}
	return s.run.Key
}

// steps are what is done on the page, for the storybook's script.
func (s *bookScreen) steps() string {
	text, _ := json.Marshal(s.do) // of strings, which always have a form
	return string(text)
}
