package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"plainsight/capture"
	"plainsight/webui"
)

type serveOptions struct {
	listen string
	remote remoteOptions
	memory memoryOptions
	keep   time.Duration
	open   bool
	wire   *choice
}

func newServe(p *program) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the lessons as pages, for a browser",
		Long: `serve shows the lessons in a browser: their packets as they are captured, what each byte
is, and who can read it.

It listens on this machine only, since anyone who can reach the pages can run lessons and
read what is captured. In a classroom, --allow-remote lets in other machines that open the
address with the token that is printed.`,
		Example: `  plainsight serve
  plainsight serve --open
  plainsight serve --listen 127.0.0.1:0 --wire virtual
  plainsight serve --listen 0.0.0.0:8642 --allow-remote --memory 4GiB
  plainsight serve --listen 0.0.0.0:443 --allow-remote --tls-cert cert.pem --tls-key key.pem`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), o) },
	}
	o.flags(cmd)
	return cmd
}

func (o *serveOptions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8642", "`ADDRESS` to listen on; port 0 picks a free one")
	o.remote.flags(cmd)
	o.memory.flags(cmd.Flags())
	cmd.Flags().DurationVar(&o.keep, "keep", 30*time.Minute, "how long to keep a run or a capture after it was last looked at, as a `TIME` such as 10m or 2h")
	cmd.Flags().BoolVar(&o.open, "open", false, "show the pages in a browser")
	o.wire = wireFlag(cmd)
}

func (p *program) serve(ctx context.Context, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	cert, err := o.remote.certificate()
	if err != nil {
		return err
	}
	memory, err := o.memory.limit()
	if err != nil {
		return err
	}
	log, err := p.log(&o.memory)
	if err != nil {
		return err
	}
	keepTo(memory)
	l, err := net.Listen("tcp", o.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("serve: %s: the port is taken, perhaps by another plainsight: end that one, or choose another: --listen 127.0.0.1:0", o.listen)
	}
	if err != nil {
		var oe *net.OpError
		if errors.As(err, &oe) {
			err = oe.Err
		}
		return fmt.Errorf("serve: %s: %w: choose another address with --listen", o.listen, err)
	}
	defer l.Close()
	host, _, _ := net.SplitHostPort(o.listen)
	var once sync.Once
	wire := ""
	token := ""
	if o.remote.allow && !o.remote.open {
		token = webui.NewToken()
	}
	proxies, _ := o.remote.trusted() // as was checked
	s, err := webui.New(webui.Options{Wire: o.wire.value, Memory: memory, Keep: o.keep, Log: log, Host: host, Hosts: o.remote.names(cert), Proxies: proxies, Token: token, Open: func(kind string) (capture.Wire, string, error) {
		w, why, err := capture.Open(kind)
		if err == nil {
			once.Do(func() { wire = why })
		}
		return w, why, err
	}})
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	at := l.Addr().(*net.TCPAddr).AddrPort()
	urls := o.remote.addresses(at, token, certified(cert))
	for _, u := range urls {
		fmt.Fprintf(p.err, "plainsight: %s\n", u)
	}
	if token != "" && at.Addr().Unmap().IsLoopback() {
		fmt.Fprintf(p.err, "plainsight: visitors who come through a proxy add ?token=%s to its address\n", token)
	}
	fmt.Fprintf(p.err, "plainsight: %s\n", oneLine(wire))
	if o.open {
		browse(urls[0])
	}
	if cert != nil { // a websocket needs HTTP/1.1
		l = tls.NewListener(plainTold{l}, &tls.Config{Certificates: []tls.Certificate{*cert}, NextProtos: []string{"http/1.1"}})
	}
	return s.Run(ctx, l)
}

// addresses are where the pages are: where plainsight listens, or, where it
// listens everywhere, this machine's loopback, its addresses, and the names that
// the certificate has or that were given. Those for other machines have the token.
func (o *remoteOptions) addresses(at netip.AddrPort, token string, certified []string) (urls []string) {
	scheme := "http"
	if o.cert != "" {
		scheme = "https"
	}
	url := func(host string, local bool) {
		u := scheme + "://" + net.JoinHostPort(host, strconv.Itoa(int(at.Port()))) + "/"
		if token != "" && !local {
			u += "?token=" + token
		}
		urls = append(urls, u)
	}
	a := at.Addr().Unmap()
	if a.IsLoopback() {
		url(a.String(), true)
		return urls
	}
	if !a.IsUnspecified() {
		url(a.String(), false)
	} else {
		url("127.0.0.1", true)
		own, _ := net.InterfaceAddrs()
		for _, one := range own {
			if p, err := netip.ParsePrefix(one.String()); err == nil && p.Addr().IsGlobalUnicast() {
				url(p.Addr().String(), false)
			}
		}
	}
	for _, h := range certified {
		if _, err := netip.ParseAddr(h); err != nil && !strings.Contains(h, "*") && !slices.Contains(o.hosts, h) {
			url(h, false)
		}
	}
	for _, h := range o.hosts {
		url(h, false)
	}
	return urls
}

// check refuses addresses that other machines can reach, unless --allow-remote is given.
func (o *serveOptions) check() error {
	host, port, err := net.SplitHostPort(o.listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return usage("--listen: %q is not an address with a port: give one such as 127.0.0.1:8642", o.listen)
	}
	a, err := netip.ParseAddr(host)
	local := host == "localhost" || err == nil && a.IsLoopback()
	if !local && !o.remote.allow {
		return usage("--listen: other machines reach %s, and anyone who reaches the pages can run lessons and read what is captured: listen on 127.0.0.1, or add --allow-remote", o.listen)
	}
	if o.keep < leastKeep {
		return usage("--keep: %v is too short for anybody to look at anything: give at least %v", o.keep, leastKeep)
	}
	return o.remote.check()
}

// leastKeep is the shortest time for which runs are kept.
const leastKeep = time.Minute

// browse opens a browser where there is one. The address is on the screen, so
// nothing is lost where there is none.
func browse(url string) {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	case "darwin":
		cmd = exec.Command("open", url)
	default:
		cmd = exec.Command("xdg-open", url)
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}
