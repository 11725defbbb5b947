package main

import "github.com/spf13/cobra"

// completionHelp is what to type for each shell that can complete.
const completionHelp = `completion prints a script that lets your shell complete commands, flags and the names of
lessons when you press Tab. Type your shell's line to have this in the current window, or
put it into the file named to have it in every window that you open from then on.

  bash, with its package bash-completion (file: ~/.bashrc):
      source <(plainsight completion bash)
  zsh (file: ~/.zshrc):
      autoload -U compinit; compinit; source <(plainsight completion zsh)
  fish (file: ~/.config/fish/config.fish):
      plainsight completion fish | source
  PowerShell (file: the one that $PROFILE names):
      plainsight completion powershell | Out-String | Invoke-Expression`

// tellCompletion has the command for completion say how to use it. For a shell
// that there is not, cobra's own would show its help as if it were one.
func tellCompletion(c *cobra.Command) {
	c.Short, c.Long = "Have your shell complete commands, flags and lessons", completionHelp
	c.Args, c.RunE = noCommand, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, shell := range c.Commands() {
		shell.Args = exactly()
	}
}
