package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

func testInstallation(t *testing.T, s *store.Store) {
	id, err := s.InstallationID(t.Context())
	must(t, err)
	if id.Version() != 4 {
		t.Errorf("id %s, want a random one", id)
	}
	again, err := s.InstallationID(t.Context())
	must(t, err)
	same(t, "second read", id, again)
}

func testOrganizationNames(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	o, l := newTenant(w.env, "Ümläut.onmicrosoft.com")
	must(t, s.AddOrganization(t.Context(), o, l))

	for _, name := range []string{"Ümläut.onmicrosoft.com", "üMLÄUT.ONMICROSOFT.COM", "ümläut.onmicrosoft.com"} {
		got, err := s.OrganizationByName(t.Context(), restore.Everything(), name)
		must(t, err)
		same(t, "by the name "+name, o, got)

		other, login := newTenant(w.env, name)
		login.Name = "someone else"
		conflict(t, "the name "+name+" again", s.AddOrganization(t.Context(), other, login), "name")
	}
	got, err := s.Organization(t.Context(), restore.Everything(), o.ID)
	must(t, err)
	same(t, "by id", o, got)
	for _, name := range []string{"", "umlaut.onmicrosoft.com", "Ümläut.onmicrosoft.com ", "%", "' OR 1 = 1 --"} {
		_, err := s.OrganizationByName(t.Context(), restore.Everything(), name)
		refused(t, "by the name "+name, err, restore.NoOrganization())
	}
}

func testOrganizationBothOrNeither(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	o, l := newTenant(w.env, "third.onmicrosoft.com")
	l.Name = "ADMIN@abc.onmicrosoft.com"
	conflict(t, "the name of a login that is there", s.AddOrganization(t.Context(), o, l), "username")
	_, err := s.Organization(t.Context(), restore.Everything(), o.ID)
	refused(t, "its organization", err, restore.NoOrganization())

	l.Name, o.Name = "admin@third.onmicrosoft.com", "ABC.onmicrosoft.com"
	conflict(t, "the name of an organization that is there", s.AddOrganization(t.Context(), o, l), "name")
	if _, ok, err := s.LoginByName(t.Context(), l.Name); ok || err != nil {
		t.Errorf("its login is there: %t, %v", ok, err)
	}

	o.Name = "third.onmicrosoft.com"
	l.Organization = w.abc.Organization
	if err := s.AddOrganization(t.Context(), o, l); err == nil {
		t.Error("an organization was added with a tenant of another one")
	}
	l.Organization = o.ID
	must(t, s.AddOrganization(t.Context(), o, l))
}

func testOrganizationBackups(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	first, last := time.Time{}.Add(restore.Tick), time.Date(9999, 12, 31, 23, 59, 59, 999_999_900, time.UTC)
	before, after := w.point(w.abc, first.Add(-restore.Tick)), w.point(w.abc, last)
	before.Deleted, after.Deleted = true, true
	must(t, s.AddRestorePoints(t.Context(), before, after))

	got, err := s.Organization(t.Context(), w.abc.Backups(), w.abc.Organization)
	must(t, err)
	same(t, "with deleted restore points only", w.abc.organization, got)

	must(t, s.AddRestorePoints(t.Context(), w.point(w.abc, moment), w.point(w.abc, first), w.point(w.abc, last.Add(-restore.Tick)),
		w.point(w.xyz, last)))
	want := w.abc.organization
	want.FirstBackup, want.LastBackup = first, last.Add(-restore.Tick)
	got, err = s.Organization(t.Context(), w.abc.Backups(), w.abc.Organization)
	must(t, err)
	same(t, "by id", want, got)
	got, err = s.OrganizationByName(t.Context(), w.abc.Backups(), w.abc.organization.Name)
	must(t, err)
	same(t, "by name", want, got)
	list, _, err := s.Organizations(t.Context(), w.abc.Backups(), restore.Page{})
	must(t, err)
	same(t, "listed", []restore.Organization{want}, list)
	facts, err := s.Facts(t.Context(), w.abc.Backups(), restore.Counts{Organization: w.abc.Organization, Type: restore.Exchange})
	must(t, err)
	same(t, "in the facts", want, facts.Organization)
}

func testOrganizationList(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	want := []restore.Organization{w.abc.organization, w.xyz.organization}
	for _, name := range []string{"Zebra", "aardvark", "_", "ABD", "élan", "Élan 2", "abc"} {
		want = append(want, w.addTenant(t, name).organization)
	}
	order := []string{"aardvark", "abc", "abc.onmicrosoft.com", "ABD", "xyz.onmicrosoft.com", "Zebra", "_", "élan", "Élan 2"}
	slices.SortFunc(want, func(a, b restore.Organization) int {
		return slices.Index(order, a.Name) - slices.Index(order, b.Name)
	})
	pages(t, "organizations", want, func(ctx context.Context, p restore.Page) ([]restore.Organization, int, error) {
		return s.Organizations(ctx, restore.Everything(), p)
	})
}

func testLogins(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	admin := identity.Login{ID: w.env.NewID(), Name: "Jörg", Role: restore.Administrator, PasswordHash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"}
	must(t, s.AddLogin(t.Context(), admin))
	for _, name := range []string{"Jörg", "JÖRG", "jörg"} {
		got, ok, err := s.LoginByName(t.Context(), name)
		if !ok || err != nil {
			t.Errorf("login %s is there: %t, %v", name, ok, err)
		}
		same(t, "login "+name, admin, got)
		again := admin
		again.ID, again.Name = w.env.NewID(), name
		conflict(t, "the name "+name+" again", s.AddLogin(t.Context(), again), "username")
	}
	got, ok, err := s.LoginByName(t.Context(), "jorg")
	if ok || err != nil {
		t.Errorf("login jorg is there: %t, %v", ok, err)
	}
	same(t, "login jorg", identity.Login{}, got)

	tenant, ok, err := s.LoginByName(t.Context(), w.abc.Name)
	if !ok || err != nil || tenant.Organization != w.abc.Organization || tenant.Role != restore.Tenant {
		t.Errorf("tenant %+v, %t, %v, want one of %s", tenant, ok, err, w.abc.Organization)
	}
	for what, wrong := range map[string]identity.Login{
		"a tenant of no organization":           {Role: restore.Tenant},
		"a tenant of an unknown organization":   {Role: restore.Tenant, Organization: nobody},
		"an administrator with an organization": {Role: restore.Administrator, Organization: w.abc.Organization},
		"a login with no role":                  {},
	} {
		wrong.ID, wrong.Name = w.env.NewID(), what
		if err := s.AddLogin(t.Context(), wrong); err == nil {
			t.Errorf("%s was added", what)
		}
	}
}
