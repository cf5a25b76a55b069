//go:build amd64 && !purego

package kern

// backTile is the way back for groups of a fixed number of features.
type backTile func(groups int, w, v *float64, vStep int, p *float64, pStep int, out *float64, panels int)

// backTiles are those for most features and for one.
type backTiles struct{ together, single backTile }

func (t backTiles) back(most int, out, w []float64, h, d Panels, n int) {
	whole := len(w) / most
	if whole > 0 {
		t.together(whole, &w[0], &d.V[0], d.Step, &h.V[0], h.Step, &out[0], n)
	}
	if at := whole * most; at < len(w) {
		t.single(len(w)-at, &w[at], &d.V[0], d.Step, &h.V[at*Height], h.Step, &out[at], n)
	}
}

func backOn512(how How, out, w []float64, h, d Panels, n int) {
	t := backTiles{backAVX512x8, backAVX512x1}
	switch how {
	case TimesTanh:
		t = backTiles{backTanhAVX512x8, backTanhAVX512x1}
	case TimesReLU:
		t = backTiles{backReLUAVX512x8, backReLUAVX512x1}
	}
	t.back(8, out, w, h, d, n)
}

func backOn2(how How, out, w []float64, h, d Panels, n int) {
	t := backTiles{backAVX2x4, backAVX2x1}
	switch how {
	case TimesTanh:
		t = backTiles{backTanhAVX2x4, backTanhAVX2x1}
	case TimesReLU:
		t = backTiles{backReLUAVX2x4, backReLUAVX2x1}
	}
	t.back(4, out, w, h, d, n)
}
