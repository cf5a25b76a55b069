package dataset

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

const training = "n,sex,x,o,y\n1,m,.5,9,1\n2,f,1.5,8,2\n1,m,2.5,7,3\n10,f,3.5,6,4\n"

func TestMatchBringsNewDataIntoForm(t *testing.T) {
	for _, s := range []Selection{
		{}, {Baseline: true}, {Offset: "o"}, {Offset: "x", Categorical: []string{"n"}, Baseline: true}, {Features: []string{"x", "n"}, Categorical: []string{"n"}},
	} {
		f := mustSelect(t, training, s)
		b, err := json.Marshal(f.Schema)
		require.NoError(t, err)
		var schema Schema
		require.NoError(t, json.Unmarshal(b, &schema))
		require.Equal(t, f.Schema, schema)

		g, err := mustRead(t, training).Match(schema, false)
		require.NoError(t, err)
		require.Equal(t, f.SHA256(), g.SHA256(), "the training rows themselves")

		// Other order, other columns, other spelling of a number, no target.
		g, err = mustRead(t, "extra;x;sex;o;n\nzz;2.5;m;7;1.0\n").Match(schema, false)
		require.NoError(t, err)
		require.Nil(t, g.Y)
		require.Equal(t, 1, g.Rows)
		p := len(f.Features)
		require.Equal(t, f.X[2*p:3*p], g.X)
		if f.Offset != nil {
			require.Equal(t, f.Offset[2:3], g.Offset)
		}
	}
}

func TestMatchTargetAndMissing(t *testing.T) {
	schema := mustSelect(t, training, Selection{Features: []string{"sex", "x"}}).Schema
	g, err := mustRead(t, "sex,x,y\nm,1,NA\nf,2,\n").Match(schema, false)
	require.NoError(t, err)
	require.Nil(t, g.Y, "a target without a value is no target")

	g, err = mustRead(t, "sex,x,y\nm,1,5\nNA,2,6\nf,3,7\n").Match(schema, true)
	require.NoError(t, err)
	require.Equal(t, []float64{5, 7}, g.Y)
	require.Equal(t, []int{1, 3}, g.Numbers)
	require.Equal(t, []string{"1 row of 3 left out for missing cells (sex 1)"}, g.Notes)
}

func TestMatchRefuses(t *testing.T) {
	schema := mustSelect(t, training, Selection{Offset: "o", Categorical: []string{"n"}, Baseline: true}).Schema
	for text, want := range map[string]string{
		"n,sex,x\n1,m,2\n":                  `t.csv: it lacks the column "o", which the model was trained on: its columns are n, sex, x`,
		"a,b,c\n1,m,2\n":                    `t.csv: it lacks the columns "n", "sex", "x", "o", which the model was trained on: its columns are a, b, c`,
		"n,sex,x,o\n1,m,2,3\n3,m,2,3\n":     `t.csv:3: column "n": the model was not trained on the level "3": the known ones are 1, 2, 10`,
		"n,sex,x,o\n1,m,2,3\n1,M,2,3\n":     `t.csv:3: column "sex": the model was not trained on the level "M": did you mean "m"?`,
		"n,sex,x,o\n1,m,u,3\n":              `t.csv:2: column "x": "u" is not a number, and the model was trained on numbers: correct the cell`,
		"n,sex,x,o\n1,m,1,3\n1,m,1e999,3\n": `t.csv:3: column "x": "1e999" is past the largest number, 1.8e308, and the model was trained on numbers: correct the cell`,
		"n,sex,x,o\n1,m,2,Inf\n":            `t.csv:2: column "o": "Inf" is infinite, and the model was trained on numbers: correct the cell`,
		"n,sex,x,o,y\n1,m,2,3,yes\n":        `t.csv:2: column "y": "yes" is not a number, and the model was trained on numbers: correct the cell`,
		"n,sex,x,o\n1,m,2,3\n1,,2,3\n":      `t.csv:3: column "sex": a missing cell; fill it in, or leave out 1 row of 2 with --na=drop`,
		"n;sex;x;o\n1;m;1,5;3\n":            `t.csv:2: column "x": "1,5" is not a number, it has a decimal comma (write 1.5), and the model was trained on numbers: correct the cell`,
	} {
		_, err := mustRead(t, text).Match(schema, false)
		require.EqualError(t, err, want)
	}
	_, err := mustRead(t, "n,sex,x,o\n1,,2,3\n").Match(schema, true)
	require.EqualError(t, err, `t.csv: every row has a missing cell (sex 1): fill them in`)
}
