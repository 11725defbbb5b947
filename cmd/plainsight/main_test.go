package main

import (
	"flag"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the scripts compare with anew")

// asCommand is set where the test binary is to be plainsight itself.
const asCommand = "PLAINSIGHT_TEST_AS_COMMAND"

// TestMain lets the scripts call plainsight as a command.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"plainsight": main})
}

// TestScripts runs the scripts of testdata/script, which show each command,
// and what it says to what it cannot do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			captures, err := filepath.Abs("testdata/captures")
			e.Setenv("CAPTURES", captures)
			return err
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root": // who may read what nobody may
				return os.Geteuid() == 0, nil
			case "full":
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			}
			return false, nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"oneline": oneLineOnly,
			"occupy":  occupy,
		},
	})
}

// oneLineOnly demands that stderr is one line that begins with the program's
// name, and that no Go program crashed there.
func oneLineOnly(ts *testscript.TestScript, _ bool, _ []string) {
	text := ts.ReadFile("stderr")
	if !oneLineOf(text) {
		ts.Fatalf("stderr is not one line of plainsight's:\n%s", text)
	}
}

func oneLineOf(text string) bool {
	const name = "plainsight: "
	for i, c := range text {
		if c == '\n' && i != len(text)-1 {
			return false
		}
	}
	return len(text) > len(name)+1 && text[:len(name)] == name && text[len(text)-1] == '\n'
}

// occupy takes a port until the script ends and puts its address into the
// variable named.
func occupy(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}
