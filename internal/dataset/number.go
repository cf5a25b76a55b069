package dataset

import (
	"math"
	"strconv"
	"strings"
)

// kind is what a cell holds.
type kind uint8

const (
	number    kind = iota
	missing        // empty, NA, NaN, null, ?, .
	infinite       // Inf, or past the largest float64
	lookalike      // a number to the eye only: 1,234 or 12% or 0x1p-2
	text
)

// loss says what a number lost between its text and its float64.
type loss uint8

const (
	exact     loss = iota
	underflow      // 1e-400 is 0
	rounded        // an integer past 2^53
)

var powersOfTen = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// classify returns the value of a trimmed cell and what it is. The value is
// NaN unless the kind is number.
func classify(s string) (float64, kind, loss) {
	v, l, ok := parseNumber(s)
	switch {
	case ok && !math.IsInf(v, 0):
		return v, number, l
	case ok || isInfinity(s):
		return math.NaN(), infinite, exact
	case isMissing(s):
		return math.NaN(), missing, exact
	}
	if what, _ := oddity(s); what != "" {
		return math.NaN(), lookalike, exact
	}
	return math.NaN(), text, exact
}

// parseNumber returns the float64 nearest to a decimal number: digits with at
// most one point and an optional exponent, nothing else. It is ±Inf past the
// largest float64.
//
// A significand below 2^53 and a power of ten up to 10^22 are both exact, so
// one multiplication or division rounds correctly [Clinger 1990]; strconv
// takes the rest.
func parseNumber(s string) (v float64, l loss, ok bool) {
	i := 0
	negative := false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		negative = s[i] == '-'
		i++
	}
	var mantissa uint64
	significant, digits, fraction := 0, 0, 0
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		mantissa = mantissa*10 + uint64(s[i]-'0')
		digits++
		if mantissa != 0 {
			significant++
		}
	}
	whole := i == len(s)
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
			mantissa = mantissa*10 + uint64(s[i]-'0')
			digits++
			fraction++
			if mantissa != 0 {
				significant++
			}
		}
	}
	if digits == 0 {
		return 0, exact, false
	}
	exponent := 0
	if i < len(s) && s[i]|0x20 == 'e' {
		if exponent, i = parseExponent(s, i+1); i < 0 {
			return 0, exact, false
		}
	}
	if i != len(s) {
		return 0, exact, false
	}
	exponent -= fraction
	if significant > 18 || mantissa >= 1<<53 || exponent < -22 || exponent > 22 {
		return parseLong(s, whole, significant > 0)
	}
	v = float64(mantissa)
	if exponent < 0 {
		v /= powersOfTen[-exponent]
	} else {
		v *= powersOfTen[exponent]
	}
	if negative {
		v = -v
	}
	return v, exact, true
}

// parseExponent returns the exponent whose sign or first digit is s[i], capped
// far beyond any float64, and the index after it, -1 if there is none.
func parseExponent(s string, i int) (exponent, end int) {
	sign := 1
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		if s[i] == '-' {
			sign = -1
		}
		i++
	}
	start := i
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		if exponent < 1e6 {
			exponent = exponent*10 + int(s[i]-'0')
		}
	}
	if i == start {
		return 0, -1
	}
	return sign * exponent, i
}

// parseLong is parseNumber for a text that is known to be a decimal number.
func parseLong(s string, whole, nonzero bool) (float64, loss, bool) {
	v, _ := strconv.ParseFloat(s, 64) // its range error is ±Inf, which the caller sees
	switch {
	case v == 0 && nonzero:
		return v, underflow, true
	case whole && math.Abs(v) >= 1<<53: // 2^53+1 reads as 2^53
		return v, rounded, true
	}
	return v, exact, true
}

// isMissing reports whether a trimmed cell stands for a missing value.
func isMissing(s string) bool {
	switch len(s) {
	case 0:
		return true
	case 1:
		return s == "?" || s == "."
	case 2:
		return strings.EqualFold(s, "NA")
	case 3:
		return strings.EqualFold(s, "NaN") || strings.EqualFold(s, "N/A")
	case 4:
		return strings.EqualFold(s, "null") || s == "<NA>" || s == "#N/A" ||
			strings.EqualFold(s[1:], "NaN") && (s[0] == '-' || s[0] == '+')
	}
	return false
}

// isInfinity reports whether a trimmed cell spells an infinity.
func isInfinity(s string) bool {
	s = strings.TrimLeft(s, "+-")
	return strings.EqualFold(s, "inf") || strings.EqualFold(s, "infinity") || s == "∞"
}
