package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletionCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the shell's completion script: " + list(shells),
		Example: `source <(mcmc completion bash)                                   # this shell only
mcmc completion bash > /etc/bash_completion.d/mcmc               # every bash, for all users
mcmc completion zsh > "${fpath[1]}/_mcmc"                        # every zsh
mcmc completion fish > ~/.config/fish/completions/mcmc.fish      # every fish
mcmc completion powershell | Out-String | Invoke-Expression      # this PowerShell only`,
		Long:                  "Bash needs the package bash-completion, zsh a line `autoload -U compinit; compinit` in ~/.zshrc. Start a new shell afterwards.",
		GroupID:               groupOther,
		Args:                  wantArgs(1, 1),
		ValidArgs:             shells,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(u.out, true)
			case "zsh":
				return root.GenZshCompletion(u.out)
			case "fish":
				return root.GenFishCompletion(u.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(u.out)
			}
			return usagef("no completion for the shell %q: it is written for %s", args[0], list(shells))
		},
	}
}

// completeChoices tells the shell the values of every flag declared by
// choiceVar.
func completeChoices(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if v, ok := f.Value.(*choiceValue); ok {
			cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(v.choices, cobra.ShellCompDirectiveNoFileComp))
		}
	})
}
