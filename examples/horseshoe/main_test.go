package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(&out, 500))
	t.Log("\n" + out.String())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 13)
	require.Contains(t, lines[0], "gibbs")
	// The two features that every analysis of these data finds. [Efron et al.
	// 2004, Least angle regression, Annals of Statistics 32, Fig. 1]
	first := lines[2] + lines[3] + lines[4]
	require.Contains(t, first, "bmi")
	require.Contains(t, first, "ltg")
}
