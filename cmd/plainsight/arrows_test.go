package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "plainsight"

// rooms are the folders of the house and what each may look into.
var rooms = []struct {
	dir    string   // a folder and all below it
	mayUse []string // folders of ours, with all below them
	reason string
}{
	{saying, nil, "sentences are looked up by whoever says them, so they stand on nothing"},
	{"dissect/field", []string{"dissect/field", "dissect/words"}, "field is the vocabulary that everything is said in, so it stands on nothing"},
	{"dissect/derive", []string{"dissect/derive", "dissect/field"}, "a derivation is the same whichever protocol makes it, so it knows none"},
	{"dissect/shut", []string{"dissect/shut"}, "why something stays shut is figures and words, whichever protocol counted them"},
	{"dissect/proto", []string{"dissect/proto", "dissect/derive", "dissect/field", "dissect/shut"}, "the contract of protocols knows none of them"},
	{"dissect/stream", []string{"dissect/stream"}, "a stream is bytes in order, whatever is spoken over it"},
	{"dissect/ladder", []string{"dissect/ladder", "dissect/proto", "dissect/field", "dissect/stream"}, "the ladder draws what protocols offer, and knows none of them"},
	{"dissect/find", []string{"dissect/find", "dissect/field", "dissect/words"}, "a search looks through fields and their bytes, whatever protocol they are of"},
	{"dissect/tls/registry", []string{"dissect/field"}, "a registry is numbers and words"},
	{"dissect/tls/reading", []string{"dissect/tls/registry", "dissect/proto", "dissect/field"}, "what all readers of TLS share stands below them"},
	{"dissect/tls/ext", []string{"dissect/tls/ext", "dissect/tls/reading", "dissect/tls/registry", "dissect/x509", "dissect/proto", "dissect/field"}, "an extension reads the same whatever its conversation has agreed on"},
	{"dissect/tls/handshake", []string{"dissect/tls/handshake", "dissect/tls/ext", "dissect/tls/reading", "dissect/tls/registry", "dissect/x509", "dissect/coding", "dissect/proto", "dissect/field"}, "a message reads the same whichever record and keys it came with"},
	{"dissect/tls/record", []string{"dissect/tls/record", "dissect/tls/handshake", "dissect/tls/reading", "dissect/tls/registry", "dissect/tls/keylog", "dissect/tls/schedule", "dissect/tls/protect", "dissect/derive", "dissect/proto", "dissect/field"}, "a record tells what it is without the records before it: what follows from their order is the conversation's"},
	{"dissect/tls/schedule", []string{"dissect/tls/schedule", "dissect/derive", "dissect/field"}, "keys are derived from secrets, and not from what a conversation looks like"},
	{"dissect/tls/protect", []string{"dissect/tls/protect"}, "a record opens with keys, wherever these come from"},
	{"dissect", []string{"dissect"}, "dissect knows nothing but the bytes and the secrets that it is given, so what it shows as readable is readable"},
	{"capture", []string{"capture"}, "capture knows no protocol above the link type: what bytes mean is dissect's business"},
	{"lessons", []string{"lessons", "capture", "dissect/field", "dissect/words"}, "lessons never dissect: what is readable must be the dissector's answer and nobody else's"},
	{"lessons/play", []string{"lessons/play", "capture", "dissect/field", "dissect/words"}, "what lessons are played with serves any of them, and knows none"},
	{"lessons/certify", []string{"lessons/certify", "lessons/play", "capture", "dissect/field"}, "certificates are made the same for every lesson"},
	{"lessons/fernetkey", []string{"lessons/fernetkey", "lessons/play", "capture", "dissect/field"}, "a token is locked the same in every lesson"},
	{"lessons/dh", []string{"lessons/dh", "lessons/fernetkey", "lessons/play", "capture", "dissect/field"}, "numbers agree on a secret, whoever sends them and over whatever"},
	{"webui", []string{"webui", "lessons", "capture", "dissect"}, "only the command stands above the pages"},
	{"webui/shares", []string{"webui/shares"}, "what is shared out is bytes and places, whoever takes them and whatever for"},
	{"webui/recording", []string{"webui/recording", "lessons", "capture", "dissect"}, "a recording is frames and secrets: the command prints it without a server or a page"},
	{"webui/pages", []string{"webui/pages", "webui/recording", "lessons", "capture", "dissect"}, "pages say how something looks, and are shown without a server, as the storybook does"},
	{"cmd/storybook", []string{"webui", "lessons", "capture", "dissect"}, "the storybook is a server of the pages with more around it, and uses what these rooms export"},
	{"webui/questions", []string{"webui/questions", "lessons", "dissect"}, "a question is answered from a recording, whoever asks and however it is shown"},
	{"webui/live", []string{"webui/live", "webui/pages", "webui/questions", "webui/recording", "webui/shares", "lessons", "capture", "dissect"}, "runs know nothing of requests: whoever may ask for what is the handlers' to say"},
	{"webui/upload", []string{"webui/upload", "webui/live", "webui/pages", "webui/questions", "webui/recording", "webui/shares", "lessons", "capture", "dissect"}, "what is taken becomes a run, so uploads may know runs and no run knows uploads"},
}

