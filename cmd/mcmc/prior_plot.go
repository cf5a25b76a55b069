package main

import (
	"bytes"
	"cmp"
	"fmt"
	"image/color"
	"io"
	"math"
	"os"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The lines of the picture, in colours of Okabe & Ito that differ in grey too.
var priorLines = []vgdraw.LineStyle{
	{Color: color.RGBA{0x00, 0x72, 0xB2, 0xFF}, Width: 1.8},
	{Color: color.RGBA{0x40, 0x40, 0x40, 0xFF}, Width: 1, Dashes: []vg.Length{1, 2}},
	{Color: color.RGBA{0xD5, 0x5E, 0x00, 0xFF}, Width: 1.2, Dashes: []vg.Length{5, 2.5}},
}

// plot draws the picture into a file of the format that its name ends in.
func (p *priorView) plot(file string) error {
	b, err := p.picture(pictureFormat(file))
	if err != nil {
		return fmt.Errorf("cannot draw %s: %w", p.name, err)
	}
	f, err := os.Create(file)
	if err != nil {
		return badInput(err)
	}
	_, err = f.Write(b)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(file) // no half a picture
	}
	return err
}

// picture returns the picture as svg, png or pdf.
func (p *priorView) picture(format string) ([]byte, error) {
	const width, height = 12.5 * vg.Centimeter, 8 * vg.Centimeter
	var canvas interface {
		vg.CanvasSizer
		io.WriterTo
	}
	switch format {
	case "png":
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(192))}
	case "pdf":
		canvas = vgpdf.New(width, height)
	default:
		canvas = vgsvg.New(width, height)
	}
	pic, err := p.figure()
	if err != nil {
		return nil, err
	}
	dc := vgdraw.New(canvas)
	pic.Draw(vgdraw.Crop(dc, 4, -8, 4, -6))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return nil, err
	}
	// gonum/plot names its font alone; where that is missing, text would be set
	// in a serif of another width.
	return bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif")), nil
}

// figure returns the log densities over |w|.
func (p *priorView) figure() (*plot.Plot, error) {
	grey := color.Gray{0x60}
	pic := plot.New()
	sans := func(s *text.Style, size font.Length) { s.Font.Variant, s.Font.Size = "Sans", size }
	pic.Title.Text = p.name + ": noise " + p.noise()
	sans(&pic.Title.TextStyle, 11)
	pic.Title.Padding = 6
	for _, a := range []*plot.Axis{&pic.X, &pic.Y} {
		sans(&a.Label.TextStyle, 9)
		sans(&a.Tick.Label, 8)
		a.LineStyle = vgdraw.LineStyle{Color: grey, Width: 0.5}
		a.Tick.LineStyle, a.Tick.Length = a.LineStyle, 3
		a.Padding = 0
	}
	pic.X.Label.Text, pic.Y.Label.Text = "|w| / median of |w|", "density"
	lo, hi := p.span()
	pic.X.Tick.Marker = plot.TickerFunc(func(_, hi float64) []plot.Tick {
		var ticks []plot.Tick
		for m := 0.0; m <= hi; m += 2 {
			ticks = append(ticks, plot.Tick{Value: m, Label: formatShortest(m)})
		}
		return ticks
	})
	pic.Y.Tick.Marker = plot.TickerFunc(func(lo, hi float64) []plot.Tick {
		var ticks []plot.Tick
		for e := math.Ceil(lo); e <= hi; e++ {
			ticks = append(ticks, plot.Tick{Value: e, Label: decade(int(e))})
		}
		return ticks
	})

	list := p.curves()
	ends := make([]plotter.XY, len(list)) // where the names stand
	for k := len(list) - 1; k >= 0; k-- {
		var line plotter.XYs
		for i := range 601 {
			s := float64(i) / 600
			m := max(chartMedians*s*s*s, 1e-6) // dense at 0, where a spike is
			y := min(max(list[k].log(m), lo-50), hi+50)
			line = append(line, plotter.XY{X: m, Y: y})
			if y >= lo && y <= hi {
				ends[k] = line[i]
			}
		}
		drawn, err := plotter.NewLine(line)
		if err != nil {
			return nil, err
		}
		drawn.LineStyle = priorLines[list[k].kind]
		pic.Add(drawn)
	}
	write := func(words string, at plotter.XY, style text.Style, size font.Length, c color.Color, shift font.Length) error {
		l, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{at}, Labels: []string{words}})
		if err != nil {
			return err
		}
		l.TextStyle[0].XAlign, l.TextStyle[0].YAlign, l.TextStyle[0].Color = style.XAlign, style.YAlign, c
		sans(&l.TextStyle[0], size)
		l.Offset.X = shift
		pic.Add(l)
		return nil
	}
	apart(ends, (hi-lo)/15)
	for k, c := range list {
		style, shift := text.Style{XAlign: text.XLeft, YAlign: text.YCenter}, font.Length(4)
		for _, e := range ends { // a line that leaves to the right of this one
			if d := e.X - ends[k].X; d > 0 && d < 2 && e.X < chartMedians-0.1 {
				style.XAlign, shift = text.XRight, -8
			}
		}
		if err := write(c.name, ends[k], style, 9, priorLines[c.kind].Color, shift); err != nil {
			return nil, err
		}
	}
	if note := p.spike(); note != "" {
		at := plotter.XY{X: 0.1, Y: hi}
		if p.atom > 0 {
			at.X = 2 // no curve rises to the top there
		}
		if err := write(note, at, text.Style{YAlign: text.YTop}, 8, grey, 4); err != nil {
			return nil, err
		}
	}
	pic.X.Min, pic.X.Max, pic.Y.Min, pic.Y.Max = 0, chartMedians, lo, hi // Add widens them
	return pic, nil
}

// apart lifts names at the right end until they are a line of text apart.
func apart(ends []plotter.XY, gap float64) {
	order := make([]int, len(ends))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ends[a].Y, ends[b].Y) })
	for i, k := range order {
		for _, below := range order[:i] {
			if math.Abs(ends[k].X-ends[below].X) < 0.1 {
				ends[k].Y = max(ends[k].Y, ends[below].Y+gap)
			}
		}
	}
}
