package main

import (
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"plainsight/lessons"
)

func newLesson(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lesson",
		Short: "List the lessons, or run one",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("lesson: say what to do: plainsight lesson list, or plainsight lesson run NAME")
			}
			return noCommand(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(newLessonList(p), newLessonRun(p), newLessonQuestions(p))
	return cmd
}

func newLessonList(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the lessons",
		Example: "  plainsight lesson list\n  plainsight lesson list --json",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return p.listLessonsJSON()
			}
			var rows [][]string
			for _, l := range lessons.All() {
				rows = append(rows, []string{l.Name, l.Title})
			}
			columns(p.out, rows)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an array of {name, title, summary, viewpoints: [{name, title, says}], settings: [{name, label, says, default, options: [{value, label}]}], faults: [{name, title, says}], stays: whether run takes --stay}")
	return cmd
}

func (p *program) listLessonsJSON() error {
	type eye struct {
		Name  string `json:"name"`
		Title string `json:"title"`
		Says  string `json:"says"`
	}
	type option struct {
		Value string `json:"value"`
		Label string `json:"label"`
	}
	type knob struct {
		Name    string   `json:"name"`
		Label   string   `json:"label"`
		Says    string   `json:"says"`
		Default string   `json:"default"`
		Options []option `json:"options"`
	}
	type fault struct {
		Name  string `json:"name"`
		Title string `json:"title"`
		Says  string `json:"says"`
	}
	type lesson struct {
		Name    string  `json:"name"`
		Title   string  `json:"title"`
		Summary string  `json:"summary"`
		Eyes    []eye   `json:"viewpoints"`
		Knobs   []knob  `json:"settings"`
		Faults  []fault `json:"faults"`
		Stays   bool    `json:"stays"`
	}
	all := []lesson{}
	for _, l := range lessons.All() {
		one := lesson{l.Name, l.Title, l.Summary, []eye{}, []knob{}, []fault{}, l.CanStay()}
		for _, k := range l.Knobs {
			choices := []option{}
			for _, c := range k.Options {
				choices = append(choices, option{c.Value, c.Label})
			}
			one.Knobs = append(one.Knobs, knob{k.Name, k.Label, k.Says, k.Default, choices})
		}
		for _, f := range l.Faults {
			one.Faults = append(one.Faults, fault{f.Name, f.Title, f.Says})
		}
		for _, e := range l.Eyes {
			one.Eyes = append(one.Eyes, eye{e.Name, e.Title, e.Says})
		}
		all = append(all, one)
	}
	return writeJSON(p.out, all)
}

// lessonOptions say how to run a lesson and what to make of it.
type lessonOptions struct {
	wire        *choice
	secret      string
	out         string
	withSecrets bool
	as          string
	format      *choice
	set         map[string]string
	fault       string
	stay        bool
	files       string
}

func newLessonRun(p *program) *cobra.Command {
	var o lessonOptions
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Run a lesson, and say who reads its secret",
		Long: `run plays a lesson's real client and server over a wire that is captured, and then
dissects the capture once for each viewpoint, with the secrets of that viewpoint only.

Text is a table of the viewpoints. JSON is one object: {"lesson", "wire", "frames",
"dropped", "secret", "viewpoints": [{"name", "secret": "readable", "hidden" or "never
sent", "note": {"bytes", "readable"}, "transport": {"bytes", "readable"}, "certificate": "readable", "hidden" or "none", "application_bytes", "readable_bytes",
"classes": {"structure", ...}}]}, where the classes add up to the captured bytes.
PDML is the packets themselves, as the viewpoint of --as sees them.`,
		Example: `  plainsight lesson run plaintext
  plainsight lesson run tls13 --secret 'my own words' -T json
  plainsight lesson run fernet --out fernet.pcapng --with-secrets
  plainsight lesson run fernet --as client -T pdml
  plainsight lesson run plaintext --stay      then reach its server with curl
  plainsight lesson run tls13 --stay --files .
                                              the same over TLS, with the certificate to trust
  plainsight lesson run rsa-chat --stay --out chat.pcapng --with-secrets
                                              then type; the answers are in the file`,
		Args: exactly("NAME"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return lessonNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.runLesson(cmd.Context(), args[0], o) },
	}
	o.wire = wireFlag(cmd)
	cmd.Flags().StringVar(&o.secret, "secret", lessons.DefaultSecret, "the `TEXT` to send over the wire")
	cmd.Flags().StringVar(&o.out, "out", "", "also write the capture to `FILE` (pcapng)")
	cmd.Flags().BoolVar(&o.withSecrets, "with-secrets", false, "put each viewpoint's secrets into that file, so that anyone who has it can open the traffic")
	cmd.Flags().StringVar(&o.as, "as", "", "show only this `VIEWPOINT`")
	cmd.Flags().StringToStringVar(&o.set, "set", nil, "set one of the lesson's settings, as `NAME=VALUE`; see 'plainsight lesson list --json'")
	cmd.Flags().Lookup("set").DefValue = "" // which help then leaves out
	cmd.Flags().StringVar(&o.fault, "fault", "", "let this go wrong on purpose: `FAULT`; see 'plainsight lesson list --json'")
	cmd.Flags().BoolVar(&o.stay, "stay", false, "leave the server running for your own clients, until you press Ctrl-C; in a chat, take messages from the terminal")
	cmd.Flags().StringVar(&o.files, "files", "", "write the files that the run makes, such as certificates, into `FOLDER`")
	o.format = choose(cmd, "format", "T", "what to print", "text", "json", "pdml")
	_ = cmd.RegisterFlagCompletionFunc("as", func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []string
		if len(args) > 0 {
			if l, ok := lessons.ByName(args[0]); ok {
				for _, e := range l.Eyes {
					names = append(names, e.Name)
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

func wireFlag(cmd *cobra.Command) *choice {
	return choose(cmd, "wire", "", "where lessons run: auto is loopback where capturing it is permitted, else virtual", "auto", "loopback", "virtual")
}

func lessonNames() (names []string) {
	for _, l := range lessons.All() {
		names = append(names, l.Name)
	}
	return names
}

// findLesson finds a lesson, or says which ones are near.
func findLesson(name string) (*lessons.Lesson, error) {
	if l, ok := lessons.ByName(name); ok {
		return l, nil
	}
	help := "see 'plainsight lesson list'"
	if near := nearest(name, lessonNames()); len(near) > 0 {
		help = "did you mean " + oneOf(near) + "?"
	}
	return nil, usage("%s: no such lesson: %s", name, help)
}

func checkSecret(secret string) error {
	switch {
	case strings.TrimSpace(secret) == "":
		return usage("--secret: there is nothing to send: give some text")
	case !utf8.ValidString(secret):
		return usage("--secret: the text is not UTF-8: type it in a UTF-8 terminal")
	case utf8.RuneCountInString(secret) > lessons.MaxSecret:
		return usage("--secret: %d characters are too many: a lesson carries at most %d", utf8.RuneCountInString(secret), lessons.MaxSecret)
	}
	return nil
}
