// Storybook shows every component of the web pages in all its states, dark and
// light side by side, at any width. It is for people who work on them.
//
//	go run ./cmd/storybook             serve them, and print the address
//	go run ./cmd/storybook --out DIR   write them as files
//
// It is a server of webui with pages of its own around that server's (storybook.go,
// documents.go). The stories are in the files stories_*.go, by part of the pages.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8643", "address to serve on; port 0 is any that is free")
	out := flag.String("out", "", "write the pages into this folder instead of serving them")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "storybook: %q is not understood: it takes --listen ADDRESS or --out DIR\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*listen, *out); err != nil {
		fmt.Fprintln(os.Stderr, "storybook:", err)
		os.Exit(1)
	}
}

func run(listen, out string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b, err := newStorybook()
	if err != nil {
		return err
	}
	defer b.Close()
	if out != "" {
		return b.Write(func(name string, data []byte) error {
			path := filepath.Join(out, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			return os.WriteFile(path, data, 0o644)
		})
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", listen, err)
	}
	fmt.Printf("storybook: http://%s/\n", l.Addr())
	web := &http.Server{Handler: b.Handler()}
	go func() {
		<-ctx.Done()
		web.Close()
	}()
	if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
