package main

import (
	"fmt"

	"plainsight/dissect/words"
)

// speak has all sentences translated as in the given .po file; "" is English. It must
// be called before anything is said.
func speak(file string) error {
	const most = 16 << 20 // bytes
	if file == "" {
		return nil
	}
	data, err := readFile("read sentences", file, most)
	if err != nil {
		return err
	}
	l, err := words.Read(data)
	if err != nil {
		return fmt.Errorf("read sentences: %s: %w", file, err)
	}
	words.Use(l)
	return nil
}
