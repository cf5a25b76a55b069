package main

import "github.com/spf13/cobra"

func (o *sampleFlags) readConfig(cmd *cobra.Command, dataGiven bool) error { return nil }
