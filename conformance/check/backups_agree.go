package check

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

// backupsAgree checks law L033.
func backupsAgree() conformance.Check {
	check := conformance.LawCheck("L033", probeBackupsAgree, judgeBackupsAgree)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	check.Needs = func(spec.Operation) conformance.Need { return conformance.NeedAdministrator }
	return check
}

// probeBackupsAgree reads the restore points that an administrator is shown, and then the organizations; and the restore
// points that tenants are shown, in between.
func probeBackupsAgree(ctx context.Context, p *conformance.Probe) error {
	if !p.Has(conformance.Administrator) {
		return nil
	}
	if _, err := restorePoints(ctx, p, conformance.Administrator, ""); err != nil {
		return err
	}
	c, err := get(ctx, p, conformance.Administrator, "listOrganizations", nil, extended)
	if err != nil {
		return err
	}
	for _, o := range items(c) {
		id := map[string]string{"organizationId": o.text("id")}
		if _, err := get(ctx, p, conformance.Administrator, "getOrganization", id, extended); err != nil {
			return err
		}
	}
	for _, as := range []conformance.Principal{
		conformance.Tenant, conformance.OtherTenant, conformance.Administrator, conformance.Tenant, conformance.OtherTenant, conformance.Administrator,
	} {
		if !p.Has(as) {
			continue
		}
		if _, err := restorePoints(ctx, p, as, ""); err != nil {
			return err
		}
	}
	return nil
}

// judgeBackupsAgree judges organizations by the restore points that were read before, and restore points by the
// organizations.
func judgeBackupsAgree(s *conformance.Sheet) {
	var of recall[outermost] // restore points by organization
	var there recall[bool]   // organizations
	all := false             // those are all
	var shownTo pointsShown
	for c := range s.Calls() {
		shownTo.judge(s, c)
		if !s.Binds(c) {
			continue
		}
		all = all || showsAll(c)
		for _, o := range shown(c, "listOrganizations", "getOrganization") {
			there.set(o.key, true)
			s.Saw(c)
			view, _ := query(c.Query(), "extendedView")
			has, _ := of.of(o.key)
			judgeBackups(s, c, o, has, strings.EqualFold(view, "true"))
		}
		for _, o := range points(c) {
			id := identified(o.text("organizationId"))
			if all && c.Principal == conformance.Administrator {
				s.Saw(c)
				if !there.has(id) && o.text("organizationId") != "" {
					s.Find(c, o.at("organizationId"), "an organization that the list shows", o.show("organizationId"))
				}
			}
			if !o.Get("isDeleted").Is(tree.True) && !o.Get("isCopy").Is(tree.True) {
				if has, _ := of.of(id); has.extend(o) {
					of.set(id, has)
				}
			}
		}
	}
}

// showsAll reports whether an answer shows all organizations: one alone, or a page of them, says nothing of the others.
func showsAll(c *conformance.Call) bool {
	if c.Operation.ID != "listOrganizations" || c.Principal != conformance.Administrator || !stands(c) || !c.Succeeded() {
		return false
	}
	return isWhole(c)
}

// isWhole reports whether an answer shows a list from its beginning to its end, without filters.
func isWhole(c *conformance.Call) bool {
	for name := range filters(c.Query()) {
		if name != "extendedview" {
			return false
		}
	}
	if p, ok := pageOf(c); ok {
		return p.offset == 0 && p.length < p.limit
	}
	return c.Succeeded() && c.Answer().Is(tree.Array)
}

// outermost are the restore points of an organization that were made first and last.
type outermost struct {
	there       bool
	first, last made
}

// made is a restore point and when it was made; nil for none.
type made struct {
	point *kept
	at    time.Time
}

// extend takes in one restore point more, and reports whether that says more than before.
func (p *outermost) extend(o *object) (more bool) {
	more, p.there = !p.there, true
	at, ok := o.time("backupTime")
	if !ok {
		return more
	}
	if p.first.point == nil || at.Before(p.first.at) {
		p.first, more = made{o.keep().alone(), at}, true
	}
	if p.last.point == nil || at.After(p.last.at) {
		p.last, more = made{o.keep().alone(), at}, true
	}
	return more
}

// judgeBackups judges one organization.
func judgeBackups(s *conformance.Sheet, c *conformance.Call, o *object, points outermost, extended bool) {
	if points.there && o.Get("isBackedup").Is(tree.False) {
		s.Find(c, o.at("isBackedup"), "true: there are restore points", "false")
	}
	first, ok := o.time("firstBackuptime")
	last, okLast := o.time("lastBackuptime")
	if extended && points.there && (!ok || !okLast) {
		s.Find(c, o.at("firstBackuptime"), "the times of the first and the last backup, in the extended view", o.show("firstBackuptime"))
	}
	if ok && okLast && last.Before(first) {
		s.Find(c, o.at("lastBackuptime"), "not before firstBackuptime "+o.show("firstBackuptime"), o.show("lastBackuptime"))
		return
	}
	if date, err := http.ParseTime(c.Response.Header.Get("Date")); err == nil && okLast && last.After(date.Add(clockSlack)) {
		s.Find(c, o.at("lastBackuptime"), "not after "+date.UTC().Format(time.RFC3339)+", the Date of the answer", o.show("lastBackuptime"))
		return
	}
	for _, point := range []made{points.first, points.last} {
		at, known := point.at, point.point != nil
		switch {
		case known && ok && at.Before(first):
			s.Find(c, o.at("firstBackuptime"), "not after "+point.point.object().show("backupTime")+", the time of a restore point", o.show("firstBackuptime"))
			return
		case known && okLast && at.After(last):
			s.Find(c, o.at("lastBackuptime"), "not before "+point.point.object().show("backupTime")+", the time of a restore point", o.show("lastBackuptime"))
			return
		}
	}
}
