package runfolder

import (
	"fmt"
	"reflect"
	"slices"
)

// Differs returns the first field in which b differs from a and both values,
// "seed: 1, not 2", and "" where a run of b would draw the rows of a run of a.
// Compared are format, data, settings (by member: "settings.prior"), columns,
// plan, seed, chains, warmup, thin and save_warmup; not the number of draws,
// which may grow, the builds, nor the notes.
func Differs(a, b Info) string {
	if a.DataSHA256 != b.DataSHA256 {
		return differing("data_sha256", a.DataSHA256, b.DataSHA256)
	}
	if d := settingsDiffer(a, b); d != "" {
		return d
	}
	if d := columnsDiffer(a.Columns, b.Columns); d != "" {
		return d
	}
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"format", a.Format, b.Format},
		{"plan", a.Plan, b.Plan},
		{"seed", a.Seed, b.Seed},
		{"chains", a.Chains, b.Chains},
		{"warmup", a.Warmup, b.Warmup},
		{"thin", a.Thin, b.Thin},
		{"save_warmup", a.SaveWarmup, b.SaveWarmup},
	} {
		if f.a != f.b {
			return differing(f.name, f.a, f.b)
		}
	}
	return ""
}

// joinDiffers is Differs and what processes that share a run must agree on besides.
func joinDiffers(a, b Info) string {
	if d := Differs(a, b); d != "" {
		return d
	}
	if a.Draws != b.Draws {
		return differing("draws", a.Draws, b.Draws)
	}
	if a.Version != b.Version {
		return differing("version", a.Version, b.Version)
	}
	return ""
}

func settingsDiffer(a, b Info) string {
	x, errA := parse(a.Settings)
	y, errB := parse(b.Settings)
	if errA != nil || errB != nil {
		x, y = string(a.Settings), string(b.Settings)
	}
	return jsonDiffers("settings", x, y)
}

// jsonDiffers goes down to the first member, by name, that differs.
func jsonDiffers(path string, a, b any) string {
	x, ok := a.(map[string]any)
	y, ok2 := b.(map[string]any)
	if !ok || !ok2 {
		if reflect.DeepEqual(a, b) {
			return ""
		}
		return differing(path, a, b)
	}
	var keys []string
	for _, m := range []map[string]any{x, y} {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		va, ina := x[k]
		vb, inb := y[k]
		switch {
		case !ina:
			return differing(path+"."+k, absent{}, vb)
		case !inb:
			return differing(path+"."+k, va, absent{})
		}
		if d := jsonDiffers(path+"."+k, va, vb); d != "" {
			return d
		}
	}
	return ""
}

func columnsDiffer(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return differing(fmt.Sprintf("columns[%d]", i), a[i], b[i])
		}
	}
	if len(a) != len(b) {
		return differing("columns", fmt.Sprintf("%d of them", len(a)), fmt.Sprintf("%d", len(b)))
	}
	return ""
}

// absent stands for a value that is not there.
type absent struct{}

func (absent) String() string { return "nothing" }

// differing words a difference; long values are cut.
func differing(name string, a, b any) string {
	short := func(v any) string {
		s := fmt.Sprint(v)
		if r := []rune(s); len(r) > 60 {
			return string(r[:57]) + "..."
		}
		return s
	}
	return fmt.Sprintf("%s: %s, not %s", name, short(a), short(b))
}
