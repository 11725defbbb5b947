package play

import (
	"fmt"
	"net"
	"slices"
	"strings"
)

// Command is a way to reach a service.
type Command struct {
	With  string   // "curl"
	Text  string   // what to type
	Needs []string // the names of the run's files that the text reads
}

// Commands are ways to reach the service with programs that most people have. They read
// the run's files from that folder or, if it is "", from the current one.
func (s Service) Commands(folder string) []Command {
	_, port, _ := net.SplitHostPort(s.Addr)
	if !s.Secure {
		url := "http://" + s.Addr + s.Path
		return []Command{
			{"curl", "curl " + url, nil},
			{"a browser", url, nil},
			{"Python", `python3 -c "import urllib.request; print(urllib.request.urlopen('` + url + `').read().decode())"`, nil},
		}
	}
	at := func(name string) string {
		if folder == "" {
			return name
		}
		return strings.TrimSuffix(folder, "/") + "/" + name
	}
	url := "https://localhost:" + port + s.Path
	needs := slices.DeleteFunc([]string{s.Trust, s.Identity}, func(name string) bool { return name == "" })
	curl := "curl --cacert " + forShell(at(s.Trust))
	setUp := ""
	if s.Suite != "" {
		curl += " --tls-max 1.2 --ciphers " + s.Suite
		setUp += "; c.set_ciphers('" + s.Suite + "')"
	}
	if s.Identity != "" {
		curl += " --cert " + forShell(at(s.Identity))
		setUp += "; c.load_cert_chain('" + forPython(at(s.Identity)) + "')"
	}
	curl += fmt.Sprintf(" --resolve %s:%s:127.0.0.1 https://%s:%s%s", s.Host, port, s.Host, port, s.Path)
	python := fmt.Sprintf(`python3 -c "import ssl, urllib.request; c=ssl.create_default_context(cafile='%s')%s; print(urllib.request.urlopen('%s', context=c).read().decode())"`, forPython(at(s.Trust)), setUp, url)
	if s.Identity != "" { // a browser would have to be given the certificate first
		return []Command{{"curl", curl, needs}, {"Python", python, needs}}
	}
	return []Command{{"curl", curl, needs}, {"a browser", url, nil}, {"Python", python, needs}}
}

// plain reports whether shells and Python read a character of a path literally.
func plain(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("/._-:+,@", c)
}

// forShell writes a path as one word of a command.
func forShell(path string) string {
	if !strings.ContainsFunc(path, func(c rune) bool { return !plain(c) }) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// forPython writes a path for a Python string in single quotes, in a shell string in
// double quotes.
func forPython(path string) string {
	var b strings.Builder
	for _, c := range path {
		if plain(c) {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, `\U%08x`, c)
		}
	}
	return b.String()
}
