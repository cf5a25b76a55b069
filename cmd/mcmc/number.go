package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// formatMCSE returns x with the digits that its Monte Carlo error allows: the
// second significant digit of mcse is the last one shown, and seven digits are
// the most. A constant (mcse = 0) is shown shortest, an unknown error gives four
// digits. NaN is "-".
func formatMCSE(x, mcse float64) string {
	switch {
	case math.IsNaN(mcse) || math.IsInf(mcse, 0) || mcse < 0:
		return formatDigits(x, 4)
	case mcse == 0:
		if s := strconv.FormatFloat(x, 'g', 7, 64); !math.IsNaN(x) && !math.IsInf(x, 0) {
			return noMinusZero(s)
		}
	}
	return formatUnit(x, exponent(mcse, 2)-1)
}

// formatDigits returns x with n significant digits.
func formatDigits(x float64, n int) string {
	return formatUnit(x, exponent(x, n)-n+1)
}

// formatFixed returns x with a fixed number of decimals, for figures whose
// scale is known, such as R-hat.
func formatFixed(x float64, decimals int) string {
	if math.Abs(x) >= 1e7 {
		return formatDigits(x, 4)
	}
	return formatUnit(x, -decimals)
}

// formatUnit returns x rounded to a multiple of 10^unit, with seven digits at
// most, as 1.23e+08 where plain digits would be long.
func formatUnit(x float64, unit int) string {
	switch {
	case math.IsNaN(x):
		return "-"
	case math.IsInf(x, 0):
		return strings.TrimPrefix(strconv.FormatFloat(x, 'f', -1, 64), "+")
	case x == 0:
		return strconv.FormatFloat(0, 'f', min(max(-unit, 0), 6), 64)
	}
	e := exponent(x, 17)
	e = exponent(x, min(1+max(0, e-unit), 17)) // 9.996 with two decimals is 10.00
	unit = max(unit, e-6)
	p := math.Pow10(unit)
	if e < unit { // one unit or none
		if x = math.Round(x/p) * p; x == 0 {
			return formatUnit(0, unit)
		}
		e = unit
	}
	switch {
	case e >= 7 || e < -4:
		return noMinusZero(strconv.FormatFloat(x, 'e', e-unit, 64))
	case unit <= 0:
		return noMinusZero(strconv.FormatFloat(x, 'f', -unit, 64))
	}
	return noMinusZero(strconv.FormatFloat(math.Round(x/p)*p, 'f', 0, 64))
}

// formatShortest returns x in the fewest digits that read back as x.
func formatShortest(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// exponent returns the decimal exponent of x rounded to n significant digits.
func exponent(x float64, n int) int {
	s := strconv.FormatFloat(x, 'e', max(n-1, 0), 64)
	_, digits, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(digits) // 0 for NaN and Inf
	return e
}

func noMinusZero(s string) string {
	if strings.HasPrefix(s, "-") && !strings.ContainsAny(s[:strings.IndexByte(s+"e", 'e')], "123456789") {
		return s[1:]
	}
	return s
}

// formatPercent returns a share in [0, 1] as "93.1 %". A share that is neither 0
// nor 1 is never shown as 0 or 100 %.
func formatPercent(x float64, decimals int) string {
	if math.IsNaN(x) {
		return "-"
	}
	step := math.Pow10(-decimals)
	text := formatUnit(100*x, -decimals)
	switch {
	case x > 0 && text == formatUnit(0, -decimals):
		text = "<" + formatUnit(step, -decimals)
	case x < 1 && text == formatUnit(100, -decimals):
		text = ">" + formatUnit(100-step, -decimals)
	}
	return text + " %"
}

// formatCount returns n, with its thousands apart from 10,000 on.
func formatCount(n int) string {
	s := strconv.Itoa(n)
	digits := strings.TrimPrefix(s, "-")
	if len(digits) < 5 {
		return s
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return s[:len(s)-len(strings.TrimPrefix(s, "-"))] + digits
}

// formatDuration returns d as "0.42 s", "12.3 s", "2 min 5 s", "3 h 12 min" or
// "2 d 4 h".
func formatDuration(d time.Duration) string {
	s := d.Seconds()
	switch {
	case s < 9.995:
		return fmt.Sprintf("%.2f s", max(s, 0))
	case s < 59.95:
		return fmt.Sprintf("%.1f s", s)
	}
	return formatLong(d)
}

// formatLong is formatDuration for estimates: whole seconds below a minute.
func formatLong(d time.Duration) string {
	s := int(d.Seconds() + 0.5)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%d h %d min", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%d d %d h", s/86400, s%86400/3600)
}

// number is a float64 in a JSON document: what is not a finite number is null.
type number float64

// MarshalJSON returns the shortest digits that read back as x, or null.
func (x number) MarshalJSON() ([]byte, error) {
	v := float64(x)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	if v == 0 {
		v = 0 // not -0
	}
	return json.Marshal(v)
}

// UnmarshalJSON reads a number; null is NaN.
func (x *number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*x = number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(x))
}

// numbers returns a list for a JSON document, never null.
func numbers(xs []float64) []number {
	out := make([]number, len(xs))
	for i, x := range xs {
		out[i] = number(x)
	}
	return out
}

// writeJSON prints one indented document. Every float64 in it must be a number.
func writeJSON(w io.Writer, document any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(document)
}
