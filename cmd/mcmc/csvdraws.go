package main

func summarizeCSV(u *ui, files []string, asJSON bool) error { return nil }
