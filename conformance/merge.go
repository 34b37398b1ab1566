package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Merge joins reports of the same checks over different calls, such as those of several recordings: one report a
// version comes out, in the order of the versions. It is what one run over all the calls says where
// each recording is judged by itself. Statuses are joined by Stronger, counts are added, findings are joined by
// fingerprint, and the first call stays: of the recording whose name comes first, and there the first. Where there are too
// many findings, those stay that one run keeps. So neither
// the order of the reports counts nor how often parts of them were merged before. The reports given are not changed.
func Merge(reports ...*Report) []*Report {
	var out []*Report
	for _, r := range reports {
		i := slices.IndexFunc(out, func(o *Report) bool { return o.Version == r.Version })
		if i < 0 {
			i, out = len(out), append(out, &Report{Version: r.Version, Supports: r.Supports})
		}
		out[i].add(r)
	}
	slices.SortStableFunc(out, func(a, b *Report) int { return strings.Compare(string(a.Version), string(b.Version)) })
	settle(out)
	return out
}

// add joins o to r; settle is due then.
func (r *Report) add(o *Report) {
	r.Target = strings.Join(union(names(r.Target), names(o.Target)), targetSeparator)
	if len(r.Supports) == 0 || len(o.Supports) == 0 {
		r.Supports = nil // one claims all
	} else {
		r.Supports = inVersion(r.Version, slices.Concat(r.Supports, o.Supports))
	}
	r.Claims, r.Notes = union(r.Claims, o.Claims), union(r.Notes, o.Notes)
	r.Unread = joinUnread(r.Unread, o.Unread)
	if len(r.Operations) == 0 {
		r.Seed = o.Seed
	} else if r.Seed != o.Seed {
		r.Seed = 0
	}
	r.Calls += o.Calls
	r.Operations = joined(r.Operations, o.Operations,
		func(c OperationCalls) string { return c.ID },
		func(a, b OperationCalls) OperationCalls { a.Calls += b.Calls; return a })
	r.Checks = joined(r.Checks, o.Checks, func(c CheckResult) string { return c.ID }, joinChecks)
	r.Findings = joined(r.Findings, o.Findings, func(f Finding) string { return f.Fingerprint }, joinFindings)
	r.Beyond = joinBeyond(r.Beyond, o.Beyond)
	r.bound()
	r.Evidence = joined(r.Evidence, o.Evidence, Item.key, joinItems)
	r.Waivers = joined(r.Waivers, o.Waivers, WaiverUse.key, func(a, b WaiverUse) WaiverUse {
		a.Expired = a.Expired || b.Expired
		return a
	})
}

// targetSeparator stands between the targets of a merged report.
const targetSeparator = ", "

func names(target string) []string {
	if target == "" {
		return nil
	}
	return strings.Split(target, targetSeparator)
}

// union returns what is in a or b, sorted, each once.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// joined joins lists by a key, in the order of a and then of b, into a list of its own.
func joined[T any](a, b []T, key func(T) string, join func(a, b T) T) []T {
	out := slices.Clone(a)
	at := make(map[string]int, len(a))
	for i, v := range a {
		at[key(v)] = i
	}
	for _, v := range b {
		if i, ok := at[key(v)]; ok {
			out[i] = join(out[i], v)
			continue
		}
		at[key(v)] = len(out)
		out = append(out, v)
	}
	return out
}

// joinChecks joins what one check came to twice; settle makes status and reason of its operations.
func joinChecks(a, b CheckResult) CheckResult {
	if b.Status == Error && (a.Status != Error || b.Reason < a.Reason) {
		a.Status, a.Reason = b.Status, b.Reason
	}
	a.Operations = joined(a.Operations, b.Operations, func(o OperationResult) string { return o.ID }, joinCells)
	return a
}

// joinCells joins what a check came to at an operation. Of two reasons why nothing was seen, the empty one counts:
// the run had what it takes, and saw nothing.
func joinCells(a, b OperationResult) OperationResult {
	switch {
	case a.Status == b.Status:
		a.Reason = min(a.Reason, b.Reason)
	case b.Status.rank() > a.Status.rank():
		a.Status, a.Reason = b.Status, b.Reason
	}
	a.Judged += b.Judged
	return a
}

// joinFindings keeps the finding that was seen first.
func joinFindings(a, b Finding) Finding {
	count, seen := a.Count+b.Count, seenBy(a.Seen, b.Seen)
	if compareFirst(b, a) < 0 {
		a = b
	}
	a.Count, a.Seen = count, seen
	return a
}

// compareFirst orders findings by when they were first seen. What follows the call makes the order total.
func compareFirst(a, b Finding) int {
	return cmp.Or(
		strings.Compare(recording(a.From), recording(b.From)),
		cmp.Compare(a.Call, b.Call),
		strings.Compare(a.Pointer, b.Pointer),
		strings.Compare(a.Got, b.Got),
		strings.Compare(a.Expected, b.Expected),
		strings.Compare(a.Asked, b.Asked),
		strings.Compare(a.Curl, b.Curl),
	)
}

// recording returns the name of the recording: from without the place in it, as in "trace.ndjson:12" and
// "trace.har: entry 7".
func recording(from string) string {
	name := strings.TrimRight(from, "0123456789")
	for _, before := range []string{": entry ", ":"} {
		if short, ok := strings.CutSuffix(name, before); ok && name != from {
			return short
		}
	}
	return from
}

// key tells items apart.
func (i Item) key() string {
	return fmt.Sprintf("%s %v %d %q %s %s %q %q", i.Operation, i.Request, i.Status, i.Media, i.Kind, i.Where, i.Pointer, i.Value)
}

// joinItems adds up how often an item was shown, and keeps the first call.
func joinItems(a, b Item) Item {
	count := a.Count + b.Count
	before := cmp.Or(strings.Compare(recording(b.From), recording(a.From)), cmp.Compare(b.Call, a.Call), strings.Compare(b.From, a.From))
	if a.Count == 0 || b.Count > 0 && before < 0 {
		a = b
	}
	a.Count = count
	return a
}
