package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plainsight/webui"
)

// maxCert is how long the file of a certificate, or of its key, may be, in bytes.
const maxCert = 1 << 20

// remoteOptions say how other machines reach the pages.
type remoteOptions struct {
	allow   bool
	open    bool
	hosts   []string
	proxies []string
	cert    string
	key     string
}

func (o *remoteOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.allow, "allow-remote", false, "let in other machines that bring the token that is printed, and let --listen name an address that they can reach")
	f.BoolVar(&o.open, "open-to-all", false, "with --allow-remote: let other machines in without a token")
	f.StringArrayVar(&o.hosts, "host", nil, "another `NAME` or address at which the pages are reached; may be given several times")
	f.StringArrayVar(&o.proxies, "trusted-proxy", nil, "`ADDRESS` or network (10.0.0.0/8) of a proxy that is trusted to say whose requests it passes on; may be given several times")
	f.StringVar(&o.cert, "tls-cert", "", "serve https with the certificate in this `FILE`, in PEM, followed by its chain")
	f.StringVar(&o.key, "tls-key", "", "`FILE` with the certificate's private key, in PEM")
}

// check refuses options that contradict each other.
func (o *remoteOptions) check() error {
	switch {
	case o.open && !o.allow:
		return usage("--open-to-all: this is about other machines, and none is let in: add --allow-remote")
	case len(o.proxies) > 0 && !o.allow:
		return usage("--trusted-proxy: what a proxy passes on comes from other machines, and none is let in: add --allow-remote")
	case o.cert != "" && o.key == "":
		return usage("--tls-cert: a certificate is useless without its private key: add --tls-key FILE")
	case o.key != "" && o.cert == "":
		return usage("--tls-key: a private key is useless without its certificate: add --tls-cert FILE")
	}
	for _, h := range o.hosts {
		if _, err := netip.ParseAddr(h); err != nil && (h == "" || strings.ContainsAny(h, "/: \t*@")) {
			return usage("--host: %q is not the name of a machine: give it without scheme and port, such as plainsight.example.org", h)
		}
	}
	_, err := o.trusted()
	return err
}

// trusted reads the proxies' addresses.
func (o *remoteOptions) trusted() (out webui.Proxies, err error) {
	for _, text := range o.proxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return nil, usage("--trusted-proxy: %q is not an address: give one such as 127.0.0.1, or a network such as 10.0.0.0/8", text)
			}
			p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// certificate loads the certificate and key for https, or nil where there is none.
func (o *remoteOptions) certificate() (*tls.Certificate, error) {
	if o.cert == "" {
		return nil, nil
	}
	cert, err := readFile("serve: --tls-cert", o.cert, maxCert)
	if err != nil {
		return nil, err
	}
	key, err := readFile("serve: --tls-key", o.key, maxCert)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err == nil {
		return &pair, nil
	}
	switch block := firstPEM(cert, "CERTIFICATE"); {
	case block == nil:
		return nil, fmt.Errorf("serve: --tls-cert: %s: it contains no PEM certificate: give the file that begins with -----BEGIN CERTIFICATE-----", o.cert)
	case !isCertificate(block.Bytes):
		return nil, fmt.Errorf("serve: --tls-cert: %s: its first certificate cannot be read: make the file again", o.cert)
	}
	switch block := firstPEM(key, "PRIVATE KEY"); {
	case block == nil:
		return nil, fmt.Errorf("serve: --tls-key: %s: it contains no PEM private key: give the file with -----BEGIN PRIVATE KEY-----", o.key)
	case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
		return nil, fmt.Errorf("serve: --tls-key: %s: the private key is locked with a passphrase: unlock it into a file of its own, as with 'openssl pkey -in %s -out open.pem'", o.key, o.key)
	case !isKey(block.Bytes):
		return nil, fmt.Errorf("serve: --tls-key: %s: its private key cannot be read: make the file again", o.key)
	}
	return nil, fmt.Errorf("serve: --tls-key: %s: the private key does not belong to the certificate in %s: give the two that were made together", o.key, o.cert)
}

func firstPEM(data []byte, kind string) *pem.Block {
	for {
		block, rest := pem.Decode(data)
		if block == nil || strings.HasSuffix(block.Type, kind) {
			return block
		}
		data = rest
	}
}

func isCertificate(der []byte) bool {
	_, err := x509.ParseCertificate(der)
	return err == nil
}

func isKey(der []byte) bool {
	_, err1 := x509.ParsePKCS8PrivateKey(der)
	_, err2 := x509.ParsePKCS1PrivateKey(der)
	_, err3 := x509.ParseECPrivateKey(der)
	return err1 == nil || err2 == nil || err3 == nil
}

// names are the names that this machine may have in an address. No one elsewhere
// can make a browser take another machine for it under these names.
func (o *remoteOptions) names(cert *tls.Certificate) []string {
	out := append(certified(cert), o.hosts...)
	if !o.allow {
		return out
	}
	if name, err := os.Hostname(); err == nil && name != "" {
		first, _, _ := strings.Cut(name, ".")
		out = append(out, name, first, first+".local")
	}
	own, _ := net.InterfaceAddrs() // without them the rest will do
	for _, a := range own {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, p.Addr().WithZone("").String())
		}
	}
	return out
}

// certified are the names and addresses that a certificate speaks for.
func certified(cert *tls.Certificate) (out []string) {
	if cert == nil {
		return nil
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return nil
	}
	out = append(out, leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		out = append(out, ip.String())
	}
	return out
}

// plainTold is a listener for TLS that tells clients that speak plain HTTP to it
// what to do instead.
type plainTold struct{ net.Listener }

func (l plainTold) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &plainConn{Conn: c}, nil
}

// plainConn looks at the first byte from its peer.
type plainConn struct {
	net.Conn
	looked bool
}

const notSecure = "This plainsight is served over TLS: put https:// in front of its address.\n"

// Read ends the connection if its first byte begins an HTTP method, and not a TLS
// record (RFC 8446, Section 5.1).
func (c *plainConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.looked || n == 0 {
		return n, err
	}
	c.looked = true
	if b[0] < 'A' || b[0] > 'Z' {
		return n, err
	}
	c.SetWriteDeadline(time.Now().Add(time.Second))
	fmt.Fprintf(c.Conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(notSecure), notSecure)
	return 0, io.EOF
}
