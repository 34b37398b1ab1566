package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// mostFindings is how many findings of a group are kept. A server that names a property anew in each answer has as many
// deviations as calls: kept all, they would fill any memory, and nobody would read them.
//
// Those with the smallest fingerprints are kept, whatever came first. What is among the smallest of all is among the
// smallest of each shard that has it, so that shards keep what one run keeps. And it is kept from the first call that
// shows it, so that it is counted as if nothing were left out.
const mostFindings = 300

// group are findings of a check that weigh the same at an operation. None of them hides another group: what a check
// comes to does not depend on what is left out.
type group struct {
	by, check, operation string
	severity             Severity
	level                Level
}

func (f *Finding) group() group { return group{f.By, f.Check, f.Operation, f.Severity, f.Level} }

// beyond says how often deviations of the group were seen whose findings are not kept.
func (g group) beyond(count int) Beyond {
	return Beyond{g.by, g.check, g.operation, g.severity, g.level, count}
}

// Beyond says how often deviations were seen that a report holds no findings of, as it keeps only so many of a check
// at an operation. They count as the findings beside them do, and no waiver is about them.
type Beyond struct {
	By        string   `json:"by"`        // as in Finding
	Check     string   `json:"check"`     // as in Finding
	Operation string   `json:"operation"` // as in Finding
	Severity  Severity `json:"severity"`  // as in Finding
	Level     Level    `json:"level"`     // as in Finding
	Count     int      `json:"count"`     // how often they were seen
}

// String says it in a line.
func (b Beyond) String() string {
	return fmt.Sprintf("%s: and %d more were seen; of a check at an operation %d findings are kept",
		strings.TrimSpace(b.Check+" "+b.Operation), b.Count, mostFindings)
}

// CountsBeyond reports whether what is beyond the findings of a report fails a run, as Counts does.
func (r Rule) CountsBeyond(b Beyond) bool {
	return r.Counts(Finding{Severity: b.Severity, Level: b.Level})
}

// joinBeyond adds up what is beyond the findings, in an order that depends on nothing else.
func joinBeyond(a, b []Beyond) []Beyond {
	key := func(b Beyond) string { b.Count = 0; return fmt.Sprintf("%+v", b) }
	all := joined(a, b, key, func(a, b Beyond) Beyond {
		a.Count += b.Count
		return a
	})
	slices.SortFunc(all, func(a, b Beyond) int {
		return cmp.Or(
			cmp.Compare(weight(b.Severity), weight(a.Severity)),
			strings.Compare(a.By, b.By), strings.Compare(a.Operation, b.Operation),
			strings.Compare(a.Check, b.Check), strings.Compare(string(a.Level), string(b.Level)),
		)
	})
	return all
}

// bound keeps so many findings of each group as a report holds. Those about waivers are as many as there are waivers.
func (r *Report) bound() {
	prints := map[group][]string{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Where != waiverPlace {
			prints[f.group()] = append(prints[f.group()], f.Fingerprint)
		}
	}
	last := map[group]string{}
	for g, all := range prints {
		if len(all) > mostFindings {
			slices.Sort(all)
			last[g] = all[mostFindings-1]
		}
	}
	if len(last) == 0 {
		return
	}
	var beyond []Beyond
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		most, full := last[f.group()]
		if f.Where == waiverPlace || !full || f.Fingerprint <= most {
			return false
		}
		beyond = append(beyond, f.group().beyond(f.Count))
		return true
	})
	r.Beyond = joinBeyond(r.Beyond, joinBeyond(nil, beyond))
}

// isBeyond reports whether a report may have left out a finding of the check at the operation; "" is any.
func (r *Report) isBeyond(check, operation string) bool {
	return slices.ContainsFunc(r.Beyond, func(b Beyond) bool {
		return b.Check == check && (operation == "" || b.Operation == operation)
	})
}

// held are the findings of a group that a sheet keeps.
type held struct {
	prints []string // sorted
	beyond int      // how often others were seen
}

// room makes room in a group for a finding, and says which is to go for it. It reports false where there is none.
func (h *held) room(fingerprint string) (gone string, ok bool) {
	at, _ := slices.BinarySearch(h.prints, fingerprint)
	if len(h.prints) == mostFindings {
		if at == mostFindings {
			return "", false
		}
		gone, h.prints = h.prints[mostFindings-1], h.prints[:mostFindings-1]
	}
	h.prints = slices.Insert(h.prints, at, fingerprint)
	return gone, true
}

// place gives a new finding its place among those that are kept. Where its group is full, one of them goes for it, or it
// is not kept itself; what is not kept is counted.
func (s *Sheet) place(f *Finding) (at int, kept bool) {
	h := s.groups[f.group()]
	if h == nil {
		h = &held{}
		s.groups[f.group()] = h
	}
	gone, ok := h.room(f.Fingerprint)
	if !ok {
		h.beyond += f.Count
		return 0, false
	}
	at = len(s.findings)
	if gone == "" {
		s.findings = append(s.findings, Finding{})
	} else {
		at = s.places[gone]
		h.beyond += s.findings[at].Count
		delete(s.places, gone)
		delete(s.drawn, gone)
		delete(s.last, gone)
	}
	s.places[f.Fingerprint] = at
	s.untold = append(s.untold, f.Fingerprint)
	return at, true
}

// beyond says how often others than the findings were seen.
func (s *Sheet) beyond() (all []Beyond) {
	for g, h := range s.groups {
		if h.beyond > 0 {
			all = append(all, g.beyond(h.beyond))
		}
	}
	return all
}
