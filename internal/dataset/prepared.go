package dataset

import (
	"bufio"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// WriteCSV writes the frame as a CSV table: the features, the offset if there
// is one, the target last. Numbers are the shortest decimals that read back
// as the same float64, so ReadFrame returns the same bits. Names are in
// quotes, which keeps numeric names from looking like data.
func (f *Frame) WriteCSV(w io.Writer) error {
	if f.Y == nil {
		return place{source: f.Source}.refuse("new data without a target cannot be stored as training data")
	}
	out := bufio.NewWriterSize(w, 64<<10)
	for j, name := range f.columnNames() {
		if j > 0 {
			out.WriteByte(',')
		}
		out.WriteString(`"` + strings.ReplaceAll(name, `"`, `""`) + `"`)
	}
	out.WriteByte('\n')
	p := len(f.Features)
	var b []byte
	for i := range f.Rows {
		b = b[:0]
		for _, v := range f.X[i*p : (i+1)*p] {
			b = append(strconv.AppendFloat(b, v, 'g', -1, 64), ',')
		}
		if f.OffsetName != "" {
			b = append(strconv.AppendFloat(b, f.Offset[i], 'g', -1, 64), ',')
		}
		b = append(strconv.AppendFloat(b, f.Y[i], 'g', -1, 64), '\n')
		out.Write(b)
	}
	return out.Flush()
}

// ReadFrame reads what WriteCSV wrote, plain or gzip. The columns must be
// those of the schema.
func ReadFrame(r io.Reader, name string, s Schema) (*Frame, error) {
	at := place{source: name}
	if err := s.check(at); err != nil {
		return nil, err
	}
	b, err := load(r, name, 0, standard)
	if err != nil {
		return nil, err
	}
	text, _, err := decode(at, b)
	if err != nil {
		return nil, err
	}
	if err := notEmpty(at, text); err != nil {
		return nil, err
	}
	t := &Table{Source: name, lim: standard}
	if err := t.parse(text, ','); err != nil {
		return nil, err
	}
	if want := s.columnNames(); !slices.Equal(t.names, want) {
		return nil, at.refuse("its columns (%s) are not those of the settings stored beside it (%s): one of the two was changed", list(t.names), list(want))
	}
	c := choice{target: len(t.names) - 1, offset: -1}
	for j := range s.Features {
		c.features = append(c.features, j)
	}
	if s.OffsetName != "" {
		c.offset = len(s.Features)
	}
	all := make([]int, t.Rows)
	for i := range all {
		all[i] = i
	}
	for j, col := range t.Columns {
		if i := slices.IndexFunc(col.Num, math.IsNaN); col.Text || i >= 0 {
			return nil, t.place(max(i, 0), j).refuse("prepared data hold numbers only: the file was changed")
		}
	}
	f := &Frame{Schema: s, Source: name, Rows: t.Rows}
	t.fill(f, c, nil, all)
	return f, nil
}
