// Package contest measures several ways to do the same work against each other, on a machine whose speed
// swings. In each pass every contender works once for a short while, so that a slow spell meets all of them;
// the best time of each over all passes is what it can do, and only ratios are meant to be read. On Linux time is
// that of the thread that works, so that other processes slow the measurement down but hardly change it.
package contest

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Contender is one way to do the work.
type Contender struct {
	Name string
	Time Timer
}

// Timer does the work n times and returns how long that took.
type Timer func(n int) (time.Duration, error)

// Loop returns a timer of work that is done by this process.
func Loop(work func() error) Timer {
	return func(n int) (time.Duration, error) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		start, err := threadTime()
		if err != nil {
			return 0, err
		}
		for range n {
			if err := work(); err != nil {
				return 0, err
			}
		}
		end, err := threadTime()
		return end - start, err
	}
}

// Plan says how long to measure.
type Plan struct {
	Chunk  time.Duration // how long a contender works in each pass; at least once
	Passes int           // at least so many
	Calm   int           // after that, until so many passes in a row have made no best time better by 1 percent
	Most   int           // but at most so many passes
}

// Result is what a contender has shown.
type Result struct {
	Name   string
	Passes []float64 // nanoseconds for the work once, by pass
	Allocs float64   // allocations of this process for the work once, the fewest of all passes
}

// Best returns the shortest time of all passes, in nanoseconds.
func (r *Result) Best() float64 { return slices.Min(r.Passes) }

// Run measures the contenders. The error is that of a contender, which could not do the work.
func Run(plan Plan, contenders []Contender) ([]Result, error) {
	results := make([]Result, len(contenders))
	times := make([]int, len(contenders))
	for i, c := range contenders {
		n, err := calibrate(plan.Chunk, c.Time)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		results[i].Name, times[i] = c.Name, n
	}
	calm := 0
	for pass := 0; pass < plan.Passes || calm < plan.Calm && pass < plan.Most; pass++ {
		calm++
		for i, c := range contenders {
			better, err := results[i].pass(c.Time, times[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			if better {
				calm = 0
			}
		}
	}
	return results, nil
}

// calibrate returns how often the work fits into chunk, and warms it up.
func calibrate(chunk time.Duration, timer Timer) (int, error) {
	for n := 1; ; n *= 2 {
		took, err := timer(n)
		if err != nil {
			return 0, err
		}
		if took >= chunk/2 || n >= 1<<30 {
			return max(1, int(float64(n)*float64(chunk)/float64(max(took, 1)))), nil
		}
	}
}

// pass measures once; better says that it was faster than ever by more than 1 percent.
func (r *Result) pass(timer Timer, n int) (better bool, err error) {
	var before, after runtime.MemStats
	runtime.GC()                        // what others have left behind is not r's to clean up
	if _, err := timer(1); err != nil { // and what the collector took away is there again
		return false, err
	}
	runtime.ReadMemStats(&before)
	took, err := timer(n)
	if err != nil {
		return false, err
	}
	runtime.ReadMemStats(&after)
	once := float64(took) / float64(n)
	allocs := float64(after.Mallocs-before.Mallocs) / float64(n)
	if len(r.Passes) == 0 {
		r.Passes, r.Allocs = []float64{once}, allocs
		return true, nil
	}
	better = once < 0.99*r.Best()
	r.Passes = append(r.Passes, once)
	r.Allocs = min(r.Allocs, allocs)
	return better, nil
}
