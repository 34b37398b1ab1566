package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// allowance shares a budget of requests among the versions of a run.
type allowance struct{ budget, sent int } // a budget of 0 is none

// errSpent is why a version is not judged for which no request is left.
var errSpent = errors.New("the budget of requests is used up")

// share returns the budget of the next version, of so many that are left. What one does not need is for those after it.
func (a *allowance) share(left int) (int, error) {
	rest := a.budget - a.sent
	switch {
	case a.budget == 0:
		return 0, nil
	case rest <= 0:
		return 0, errSpent
	}
	return (rest + left - 1) / left, nil
}

// count takes down a call. No budget holds for those that stop sessions.
func (a *allowance) count(c *conformance.Call) {
	if c.Operation.ID != "stopRestoreSession" {
		a.sent++
	}
}

// runAll judges the target in each version. Where some cannot be judged, the reports of the others say so, and the error
// tells why.
func runAll(ctx context.Context, target conformance.Target, o conformance.Options, versions []spec.Version, tell *teller) (reports []*conformance.Report, undone error) {
	defer tell.bar.clear()
	var notes []string
	shared := allowance{budget: o.Budget}
	o.Sent = func(_ string, c *conformance.Call) { shared.count(c) }
	for i, v := range versions {
		target.Version = v
		o.Progress = func(done, of int, check string) {
			tell.progress(v, i*of+done, len(versions)*of, check)
		}
		o.Found, o.Session = tell.found(v), tell.session(v)
		r, err := runShare(ctx, target, o, &shared, len(versions)-i)
		if r != nil {
			tell.judged(r)
			reports = append(reports, r)
		}
		if err == nil {
			continue
		}
		if r == nil { // else it says itself that it is not whole
			if len(versions) > 1 {
				err = fmt.Errorf("%s was not judged: %w", v, err)
			}
			notes, undone = append(notes, err.Error()), errors.Join(undone, err)
		}
		if goesOn := len(reports) > 0 || errors.Is(err, conformance.ErrVersion); ctx.Err() != nil || !goesOn {
			for _, v := range versions[i+1:] {
				notes = append(notes, fmt.Sprintf("%s was not judged: the run had ended", v))
			}
			break
		}
	}
	if len(reports) > 0 {
		last := reports[len(reports)-1]
		last.Notes = append(last.Notes, notes...)
	}
	return reports, undone
}

// runShare judges the target in one version, with its share of the budget.
func runShare(ctx context.Context, target conformance.Target, o conformance.Options, shared *allowance, left int) (*conformance.Report, error) {
	var err error
	if o.Budget, err = shared.share(left); err != nil {
		return nil, err
	}
	return conformance.Run(ctx, target, o)
}
