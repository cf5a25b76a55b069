package dataset

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// zeros are the zeros of the digits that stray into tables most: full-width,
// Arabic-Indic, its eastern form, Devanagari.
var zeros = [...]rune{0xFF10, 0x0660, 0x06F0, 0x0966}

// oddity says why a cell that a reader would take for a number is none, and
// what to write instead ("" if there is no such number): "has a decimal
// comma", "1.5". It returns "" for a cell that is text to a reader, too.
func oddity(s string) (what, instead string) {
	if len(s) > 60 || !startsLikeNumber(s) {
		return "", ""
	}
	plain := asciiNumber(s)
	if plain != s {
		what = "has digits or signs that are not ASCII"
	}
	unsigned := strings.TrimLeft(plain, "+-")
	sign := plain[:len(plain)-len(unsigned)]
	t := sign + strings.TrimFunc(unsigned, isSpaceOrCurrency)
	if t != plain && strings.ContainsFunc(plain, isCurrency) {
		what = "has a currency sign"
	}
	if cut, ok := strings.CutSuffix(t, "%"); ok {
		t, what = strings.TrimFunc(cut, unicode.IsSpace), "has a percent sign"
	}
	if isNumber(t) {
		return what, t
	}
	if joined, ok := joinGroups(t); ok {
		return "has thousands separators", joined
	}
	comma := strings.IndexByte(t, ',')
	if comma >= 0 {
		if decimal := strings.Replace(t, ",", ".", 1); isNumber(decimal) {
			if rest := t[comma+1:]; len(rest) == 3 && comma <= 4 {
				return "has a comma", decimal + " or " + t[:comma] + rest
			}
			return "has a decimal comma", decimal
		}
	}
	if joined := strings.ReplaceAll(t, "_", ""); joined != t && isNumber(joined) {
		return "has underscores", joined
	}
	if e := strings.NewReplacer("d", "e", "D", "e").Replace(t); e != t && isNumber(e) {
		return "has a Fortran exponent", e
	}
	if v, ok := hexadecimal(t); ok {
		return "is hexadecimal", strconv.FormatFloat(v, 'g', -1, 64)
	}
	return "", ""
}

// startsLikeNumber reports whether the first character, after signs and
// currency, is a digit or a decimal mark: the quick way past ordinary words.
func startsLikeNumber(s string) bool {
	for _, r := range s {
		switch {
		case r == '.' || r == ',' || asciiDigit(r) >= 0:
			return true
		case strings.ContainsRune("+-−－ %", r) || isCurrency(r):
		default:
			return false
		}
	}
	return false
}

// asciiDigit returns the value of a decimal digit, -1 for anything else.
func asciiDigit(r rune) int {
	if r < utf8.RuneSelf {
		if '0' <= r && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	for _, zero := range zeros {
		if zero <= r && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// asciiNumber returns s with digits, points, commas and minus signs of other
// scripts written in ASCII.
func asciiNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if d := asciiDigit(r); d >= 0 {
			return '0' + rune(d)
		}
		switch r {
		case '−', '－':
			return '-'
		case '．', '٫':
			return '.'
		case '，', '٬':
			return ','
		case '％':
			return '%'
		}
		return r
	}, s)
}

func isCurrency(r rune) bool { return unicode.Is(unicode.Sc, r) }

func isSpaceOrCurrency(r rune) bool { return unicode.IsSpace(r) || isCurrency(r) }

func isNumber(s string) bool {
	_, _, ok := parseNumber(s)
	return ok
}

// joinGroups returns a number without its thousands separators, if it has at
// least two of them or one that is not a comma or point, which alone could be
// a decimal mark.
func joinGroups(s string) (string, bool) {
	sign := s[:len(s)-len(strings.TrimLeft(s, "+-"))]
	s = s[len(sign):]
	at := strings.IndexFunc(s, func(r rune) bool { return asciiDigit(r) < 0 })
	if at < 1 || at > 3 {
		return "", false
	}
	mark, size := utf8.DecodeRuneInString(s[at:])
	if mark != ',' && mark != '.' && mark != '\'' && mark != '’' && !unicode.IsSpace(mark) {
		return "", false
	}
	joined, rest, groups := s[:at], s[at:], 0
	for len(rest) >= size+3 && strings.HasPrefix(rest, string(mark)) && allDigits(rest[size:size+3]) {
		joined += rest[size : size+3]
		rest = rest[size+3:]
		groups++
	}
	if rest != "" {
		if rest[0] != '.' && rest[0] != ',' || rune(rest[0]) == mark || !allDigits(rest[1:]) {
			return "", false
		}
		joined += "." + rest[1:]
	}
	alone := groups == 1 && rest == "" && (mark == ',' || mark == '.')
	return sign + joined, groups > 0 && !alone
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// hexadecimal returns the value of a Go or C hexadecimal number.
func hexadecimal(s string) (float64, bool) {
	unsigned := strings.TrimLeft(s, "+-")
	if len(unsigned) < 3 || unsigned[0] != '0' || unsigned[1]|0x20 != 'x' {
		return 0, false
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, true
	}
	i, err := strconv.ParseInt(s, 0, 64)
	return float64(i), err == nil
}
