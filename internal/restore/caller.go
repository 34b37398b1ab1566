package restore

import "github.com/google/uuid"

// Role is what a login may do.
type Role string

// The roles.
const (
	Tenant        Role = "tenant"        // the credentials an organization was added with
	Administrator Role = "administrator" // an account of the backup server
)

// Caller is who makes a request: the login behind its token and where it comes from.
type Caller struct {
	Login        uuid.UUID // the login
	Name         string    // account name, such as admin@abc.onmicrosoft.com
	Role         Role
	Organization uuid.UUID // a tenant's organization; the zero UUID for an administrator
	ClientHost   string    // server and client address: "EPSILON (via: 127.0.0.1)"
}

// Scope limits what a query of the store may see. The zero Scope sees nothing: a caller that nobody filled in
// must not see everything.
type Scope struct {
	Organization uuid.UUID // rows of this organization; zero for any
	Login        uuid.UUID // sessions of this login; zero for any
	everything   bool
}

// Everything is the scope that sees all rows: an administrator's, and that of the commands on a data folder.
func Everything() Scope { return Scope{everything: true} }

// SeesEverything reports whether s is the scope that Everything returns.
func (s Scope) SeesEverything() bool { return s.everything }

// Backups is the scope of restore points and organizations: an administrator sees all, a tenant its own.
func (c Caller) Backups() Scope {
	if c.Role == Administrator {
		return Everything()
	}
	return Scope{Organization: c.Organization}
}

// Sessions is the scope of restore sessions: what was created with the caller's own credentials.
func (c Caller) Sessions(b Behavior) Scope {
	if c.Role == Administrator && b.AdministratorSeesAll {
		return Everything()
	}
	return Scope{Organization: c.Organization, Login: c.Login}
}
