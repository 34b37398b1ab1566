// Package world makes worlds to play in: organizations, logins and restore points for --demo, for tests and
// for benchmarks.
package world

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
)

// Login is an account with its password.
type Login struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

// Tenant is the account that an organization was added with.
type Tenant struct {
	Organization string `json:"organization"`
	Login
}

// Demo is how a demo server is reached: what demo.json holds.
type Demo struct {
	URL           string   `json:"url"` // of the server, without a version
	CA            string   `json:"ca"`  // file of the certificate authority, PEM
	Administrator Login    `json:"administrator"`
	Tenants       []Tenant `json:"tenants"`
}

// demoOrganizations are the organizations of a demo world.
var demoOrganizations = []string{"abc.onmicrosoft.com", "xyz.onmicrosoft.com"}

// NewDemo returns the accounts of a demo world with random passwords.
func NewDemo(env *restore.Env) Demo {
	login := func(name string) Login {
		var password [15]byte
		env.Fill(password[:])
		return Login{Username: name, Password: base64.RawURLEncoding.EncodeToString(password[:])}
	}
	d := Demo{Administrator: login("administrator")}
	for _, name := range demoOrganizations {
		d.Tenants = append(d.Tenants, Tenant{Organization: name, Login: login("admin@" + name)})
	}
	return d
}

// Logins returns all accounts.
func (d Demo) Logins() []Login {
	all := []Login{d.Administrator}
	for _, t := range d.Tenants {
		all = append(all, t.Login)
	}
	return all
}

// Store is what a world is written to.
type Store interface {
	AddLogin(ctx context.Context, l identity.Login) error
	AddOrganization(ctx context.Context, o restore.Organization, tenant identity.Login) error
	AddRestorePoints(ctx context.Context, points ...restore.RestorePoint) error
	LoginByName(ctx context.Context, name string) (identity.Login, bool, error)
	OrganizationByName(ctx context.Context, scope restore.Scope, name string) (restore.Organization, error)
}

// Seed writes the demo world into store: what is there already stays, what an interrupted start left out is
// added. Ids are the same in every demo world; passwords are those of d.
func Seed(ctx context.Context, store Store, passwords *identity.Passwords, d Demo) error {
	ids := demoEnv()
	if err := addAdministrator(ctx, store, passwords, ids.NewID(), d.Administrator); err != nil {
		return err
	}
	for i, tenant := range d.Tenants {
		org := restore.Organization{ID: ids.NewID(), Name: tenant.Organization, Job: ids.NewID(), Repository: ids.NewID()}
		login := ids.NewID()
		points := demoPoints(org, i, ids)
		known, err := addTenant(ctx, store, passwords, org, login, tenant)
		if err != nil {
			return err
		}
		if known {
			if org, err = store.OrganizationByName(ctx, restore.Everything(), org.Name); err != nil {
				return err
			}
		}
		if org.LastBackup.IsZero() {
			if err := store.AddRestorePoints(ctx, points...); err != nil {
				return fmt.Errorf("demo restore points of %s: %w", org.Name, err)
			}
		}
	}
	return nil
}

func addAdministrator(ctx context.Context, store Store, passwords *identity.Passwords, id uuid.UUID, l Login) error {
	if _, known, err := store.LoginByName(ctx, l.Username); err != nil || known {
		return err
	}
	hash, err := passwords.Hash(l.Password)
	if err != nil {
		return err
	}
	return store.AddLogin(ctx, identity.Login{ID: id, Name: l.Username, Role: restore.Administrator, PasswordHash: hash})
}

// addTenant adds an organization and its login; known is true if they are there already.
func addTenant(ctx context.Context, store Store, passwords *identity.Passwords, org restore.Organization, login uuid.UUID, t Tenant) (known bool, err error) {
	if _, known, err := store.LoginByName(ctx, t.Username); err != nil || known {
		return known, err
	}
	hash, err := passwords.Hash(t.Password)
	if err != nil {
		return false, err
	}
	return false, store.AddOrganization(ctx, org, identity.Login{
		ID: login, Name: t.Username, Role: restore.Tenant, Organization: org.ID, PasswordHash: hash,
	})
}

// demoPoints are restore points around 2022-01-22, the day of the documented example: two a day, in the
// morning without Teams. The second organization is backed up an hour later.
func demoPoints(org restore.Organization, nth int, ids *restore.Env) []restore.RestorePoint {
	var points []restore.RestorePoint
	first := time.Date(2022, 1, 20, 22+nth, 0, 4, 123_456_700, time.UTC)
	for i := range 8 {
		points = append(points, restore.RestorePoint{
			ID: ids.NewID(), Organization: org.ID, Job: org.Job, Repository: org.Repository,
			BackupTime: first.Add(time.Duration(i) * (12*time.Hour + 1_234_500*time.Nanosecond)),
			Exchange:   true, OneDrive: true, SharePoint: true, Teams: i%2 == 0,
		})
	}
	return points
}

// demoEnv gives every demo world the same ids.
func demoEnv() *restore.Env {
	at := time.Date(2022, 1, 20, 0, 0, 0, 0, time.UTC)
	return &restore.Env{
		Clock:  func() time.Time { return at },
		Random: rand.NewChaCha8([32]byte{'v', 'b', '3', '6', '5', ' ', 'd', 'e', 'm', 'o'}),
	}
}
