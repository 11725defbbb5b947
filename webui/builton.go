package webui

import (
	"plainsight/lessons"
	"plainsight/webui/live"
)

// What a program needs to show pages of its own around a server's, as the storybook
// does.

// Lessons are those that the server offers.
func (s *Server) Lessons() []*lessons.Lesson { return s.lessons }

// Runs are those that the server's pages show. A program may begin runs there
// itself.
func (s *Server) Runs() *live.Runs { return s.runs }

// AssetFiles are the files that pages load, as they are served, by their name below
// the assets' address: "shared/plainsight.css".
func AssetFiles() (map[string][]byte, error) {
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, f := range a.files {
		files[name] = f.plain
	}
	return files, nil
}
