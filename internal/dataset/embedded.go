package dataset

import (
	"bytes"
	"embed"
	"slices"
)

// sets are the packed CSV files and their published splits. Nothing is unpacked before it is asked for.
//
//go:embed data/*.csv.gz data/*.splits.json.gz
var sets embed.FS

// Info describes an embedded set.
type Info struct {
	Name        string `json:"name"`
	Rows        int    `json:"rows"`
	Features    int    `json:"features"`
	Target      string `json:"target"` // the last column
	Description string `json:"description"`
}

// embedded lists the sets in the order in which they are shown. A test checks
// every figure against the files.
var embedded = []Info{
	{"diabetes", 442, 10, "y", "disease progression after one year of diabetes patients (score), raw columns [Efron, Hastie, Johnstone & Tibshirani 2004]"},
	{"diabetes64", 442, 64, "y", "diabetes with squares and products of its features, columns centred and of unit norm [Efron et al. 2004]"},
	{"uscrime", 47, 15, "y", "crime rate of US states in 1960 (offences per million people) [Ehrlich 1973; R package MASS]"},
	{"pima", 532, 7, "diabetes", "diabetes of Pima women (1 = yes), complete cases [Smith et al. 1988; R package MASS]"},
	{"biopsy", 683, 9, "malignant", "malignant breast tumours (1 = yes) by nine cytological scores [Wolberg & Mangasarian 1990; R package MASS]"},
	{"wdbc", 569, 30, "malignant", "malignant breast tumours (1 = yes) by image measurements, separable [Street, Wolberg & Mangasarian 1993; UCI]"},
	{"biochemists", 915, 5, "articles", "articles published in the last three years of a PhD (count), overdispersed [Long 1990; R package pscl]"},
	{"ovarian", 54, 1536, "y", "ovarian cancer or normal tissue (0 or 1) by gene expression, more features than rows [posteriordb]"},
	{"boston", 506, 13, "MEDV", "median home value of Boston tracts (1000 USD); deprecated for its column B, kept as a benchmark [Harrison & Rubinfeld 1978; UCI]"},
	{"concrete", 1030, 8, "compressive_strength", "compressive strength of concrete (MPa) by mixture and age [Yeh 1998; UCI]"},
	{"energy", 768, 8, "heating_load", "heating load of simulated buildings (kWh/m2) [Tsanas & Xifara 2012; UCI]"},
	{"kin8nm", 8192, 8, "y", "distance of an eight-link robot arm's end from a target (no unit), simulated [DELVE]"},
	{"naval", 11934, 16, "gt_compressor_decay", "decay coefficient of a ship's gas turbine compressor (no unit), simulated, two constant features [Coraddu et al. 2016; UCI]"},
	{"power", 9568, 4, "PE", "net electrical output of a combined cycle power plant (MW) [Tufekci 2014; UCI]"},
	{"protein", 45730, 9, "RMSD", "root mean square deviation of decoys of protein structures (angstrom) [Rana 2013; UCI]"},
	{"wine", 1599, 11, "quality", "quality of red wines (score 3 to 8) [Cortez et al. 2009; UCI]"},
	{"yacht", 308, 6, "residuary_resistance", "residuary resistance of sailing yachts (per unit weight of displacement) [Gerritsma et al. 1981; UCI]"},
}

// Embedded describes the embedded sets, the command's default first.
func Embedded() []Info { return slices.Clone(embedded) }

// Names lists the names of the embedded sets.
func Names() []string {
	names := make([]string, len(embedded))
	for i, e := range embedded {
		names[i] = e.Name
	}
	return names
}

// packed returns the gzip bytes of an embedded set.
func packed(name string) ([]byte, bool) {
	b, err := sets.ReadFile("data/" + name + ".csv.gz")
	return b, err == nil
}

// EmbeddedCSV returns an embedded set as CSV text.
func EmbeddedCSV(name string) ([]byte, error) {
	b, ok := packed(name)
	if !ok {
		at := place{source: name}
		if near := Nearest(name, Names()); near != "" {
			return nil, at.refuse("there is no such embedded set, did you mean %s?", near)
		}
		return nil, at.refuse("there is no such embedded set, the sets are %s", list(Names()))
	}
	return load(bytes.NewReader(b), name, int64(len(b)), standard)
}