// aboveProtocols are the rooms of dissect that work with what protocols offer.
var aboveProtocols = []string{"dissect", "dissect/ladder", "dissect/find", "dissect/filter", "dissect/compare", "dissect/print"}

// sharedByAll are the rooms of dissect that know no protocol, and that all others
// may look into.
var sharedByAll = []string{"dissect/proto", "dissect/derive", "dissect/field", "dissect/stream", "dissect/shut", saying}

// saying is what any room may use, for each has sentences to say. It stands on
// nothing of ours.
const saying = "dissect/words"

// TestProtocolsStandBelow keeps every protocol from knowing who draws, searches or
// compares what it says, and those from knowing any protocol. The root alone knows
// both, for it has the list.
func TestProtocolsStandBelow(t *testing.T) {
	for _, p := range goList(t, "./dissect/...") {
		above := slices.Contains(aboveProtocols, p.dir())
		if p.dir() == "dissect" || slices.Contains(forTests, p.dir()) {
			continue
		}
		for _, i := range p.Imports {
			own, ok := strings.CutPrefix(i, module+"/")
			switch {
			case !ok:
			case above && !slices.Contains(aboveProtocols, own) && !slices.Contains(sharedByAll, own):
				t.Errorf("%s imports %s: it works with what any protocol offers, and knows none", p.dir(), own)
			case !above && slices.Contains(aboveProtocols, own):
				t.Errorf("%s imports %s: a protocol offers what it has, and others come for it", p.dir(), own)
			}
		}
	}
}

// forTests help tests of several packages, so they may use what tests may. No
// program may use them.
var forTests = []string{"dissect/field/fieldtest", "dissect/tls/tlstest", "webui/live/livetest", "webui/browsertest"}

// TestArrows keeps the rooms from looking into each other.
func TestArrows(t *testing.T) {
	for _, r := range rooms {
		for _, p := range goList(t, "./...") {
			if !below(p.dir(), r.dir) || slices.Contains(forTests, p.dir()) {
				continue
			}
			for _, i := range p.Imports { // a test may need more, such as both ends of the house
				own, ok := strings.CutPrefix(i, module+"/")
				if ok && own != saying && !slices.ContainsFunc(r.mayUse, func(dir string) bool { return below(own, dir) }) {
					t.Errorf("%s imports %s: %s", p.dir(), own, r.reason)
				}
			}
		}
	}
}

// impure is what dissect may not use, in whole or but for some names.
var impure = map[string][]string{
	"crypto/rand": nil, "io/fs": nil, "io/ioutil": nil, "log": nil, "log/slog": nil, "math/rand": nil, "math/rand/v2": nil,
	"net/http": nil, "os": nil, "os/exec": nil, "os/signal": nil, "plugin": nil, "runtime": nil, "syscall": nil, "testing": nil, "unsafe": nil,
	"golang.org/x/sys/unix": nil, "github.com/gorilla/websocket": nil,
	"net":  {"HardwareAddr", "IP", "IPNet"},
	"time": {"Time", "Duration", "Unix", "UnixMilli", "Date", "UTC", "Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour", "Month", "January", "RFC3339", "RFC3339Nano", "DateTime", "DateOnly", "Parse"},
}

// TestPure keeps dissect a function of bytes and secrets: no sockets, no
// clock, no files, no logging, no chance. The same bytes say the same always.
func TestPure(t *testing.T) {
	for _, p := range goList(t, "./dissect/...") {
		if slices.Contains(forTests, p.dir()) {
			continue
		}
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range file.Imports {
				from, _ := strconv.Unquote(i.Path.Value)
				allowed, watched := impure[from]
				if !watched {
					continue
				}
				if allowed == nil {
					t.Errorf("%s/%s imports %s: dissect is pure", p.dir(), name, from)
					continue
				}
				for _, used := range selected(file, from) {
					if !slices.Contains(allowed, used) {
						t.Errorf("%s/%s uses %s.%s: dissect is pure", p.dir(), name, from, used)
					}
				}
			}
		}
	}
}

// selected lists the names of a package that a file uses.
func selected(file *ast.File, pkg string) (names []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == filepath.Base(pkg) {
				names = append(names, s.Sel.Name)
			}
		}
		return true
	})
	return names
}

// TestTestingStaysOut keeps what is there for tests out of the program.
func TestTestingStaysOut(t *testing.T) {
	for _, p := range goList(t, "-deps", "./cmd/plainsight") {
		if slices.Contains(forTests, p.dir()) || p.ImportPath == "testing" {
			t.Errorf("the program depends on %s", p.ImportPath)
		}
	}
}

