package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// program is what all commands share: where they read and write.
type program struct {
	in  io.Reader
	out *output
	err io.Writer

	reads atomic.Bool // it may wait for input, and has nothing to put in order where that never comes
}

func newRoot(p *program) *cobra.Command {
	var o serveOptions
	root := &cobra.Command{
		Use:   "plainsight [command]",
		Short: "A packet inspector that teaches",
		Long: `plainsight runs real clients and servers, captures what they put on the wire,
takes every byte apart, and shows which bytes stay in plain sight, for whom, and why.

Without a command it serves its pages, as 'plainsight serve' does.`,
		Example: `  plainsight --open                       start, and show the lessons in a browser
  plainsight lesson run plaintext         run a lesson here and see who reads the secret
  plainsight dissect capture.pcapng       take a capture file apart
  plainsight compare plaintext tls13      put two side by side`,
		Version:           version(),
		Args:              noCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		RunE:              func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), o) },
	}
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage("%s%w: see '%s --help'", saidBy(cmd), inOurWords(err), cmd.CommandPath())
	})
	o.flags(root)
	language := ""
	root.PersistentFlags().StringVar(&language, "words", "", "a .po `FILE` with sentences in another language; what it lacks is said in English")
	_ = root.MarkPersistentFlagFilename("words", "po")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return speak(language) }
	root.AddCommand(newServe(p), newLesson(p), newDissect(p), newCompare(p), newCapture(p))
	root.SetHelpCommand(newHelp(root))
	root.InitDefaultCompletionCmd(commandNames(root)...)
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			tellCompletion(c)
		}
	}
	return root
}

// newHelp is the command that prints help about others, and refuses names that are
// no command.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		ValidArgsFunction: func(_ *cobra.Command, args []string, start string) (names []string, _ cobra.ShellCompDirective) {
			if of, rest, err := root.Find(args); err == nil && len(rest) == 0 {
				for _, c := range of.Commands() {
					if c.IsAvailableCommand() && strings.HasPrefix(c.Name(), start) {
						names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			of := root
			for _, name := range args {
				i := slices.IndexFunc(of.Commands(), func(c *cobra.Command) bool { return c.Name() == name || c.HasAlias(name) })
				if i < 0 {
					return noCommand(of, []string{name})
				}
				of = of.Commands()[i]
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

// inOurWords is the error for a bad value of a flag, with what the value should be.
func inOurWords(err error) error {
	var wrong *pflag.InvalidValueError
	if !errors.As(err, &wrong) {
		return err
	}
	f := wrong.GetFlag()
	if f.Value.Type() == "stringToString" {
		for _, one := range strings.Split(wrong.GetValue(), ",") {
			if name := strings.TrimSpace(one); name != "" && !strings.Contains(name, "=") {
				return fmt.Errorf("--%s: %s lacks its value, as in %s=VALUE", f.Name, name, name)
			}
		}
	}
	should := map[string]string{
		"duration":       "not a duration: give one such as 10m or 2h",
		"int":            "not a number",
		"bool":           "neither true nor false",
		"stringToString": "not a setting: write it as NAME=VALUE",
	}[f.Value.Type()]
	if should == "" {
		return err
	}
	return fmt.Errorf("--%s: %q is %s", f.Name, wrong.GetValue(), should)
}

// saidBy is the command that an error is about, as the beginning of its message:
// "" for the program itself, whose name every message begins with.
func saidBy(cmd *cobra.Command) string {
	_, path, found := strings.Cut(cmd.CommandPath(), " ")
	if !found {
		return ""
	}
	return path + ": "
}

func commandNames(c *cobra.Command) (names []string) {
	for _, s := range c.Commands() {
		names = append(names, s.Name())
	}
	return names
}

// noCommand refuses arguments where a command should be, and suggests what is similar.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	help := fmt.Sprintf("see '%s --help'", cmd.CommandPath())
	if near := nearest(args[0], commandNames(cmd)); len(near) > 0 {
		help = "did you mean " + oneOf(near) + "?"
	} else if _, err := os.Stat(args[0]); err == nil {
		help = "to open a capture file: plainsight dissect " + args[0]
	}
	return usage("%s: no such command: %s", args[0], help)
}

// exactly requires the arguments that the usage line names, and no more.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usage("%s%s is missing: see '%s --help'", saidBy(cmd), names[len(args)], cmd.CommandPath())
		case len(args) > len(names):
			return usage("%sone argument too many: %s: see '%s --help'", saidBy(cmd), args[len(names)], cmd.CommandPath())
		}
		return nil
	}
}

// choice is a flag whose value is one of a few words.
type choice struct {
	value string
	from  []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.from, "|") }
func (c *choice) Set(s string) error {
	if !slices.Contains(c.from, s) {
		return fmt.Errorf("must be %s", oneOf(c.from))
	}
	c.value = s
	return nil
}

// choose adds such a flag; its first word is the default.
func choose(cmd *cobra.Command, long, short, says string, from ...string) *choice {
	c := &choice{from[0], from}
	cmd.Flags().VarP(c, long, short, says)
	_ = cmd.RegisterFlagCompletionFunc(long, cobra.FixedCompletions(from, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// oneOf lists alternatives: "a, b or c".
func oneOf(s []string) string {
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " or " + s[len(s)-1]
}

// version is that of the module, or the commit that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "plainsight (version unknown)"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v += " " + s.Value[:min(12, len(s.Value))]
			}
			if s.Key == "vcs.modified" && s.Value == "true" {
				v += " (modified)"
			}
		}
	}
	return "plainsight " + v + ", " + info.GoVersion
}
