package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"plainsight/webui"
)

//go:embed assets
var embedded embed.FS

// loadAssets are the files that pages load: the product's, and the storybook's own
// beside them, since its scripts import the product's.
func loadAssets() (map[string][]byte, error) {
	all, err := webui.AssetFiles()
	if err != nil {
		return nil, err
	}
	own, err := fs.ReadDir(embedded, "assets")
	if err != nil {
		return nil, err
	}
	for _, f := range own {
		if _, taken := all[f.Name()]; taken {
			return nil, fmt.Errorf("the storybook and the pages both have a file %s", f.Name())
		}
		if all[f.Name()], err = embedded.ReadFile(path.Join("assets", f.Name())); err != nil {
			return nil, err
		}
	}
	return all, nil
}
