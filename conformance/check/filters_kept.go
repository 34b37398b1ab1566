package check

import (
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// filtersKept checks law L028.
func filtersKept() conformance.Check {
	check := conformance.LawCheck("L028", probeFiltersKept, judgeFiltersKept)
	check.ByAccount = true
	check.Cites, check.Studies = []string{"D66", "D67", "D69", "D109"}, []conformance.Studied{registered}
	check.Bound = func(v spec.Version, o spec.Operation) bool {
		return slices.Contains(o.Laws, "L028") && len(filtersIn(v, o.ID)) > 0
	}
	check.Needs = func(o spec.Operation) conformance.Need {
		if o.ID == "listRestoreSessions" {
			return needSessions(o)
		}
		return conformance.Needs(o)
	}
	return check
}

// filterNames lists the filters that the check knows: of results by what they show, and by whose data they hold, which
// they do not show.
var filterNames = append([]string{
	"organizationId", "jobId", "repositoryId", "msid", "backedUpOrganizationId", "isLongTermCopy", "isCopy", "isRetrieved",
	"backupTime", "from", "to", "startTimeFrom", "startTimeTo", "endTimeFrom", "endTimeTo",
}, holders...)

// holders are the filters by whose data a restore point holds.
var holders = []string{"userId", "groupId", "siteId", "teamId"}

// filtersIn returns the filters that an operation has in a version.
func filtersIn(v spec.Version, operation string) []string {
	return slices.DeleteFunc(slices.Clone(filterNames), func(name string) bool { return !takes(v, operation, name) })
}

// verdict says of a result whether a filter lets it through.
type verdict int

const (
	unclear verdict = iota
	through
	left
)

// verdictIf returns through or left.
func verdictIf(keep bool) verdict {
	if keep {
		return through
	}
	return left
}

// filter is what a list was asked for: a text, or a time.
type filter struct {
	text string
	time time.Time // zero where the text is none
}

// passes says whether a filter lets a result through.
func (f filter) passes(o *object, name string) verdict {
	switch name {
	case "userId", "groupId", "siteId", "teamId":
		return unclear
	case "organizationId", "jobId", "repositoryId", "msid", "backedUpOrganizationId":
		if o.text(name) == "" {
			return unclear
		}
		return verdictIf(strings.EqualFold(o.text(name), f.text))
	case "isLongTermCopy", "isCopy", "isRetrieved":
		is := o.Get(name)
		if !is.Is(tree.False, tree.True) {
			return unclear
		}
		return verdictIf(is.Is(tree.True) == strings.EqualFold(f.text, "true"))
	}
	if f.time.IsZero() {
		return unclear
	}
	return passesTime(o, name, f.time)
}

// passesTime says whether a filter by time lets a result through.
func passesTime(o *object, name string, bound time.Time) verdict {
	member := "backupTime"
	switch {
	case strings.HasPrefix(name, "startTime"):
		member = "creationTime"
	case strings.HasPrefix(name, "endTime"):
		member = "endTime"
	}
	at, ok := o.time(member)
	switch {
	case !ok:
		return unclear
	case member == "endTime" && o.text("state") != "Stopped":
		return left // it has not ended (D69)
	case at.Equal(bound) && member == "backupTime" && name != "backupTime":
		return unclear // D67
	case name == "to" || strings.HasSuffix(name, "To"):
		return verdictIf(at.Before(bound))
	}
	return verdictIf(at.After(bound))
}

// judgeFiltersKept judges lists that were asked for with filters beside what the same principal was shown in the
// list before. What is missing there counts when a later list shows it again: it may have been removed meanwhile.
func judgeFiltersKept(s *conformance.Sheet) {
	known := map[string]*latest{} // by principal and operation
	for c := range s.Bound() {
		list := items(c)
		if name, ok := strings.CutPrefix(c.Broken, conformance.FilterNeverWas); ok && c.Succeeded() && rightly(c) {
			s.Saw(c)
			if len(list) > 0 {
				s.Add(c, conformance.Finding{
					Where: "body", Pointer: list[0].at("id"), Case: name, Expected: "nothing: the " + name + " is of nobody", Got: list[0].text("id"),
				})
			}
		}
		if !c.Succeeded() || !stands(c) {
			continue
		}
		key := string(c.Principal) + " " + c.Operation.ID
		if known[key] == nil {
			known[key] = &latest{at: map[thing]int{}, missed: map[thing]missed{}}
		}
		sieve, ok := sieveOf(c)
		if ok && len(sieve) > 0 {
			s.Saw(c)
			judgeSieve(s, c, sieve, list, known[key])
		}
		for _, o := range list {
			known[key].judgeMissed(s, o)
			known[key].add(o)
		}
		if ok && len(sieve) == 0 && isWhole(c) {
			known[key].keepOnly(list)
		}
	}
}

// latest are the things that lists have shown, those that came last: as many as are looked through for each list with filters.
type latest struct {
	all  []listed
	at   map[thing]int // where each stands in all
	next int           // what the next takes the place of

	missed map[thing]missed // what a list lacks that its filters let through, until a later list tells whether it is there
}

// missed is a call that did not show something, and what it asked for.
type missed struct {
	call  *conformance.Call
	sieve map[string]filter
}

// judgeMissed judges the list that did not show a thing which is there. One that the filters leave out now has changed.
func (l *latest) judgeMissed(s *conformance.Sheet, o *object) {
	m, ok := l.missed[o.thing]
	if !ok {
		return
	}
	delete(l.missed, o.thing)
	if keptBy(o, m.sieve) {
		s.Add(m.call, conformance.Finding{
			Where: "body", Case: anyName(m.sieve), Expected: "what the filter lets through and other lists before and after show", Got: "a list without it",
		})
	}
}

// keepOnly forgets what a whole list does not show: it was removed.
func (l *latest) keepOnly(list []*object) {
	there := map[thing]bool{}
	for _, o := range list {
		there[o.thing] = true
	}
	for i, one := range l.all {
		if !there[one.thing] {
			delete(l.at, one.thing)
			delete(l.missed, one.thing)
			l.all[i] = listed{}
		}
	}
}

// listed is a thing as a list has shown it.
type listed struct {
	thing
	object *kept
}

// mostLatest is how many those are.
const mostLatest = 4096

// add takes down what a list shows.
func (l *latest) add(o *object) {
	if o.stamp == 0 {
		return
	}
	at, known := l.at[o.thing]
	if !known {
		at = l.next
		l.next = (l.next + 1) % mostLatest
		if at == len(l.all) {
			l.all = append(l.all, listed{})
		}
		delete(l.at, l.all[at].thing)
		l.at[o.thing] = at
	}
	l.all[at] = listed{o.thing, o.keep()}
}

// sieveless are the parameters of lists, in small letters, that leave nothing out.
var sieveless = []string{"limit", "offset", "orderasc", "orderby", "extendedview"}

// sieveOf returns the filters of a request; ok is false where one is not known here.
func sieveOf(c *conformance.Call) (map[string]filter, bool) {
	out := map[string]filter{}
	for name, values := range c.Query() {
		switch {
		case slices.Contains(sieveless, strings.ToLower(name)):
		case len(values) == 1 && filterName(name) != "":
			at, _ := wire.ParseRequestTime(values[0]) // of others: zero
			out[filterName(name)] = filter{values[0], at.Time}
		default:
			return nil, false
		}
	}
	return out, true
}

// filterName returns the documented name of a filter; "" for none.
func filterName(sent string) string {
	for _, name := range filterNames {
		if strings.EqualFold(name, sent) {
			return name
		}
	}
	return ""
}

// judgeSieve judges the results that filters let through, and those that are missing.
func judgeSieve(s *conformance.Sheet, c *conformance.Call, sieve map[string]filter, list []*object, known *latest) {
	there := map[string]bool{}
	for _, o := range list {
		there[o.id] = true
		if name := leftBy(o, sieve); name != "" {
			s.Add(c, conformance.Finding{
				Where: "body", Pointer: o.at("id"), Case: name, Expected: "nothing that " + name + " leaves out", Got: o.text("id"),
			})
			return
		}
	}
	p, ok := pageOf(c)
	if _, further := query(c.Query(), "offset"); ok && (p.offset != 0 || p.length >= p.limit) || !ok && further {
		return // the rest is on another page
	}
	for _, one := range known.all {
		if o := one.object.object(); o != nil && !there[o.id] && keptBy(o, sieve) && len(known.missed) < mostLatest {
			known.missed[one.thing] = missed{headOf(c), sieve}
		}
	}
}

// leftBy returns the name of a filter that leaves a result out; "" for none.
func leftBy(o *object, sieve map[string]filter) string {
	for _, name := range filterNames {
		if f, ok := sieve[name]; ok && f.passes(o, name) == left {
			return name
		}
	}
	return ""
}

// keptBy reports whether all filters let a result through.
func keptBy(o *object, sieve map[string]filter) bool {
	for name, f := range sieve {
		if f.passes(o, name) != through {
			return false
		}
	}
	return true
}

// anyName returns the first name of a sieve in the order of filterNames.
func anyName(sieve map[string]filter) string {
	for _, name := range filterNames {
		if _, ok := sieve[name]; ok {
			return name
		}
	}
	return ""
}
