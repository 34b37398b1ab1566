package conformance

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// otherMistaken returns the error for a second account that is not what it has to be, and why.
func otherMistaken(other *Login, why string) error {
	return fmt.Errorf("%w: %s is no tenant of another organization: %s; give an account that another organization was added with, or none",
		ErrTarget, other.Username, why)
}

// checkOther refuses a second account that is one of the others by name.
func (t Target) checkOther() error {
	switch {
	case t.Other == nil:
		return nil
	case strings.EqualFold(t.Other.Username, t.Login.Username):
		return otherMistaken(t.Other, "it is the account to judge with")
	case t.Administrator != nil && strings.EqualFold(t.Other.Username, t.Administrator.Username):
		return otherMistaken(t.Other, "it is the administrator's account")
	}
	return nil
}

// logInOther logs in with the second account and asks the server whether it belongs to a tenant of another
// organization. With the wrong account, the laws that keep tenants apart would seem to be broken.
func (p *Probe) logInOther(ctx context.Context, t Target) error {
	if t.Other == nil {
		return nil
	}
	if err := p.logIn(ctx, OtherTenant, *t.Other); err != nil {
		return err
	}
	administrator, err := p.isAdministrator(ctx, OtherTenant, !p.listsOrganizations(Tenant))
	if err != nil {
		return err
	}
	if administrator {
		return otherMistaken(t.Other, "it is an administrator's account")
	}
	if !p.Has(Tenant) {
		return nil
	}
	mine, own, err := p.pointsOf(ctx, Tenant)
	if err != nil {
		return err
	}
	theirs, others, err := p.pointsOf(ctx, OtherTenant)
	if err != nil {
		return err
	}
	// Who is shown more than one organization is shown too much: that is for the checks to find.
	if len(theirs) != 1 || !slices.Equal(mine, theirs) {
		return nil
	}
	if isNobody(theirs[0]) { // the server's mistake, which is for the checks to find
		delete(p.tokens, OtherTenant)
		delete(p.logins, OtherTenant)
		p.notes = append(p.notes, fmt.Sprintf(
			"%s was left out, and what takes a second tenant is not observed: restore points of both accounts say that they are of organization %q, which is nobody's, so that nothing tells whether the accounts are of one organization",
			t.Other.Username, theirs[0]))
		return nil
	}
	// Accounts of one organization are shown the same restore points. Where each has its own, it is the server that is
	// mistaken, which is for the checks to find.
	if !slices.ContainsFunc(own, func(id string) bool { return slices.Contains(others, id) }) {
		return nil
	}
	return otherMistaken(t.Other, "its restore points are those of the organization of "+t.Login.Username)
}

// isNobody reports whether the id of an organization is that of none: no UUID, or the one of zeros.
func isNobody(id string) bool {
	return len(id) != len("00000000-0000-0000-0000-000000000000") || strings.Trim(id, "0-") == ""
}

// listsOrganizations reports whether the server has let a principal list organizations.
func (p *Probe) listsOrganizations(who Principal) bool {
	return slices.ContainsFunc(p.calls, func(c *Call) bool {
		return c.Principal == who && c.Operation.ID == "listOrganizations" && c.Succeeded()
	})
}

// pointsOf returns the organizations whose restore points a principal is shown, sorted, each once, and the ids of the restore
// points.
func (p *Probe) pointsOf(ctx context.Context, who Principal) (organizations, ids []string, err error) {
	c, err := p.RestorePoints(ctx, who, "")
	if err != nil {
		return nil, nil, err
	}
	points := c.Answer()
	if page := points.Get("results"); page.Is() {
		points = page
	}
	if !c.Succeeded() {
		return nil, nil, nil
	}
	for point := range points.Items() {
		if id, _ := point.Get("organizationId").Text(); id != "" {
			organizations = append(organizations, strings.ToLower(id))
		}
		if id, _ := point.Get("id").Text(); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(organizations)
	return slices.Compact(organizations), ids, nil
}
