package check

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// listsInOrder checks law L027.
func listsInOrder() conformance.Check {
	check := conformance.LawCheck("L027", probeListsInOrder, judgeListsInOrder)
	check.Level, check.Cites = conformance.Extended, []string{"D93"}
	check.Needs = needSessions
	return check
}

// probeListsInOrder starts sessions until there are two, stops the first, and reads the lists in every order that
// the version has.
func probeListsInOrder(ctx context.Context, p *conformance.Probe) error {
	for i := range 3 {
		id, err := newSession(ctx, p)
		if err != nil {
			return err
		}
		if i != 1 && id != "" {
			if _, err := ofSession(ctx, p, "stopRestoreSession", id); err != nil {
				return err
			}
		}
	}
	for _, operation := range []string{"listRestoreSessions", "listRestorePoints"} {
		for _, q := range []url.Values{
			nil, {"orderAsc": {"true"}}, {"orderAsc": {"false"}}, {"orderBy": {"EndTime"}}, {"orderBy": {"EndTime"}, "orderAsc": {"true"}},
			{"orderBy": {"eNDtIME"}, "orderAsc": {"true"}},
		} {
			if q.Has("orderBy") && !takes(p.Version(), operation, "orderBy") || q != nil && !takes(p.Version(), operation, "orderAsc") {
				continue
			}
			if _, err := get(ctx, p, p.Main(), operation, nil, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeListsInOrder judges the order within each list. A time that cannot be read is for the schema.
func judgeListsInOrder(s *conformance.Sheet) {
	for c := range s.Bound() {
		if !c.Succeeded() || !stands(c) {
			continue
		}
		name, list := "creationTime", shown(c, "listRestoreSessions")
		if c.Operation.ID == "listRestorePoints" {
			name, list = "backupTime", points(c)
		} else if by, ok := query(c.Query(), "orderBy"); ok && strings.EqualFold(by, "EndTime") {
			name = "endTime" // those that have not ended stand anywhere
			list = slices.DeleteFunc(slices.Clone(list), func(o *object) bool { return o.text("state") != "Stopped" })
		}
		asc, _ := query(c.Query(), "orderAsc")
		judgeOrder(s, c, list, name, strings.EqualFold(asc, "true"))
	}
}

// judgeOrder judges whether objects are in the order of a time.
func judgeOrder(s *conformance.Sheet, c *conformance.Call, list []*object, name string, ascending bool) {
	for i := 1; i < len(list); i++ {
		a, ok := list[i-1].time(name)
		b, okB := list[i].time(name)
		if !ok || !okB {
			continue
		}
		s.Saw(c)
		if ascending && b.Before(a) || !ascending && b.After(a) {
			expected := "not after " + list[i-1].show(name) + ": newest first"
			if ascending {
				expected = "not before " + list[i-1].show(name) + ": oldest first"
			}
			s.Find(c, list[i].at(name), expected, list[i].show(name))
			return
		}
	}
}
