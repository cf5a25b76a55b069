package dataset

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClassesAreZeroAndOne(t *testing.T) {
	// Zero and one stay what they are, with or without Classes.
	f := mustSelect(t, "x,y\n1,0\n2,1\n3,1\n", Selection{Classes: Two})
	require.Equal(t, []float64{0, 1, 1}, f.Y)
	require.Nil(t, f.Classes)
	require.Equal(t, mustSelect(t, "x,y\n1,0\n2,1\n3,1\n", Selection{}).SHA256(), f.SHA256())

	// Of two words the second in sort order is 1, whichever comes first.
	f = mustSelect(t, "x,y\n1,yes\n2,no\n3,NA\n4,yes\n", Selection{Classes: Two, DropMissing: true})
	require.Equal(t, []float64{1, 0, 1}, f.Y)
	require.Equal(t, []string{"no", "yes"}, f.Classes)
	require.Contains(t, f.Notes, `target "y": "yes" is 1 and "no" is 0`)
	require.NotEqual(t, f.SHA256(), mustSelect(t, "x,y\n1,1\n2,0\n4,1\n", Selection{Classes: Two}).SHA256())

	// Among the others a column of text is a factor as before.
	f = mustSelect(t, "y,s,x\nb,u,1\na,v,2\na,u,3\na,v,4\n", Selection{Classes: Two, Target: "y"})
	require.Equal(t, []string{"s=u", "s=v", "x"}, f.Features)
	require.Equal(t, []float64{1, 0, 0, 0}, f.Y)
}

func TestClassesInNewData(t *testing.T) {
	schema := mustSelect(t, "x,y\n1,yes\n2,no\n4,yes\n", Selection{Classes: Two}).Schema
	b, err := json.Marshal(schema)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &schema))

	g, err := mustRead(t, "y,x\nno,5\nyes,6\nno,7\n").Match(schema, false)
	require.NoError(t, err)
	require.Equal(t, []float64{0, 1, 0}, g.Y)
	g, err = mustRead(t, "y,x\nyes,5\nyes,6\n").Match(schema, false)
	require.NoError(t, err)
	require.Equal(t, []float64{1, 1}, g.Y)
	g, err = mustRead(t, "x\n5\n").Match(schema, false)
	require.NoError(t, err)
	require.Nil(t, g.Y)
	_, err = mustRead(t, "y,x\nNo,5\nyes,6\n").Match(schema, false)
	require.EqualError(t, err, `t.csv:2: column "y": the model was not trained on the level "No": did you mean "no"?`)

	// Prepared data hold the codes.
	f := mustSelect(t, "x,y\n1,yes\n2,no\n4,yes\n", Selection{Classes: Two})
	var csv strings.Builder
	require.NoError(t, f.WriteCSV(&csv))
	h, err := ReadFrame(strings.NewReader(csv.String()), "data.csv.gz", f.Schema)
	require.NoError(t, err)
	require.Equal(t, f.SHA256(), h.SHA256())
}
