package contest

import (
	"fmt"
	"slices"
)

// Ratio compares two contenders: how many times the time of the one the other takes.
type Ratio struct {
	Best        float64 // best time by best time
	Median      float64 // of the ratios of each pass
	Least, Most float64 // of them
}

// Against returns how many times the time of base r takes. Both are results of one Run.
func (r *Result) Against(base *Result) Ratio {
	all := make([]float64, min(len(r.Passes), len(base.Passes)))
	for i := range all {
		all[i] = r.Passes[i] / base.Passes[i]
	}
	slices.Sort(all)
	median := all[len(all)/2]
	if len(all)%2 == 0 {
		median = (all[len(all)/2-1] + median) / 2
	}
	return Ratio{r.Best() / base.Best(), median, all[0], all[len(all)-1]}
}

// String writes "0.41 (0.43, 0.38 to 0.61)": best by best, then median and range of the passes.
func (r Ratio) String() string {
	return fmt.Sprintf("%s (%s, %s to %s)", digits(r.Best), digits(r.Median), digits(r.Least), digits(r.Most))
}

// digits writes a ratio with two or three digits that mean something.
func digits(f float64) string {
	switch {
	case f < 9.95:
		return fmt.Sprintf("%.2f", f)
	case f < 99.5:
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.0f", f)
}

// Find returns the result of that name, nil where there is none.
func Find(results []Result, name string) *Result {
	for i := range results {
		if results[i].Name == name {
			return &results[i]
		}
	}
	return nil
}
