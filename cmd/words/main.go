// Words prints every sentence that plainsight can say, with its place in the sources, as
// a .pot file, from which a translator starts. It follows each text from where it is
// said back to where it is written, and lists on stderr sentences that are put together
// from parts, since those cannot be translated.
//
//	go run ./cmd/words > plainsight.pot
//
// Begin reading with sentences.go.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
)

func main() {
	dir := flag.String("C", ".", "the folder with plainsight's sources")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "words: %q is not understood: it takes no arguments\n", flag.Arg(0))
		os.Exit(2)
	}
	all, composed, err := sentences(*dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
	out := bufio.NewWriter(os.Stdout)
	writePOT(out, all)
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
	for _, c := range composed {
		fmt.Fprintln(os.Stderr, c)
	}
}
