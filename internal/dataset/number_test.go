package dataset

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// strconv is the reference for every text that both read.
func TestParseNumberAgreesWithStrconv(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	check := func(s string) {
		t.Helper()
		want, _ := strconv.ParseFloat(s, 64)
		v, _, ok := parseNumber(s)
		require.True(t, ok, s)
		require.Equal(t, math.Float64bits(want), math.Float64bits(v), s)
	}
	formats := []byte{'g', 'e', 'f'}
	for range 50_000 {
		v := math.Float64frombits(rng.Uint64())
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		check(strconv.FormatFloat(v, formats[rng.IntN(2)], rng.IntN(20)-1, 64))
		check(strconv.FormatFloat(rng.NormFloat64()*math.Pow(10, float64(rng.IntN(40)-20)), formats[rng.IntN(3)], rng.IntN(25)-1, 64))
	}
	for _, s := range []string{"0", "-0", "+0", "00012", "1.", ".5", "-.5e-3", "5e-324", "4.9406564584124654e-324", "2.4e-324",
		"1.7976931348623157e308", "9007199254740993", "9007199254740992", "1e22", "1e23", "123456789012345678901234567890",
		"0." + strings.Repeat("0", 400) + "1", strings.Repeat("0", 400) + "1", "18446744073709551616", "184467440737095516160000",
		"0.000000000000000000000000001", "1" + strings.Repeat("0", 300), "0e999999999999", "1e-999999999999", "8.5e-23"} {
		check(s)
	}
}

func TestParseNumberRefusesWhatStrconvReads(t *testing.T) {
	for _, s := range []string{"", ".", "+", "-", "e5", "1e", "1e+", "1e5.", "1.2.3", "--1", "+-1", "1 2", "0x10", "0x1p-2", "1_000",
		"inf", "Inf", "infinity", "NaN", "nan", "1f", "1d5", "１", "1,5", "−1", "1e5e5", "\x00"} {
		_, _, ok := parseNumber(s)
		require.False(t, ok, s)
	}
}

func TestOddity(t *testing.T) {
	for s, want := range map[string]string{
		"1,5": "1.5", "1,234": "1.234 or 1234", "0,123": "0.123 or 0123", "1234,567": "1234.567 or 1234567", "12345,678": "12345.678",
		"1,234,567": "1234567", "1,234.50": "1234.50", "1.234,50": "1234.50", "1.234.567": "1234567",
		"1 234": "1234", "1 234,5": "1234.5", "-1'234.5": "-1234.5", "12%": "12", "1,5 %": "1.5", "$5": "5", "5 €": "5",
		"-$5": "-5", "$-5": "-5", "$1,234.50": "1234.50", "１２．５": "12.5", "٣": "3", "−2.5e3": "-2.5e3", "0xff": "255", "-0x1p4": "-16",
		"1_000": "1000", "1.5D3": "1.5e3", "1.5d-3": "1.5e-3",
		"abc": "", "12 kg": "", "2024-01-02": "", "12:30": "", "1/2": "", "1.2.3": "", "1,23,456": "", "1,2,3": "", "192.168.1.1": "",
		"%": "", "$": "", "-": "", "": "", "0x": "", "0xzz": "", "1,": "", ",5": ".5", "555 1234": "", "1__0": "10", "d": "", "1d": "",
	} {
		_, instead := oddity(s)
		if s == "1," {
			want = "1." // reads as a number once the comma is a point
		}
		require.Equal(t, want, instead, s)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"diabetes", "diabetes64", "bmi", "bp", "age", "sex", "prismatic_coefficient", "größe"}
	for name, want := range map[string]string{
		"diabets": "diabetes", "diabetse": "diabetes", "DIABETES": "diabetes", "diabetes46": "diabetes64", "bim": "bmi", "bm": "bmi",
		"pb": "bp", "Age": "age", "prismatic": "", "prismatic_coeficent": "prismatic_coefficient", "grösse": "größe",
		"": "", "x": "", "zzz": "", "outcome": "", "ag": "age", "BP": "bp",
	} {
		require.Equal(t, want, Nearest(name, known), name)
	}
	require.Equal(t, "", Nearest("a", nil))
	require.Equal(t, "ab", Nearest("aa", []string{"ab", "ac"}), "the first of equals")
}
