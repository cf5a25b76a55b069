package main

import "github.com/spf13/cobra"

func completeData(cmd *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	return nil, 0
}
func completeRun(cmd *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	return nil, 0
}
func completeEmbedded(cmd *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	return nil, 0
}
func registerCompletions(cmd *cobra.Command) {}
