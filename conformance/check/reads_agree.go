package check

import (
	"context"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
)

// readsAgree checks law L023.
func readsAgree() conformance.Check {
	check := conformance.LawCheck("L023", probeReadsAgree, judgeReadsAgree)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	return check
}

// probeReadsAgree reads the first and the last thing of each list by itself, twice, and the installation.
func probeReadsAgree(ctx context.Context, p *conformance.Probe) error {
	all, err := restorePoints(ctx, p, p.Main(), "")
	if err != nil {
		return err
	}
	if err := readTwice(ctx, p, p.Main(), "getRestorePoint", "restorePointId", all); err != nil {
		return err
	}
	for range 2 {
		if _, err := get(ctx, p, p.Main(), "getServiceInstance", nil, nil); err != nil {
			return err
		}
	}
	session, err := anySession(ctx, p)
	if err != nil {
		return err
	}
	for range 2 {
		if session == "" {
			break
		}
		if _, err := ofSession(ctx, p, "getRestoreSessionOrganization", session); err != nil {
			return err
		}
	}
	if !p.Has(conformance.Administrator) {
		return nil
	}
	c, err := get(ctx, p, conformance.Administrator, "listOrganizations", nil, extended)
	if err != nil {
		return err
	}
	return readTwice(ctx, p, conformance.Administrator, "getOrganization", "organizationId", items(c))
}

// readTwice reads the first and the last of a list by themselves.
func readTwice(ctx context.Context, p *conformance.Probe, as conformance.Principal, operation, param string, list []*object) error {
	if len(list) == 0 {
		return nil
	}
	q := extended
	if !takes(p.Version(), operation, "extendedView") {
		q = nil
	}
	for _, o := range []*object{list[0], list[len(list)-1], list[0]} {
		if _, err := get(ctx, p, as, operation, map[string]string{param: o.text("id")}, q); err != nil {
			return err
		}
	}
	return nil
}

// passing are members that may change between two reads: when backups are made, or restore points retrieved or
// deleted.
var passing = []string{
	"_links", "_actions", "lastBackuptime", "isBackedup", "isRetrieved", "isDeleted",
	"immutabilityExpiresOn", "eTag", "objectsEtag",
}

// read is a thing as it was first read.
type read struct {
	object *kept
	list   bool // in a list
}

// judgeReadsAgree judges everything that is read beside what was read of it before.
func judgeReadsAgree(s *conformance.Sheet) {
	var first recall[read]   // of all but restore points
	var fromList notes[bool] // whether a restore point was first read in a list
	var turns alternating
	for c := range s.Bound() {
		single, list := others(c)
		for _, o := range append(single, list...) {
			k := otherKey(c, o)
			was, again := first.of(k)
			if !again {
				first.set(k, read{o.keep(), len(single) == 0})
				continue
			}
			s.Saw(c)
			judgeSame(s, c, o, was, len(single) == 0)
			turns.judge(s, c, o, k, was.object.object(), was.list == (len(single) == 0))
		}
		inList := c.Operation.ID == "listRestorePoints"
		for _, o := range points(c) {
			was, known := fromList.get(o.thing)
			if !known {
				was = inList
				fromList.set(o.thing, was)
			}
			if o.first == nil {
				continue
			}
			s.Saw(c)
			if !o.asAtFirst() {
				judgeSame(s, c, o, read{o.first, was}, inList)
			}
			if !o.asAtFirst() || turns.of.has(o.key) {
				turns.judge(s, c, o, o.key, o.first.object(), was == inList)
			}
		}
	}
}

// others returns what an answer shows of things that stay what they are, restore points aside: a single one, or those of a
// list.
func others(c *conformance.Call) (single, list []*object) {
	return shown(c, "", "getServiceInstance", "getOrganization", "getRestoreSessionOrganization"), slices.Clip(shown(c, "listOrganizations"))
}

// otherKey returns the key of what such an object is. Views of organizations are things of their own.
func otherKey(c *conformance.Call, o *object) key {
	switch c.Operation.ID {
	case "getServiceInstance":
		return named("instance")
	case "getRestoreSessionOrganization":
		return named("inside").with(sessionOf(c))
	}
	view, _ := query(c.Query(), "extendedView")
	return named("organization " + strings.ToLower(view)).with(o.key)
}

// judgeSame judges the members of a thing that was read before. A list may show less than a single read.
func judgeSame(s *conformance.Sheet, c *conformance.Call, o *object, was read, list bool) {
	first := was.object.object()
	for name := range first.Members() {
		before, value := first.Get(name), o.Get(name)
		if slices.Contains(passing, name) || !value.Is() && list && !was.list || before.Is(tree.Null) || value.Is(tree.Null) {
			continue // null tells nothing
		}
		if show(before) != show(value) {
			s.Find(c, o.at(name), show(before)+", as it was read before", show(value))
		}
	}
}
