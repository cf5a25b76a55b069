package mcmctest

import (
	"math"
	"testing"
)

// Figure is one estimate beside its reference.
type Figure struct {
	Name             string
	Value, MCSE      float64
	Reference, Error float64 // Error is the reference's own standard error
}

// Moments checks z = (value - reference)/√(MCSE² + error²): none above Bound,
// and, over 30 figures or more, a root mean square in [0.8, 1.2]: below it the
// MCSE is too large, which is a bug as well.
func Moments(t testing.TB, figures []Figure) {
	t.Helper()
	if len(figures) == 0 {
		t.Error("no figure was compared")
		return
	}
	ss, worst, where := 0.0, 0.0, ""
	for _, f := range figures {
		z := (f.Value - f.Reference) / math.Hypot(f.MCSE, f.Error)
		if math.IsNaN(z) {
			t.Errorf("%s: %v ± %v against %v ± %v is not a number", f.Name, f.Value, f.MCSE, f.Reference, f.Error)
			continue
		}
		if math.Abs(z) > Bound {
			t.Errorf("%s: %v ± %v, reference %v ± %v: z = %.1f", f.Name, f.Value, f.MCSE, f.Reference, f.Error, z)
		}
		if math.Abs(z) > worst {
			worst, where = math.Abs(z), f.Name
		}
		ss += z * z
	}
	rms := math.Sqrt(ss / float64(len(figures)))
	t.Logf("%d figures: rms z %.3f, largest |z| %.2f at %s", len(figures), rms, worst, where)
	if len(figures) >= 30 && (rms < 0.8 || rms > 1.2) {
		t.Errorf("root mean square of z over %d figures is %.3f, not in [0.8, 1.2]", len(figures), rms)
	}
}