// TestStorybookStaysOut keeps what shows the pages' parts to those who work on them
// out of the program: its code, and its scripts and style sheets.
func TestStorybookStaysOut(t *testing.T) {
	own := map[string]bool{}
	for _, p := range goList(t, "./cmd/storybook") {
		for _, name := range p.EmbedFiles {
			own[filepath.Base(name)] = true
		}
	}
	if len(own) == 0 {
		t.Fatal("the storybook embeds nothing")
	}
	for _, p := range goList(t, "-deps", "./cmd/plainsight") {
		if below(p.dir(), "cmd") && p.dir() != "cmd/plainsight" {
			t.Errorf("the program depends on %s", p.ImportPath)
		}
		for _, name := range p.EmbedFiles {
			if own[filepath.Base(name)] {
				t.Errorf("%s embeds the storybook's %s", p.ImportPath, name)
			}
		}
	}
	for _, p := range goList(t, "./...") {
		for _, i := range p.Imports {
			if below(i, module+"/cmd") {
				t.Errorf("%s imports %s: nothing stands on a command", p.dir(), i)
			}
		}
	}
}

// TestGopacket keeps the capture library where it is, so that taking another
// one is a small edit: behind capture's interface, and in the part of dissect
// that goes from the link to the transport.
func TestGopacket(t *testing.T) {
	may := []string{"capture", "dissect/link", "dissect/ip", "dissect/tcp", "dissect/udp"}
	for _, p := range goList(t, "./...") {
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "github.com/google/gopacket") && !slices.ContainsFunc(may, func(dir string) bool { return below(p.dir(), dir) }) {
				t.Errorf("%s imports %s: only %s may", p.dir(), i, strings.Join(may, ", "))
			}
		}
	}
}

// TestNoCgo keeps the program one that any machine can build for any other.
func TestNoCgo(t *testing.T) {
	for _, p := range goList(t, "-deps", "./...") {
		if !p.Standard && len(p.CgoFiles) > 0 {
			t.Errorf("%s needs a C compiler: %v", p.ImportPath, p.CgoFiles)
		}
	}
}

// TestTopLevel keeps the first look at the repository short.
func TestTopLevel(t *testing.T) {
	want := []string{"LICENSE", "README.md", "capture", "cmd", "dissect", "go.mod", "go.sum", "lessons", "webui"}
	for _, name := range topLevel(t) {
		if !strings.HasPrefix(name, ".") && !slices.Contains(want, name) {
			t.Errorf("%s is at the top level: scripts and documents live in the folder that they concern", name)
		}
	}
}

// TestSelfContained finds references to what lies outside the repository,
// which who clones it does not have.
func TestSelfContained(t *testing.T) {
	outside := []byte("../" + "shared")
	for _, name := range tracked(t) {
		data, err := os.ReadFile(filepath.Join(repository(t), name))
		if err != nil {
			continue // deleted, but not committed yet
		}
		if bytes.Contains(data, outside) && !besideShared(t, name) {
			t.Errorf("%s refers to %s, which is not in the repository", name, outside)
		}
	}
}

// besideShared reports whether the folder of that name is one of the repository's,
// seen from a file: the pages' assets have one.
func besideShared(t *testing.T, name string) bool {
	dir := filepath.ToSlash(filepath.Join(filepath.Dir(name), "..", "shared")) + "/"
	return !strings.HasPrefix(dir, "..") && slices.ContainsFunc(tracked(t), func(other string) bool { return strings.HasPrefix(other, dir) })
}

func below(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func topLevel(t *testing.T) (names []string) {
	for _, name := range tracked(t) {
		first, _, _ := strings.Cut(name, "/")
		if !slices.Contains(names, first) {
			names = append(names, first)
		}
	}
	return names
}

// tracked lists the repository's files.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = repository(t)
	out, err := cmd.Output()
	if err != nil {
		t.Skip("this is no git checkout, so which files belong to it is not known")
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

type listed struct {
	ImportPath, Dir                        string
	Standard                               bool
	GoFiles, CgoFiles, EmbedFiles, Imports []string
}

// dir is the package's folder in the repository.
func (p listed) dir() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// goLists keeps what go list has said: it takes a second each time.
var goLists = map[string][]listed{}

func goList(t *testing.T, args ...string) (out []listed) {
	t.Helper()
	key := strings.Join(args, " ")
	if out, ok := goLists[key]; ok {
		return out
	}
	defer func() { goLists[key] = out }()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Standard,GoFiles,CgoFiles,EmbedFiles,Imports"}, args...)...)
	cmd.Dir = repository(t)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // to see what would ask for it
	cmd.Stderr = os.Stderr
	data, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
}
