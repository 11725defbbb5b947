package main

import (
	"fmt"

	"plainsight/dissect/words"
)

// speak has all sentences said as a .po file has them; "" is English. It comes
// before anything is said.
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
