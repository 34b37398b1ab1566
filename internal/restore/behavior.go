package restore

import "time"

// Behavior holds what the real service does where nobody has seen it documented. Each field names its row
// in spec/DISCREPANCIES.md; the zero value of a switch is the default.
type Behavior struct {
	// PointExclusive makes a restore point count only for points in time after its own instant. By default
	// the very instant belongs to it (law L002, D48).
	PointExclusive bool
	// RefuseSecondStop refuses to stop a session that is stopped. By default a second stop succeeds and
	// changes nothing (law L005, D51).
	RefuseSecondStop bool
	// AdministratorSeesAll lets administrators list and read the restore sessions of all logins. By default
	// a session is seen by the login that created it, administrators included (D50).
	AdministratorSeesAll bool
	// RefreshReusable lets a refresh token be used more than once. By default it is spent by its first use
	// and the pair it gave takes its place (D52).
	RefreshReusable bool
	// AccessLifetime is how long an access token lives. 0 means 60 minutes, the documented default
	// (D54).
	AccessLifetime time.Duration
	// RefreshLifetime is how long a refresh token lives. 0 means 14 days; the real one is not
	// documented (D53).
	RefreshLifetime time.Duration
}

// Lifetimes returns the lifetimes of an access and a refresh token.
func (b Behavior) Lifetimes() (access, refresh time.Duration) {
	access, refresh = b.AccessLifetime, b.RefreshLifetime
	if access == 0 {
		access = time.Hour
	}
	if refresh == 0 {
		refresh = 14 * 24 * time.Hour
	}
	return access, refresh
}
