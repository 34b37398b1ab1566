package restore

import (
	"time"

	"github.com/google/uuid"
)

// Explore asks for a restore session of an organization.
type Explore struct {
	Point           time.Time // the point in time, UTC, in ticks
	Type            ExplorerType
	ShowDeleted     bool
	ShowAllVersions bool
	Repository      *uuid.UUID // only restore points in this repository; nil for any
}

// Facts is what Start decides on.
type Facts struct {
	Organization Organization
	// Latest is the latest restore point that counts, as Counts says; nil if there is none.
	Latest *RestorePoint
}

// Counts is which restore points count for a session: those that hold its type, are not deleted, lie in its
// repository, and were made up to the point in time (laws L001 to L003). The store looks for the latest.
type Counts struct {
	Organization uuid.UUID
	Type         ExplorerType
	Repository   *uuid.UUID // nil for any
	UpTo         time.Time  // the last instant that counts, itself included
}

// Counts returns which restore points count for e in the organization. A restore point counts from its very
// instant on; with PointExclusive only a tick later.
func (e Explore) Counts(organization uuid.UUID, b Behavior) Counts {
	upTo := e.Point
	if b.PointExclusive {
		upTo = upTo.Add(-Tick)
	}
	return Counts{Organization: organization, Type: e.Type, Repository: e.Repository, UpTo: upTo}
}

// Include reports whether p counts.
func (c Counts) Include(p RestorePoint) bool {
	return p.Organization == c.Organization && p.Holds(c.Type) && !p.Deleted &&
		(c.Repository == nil || *c.Repository == p.Repository) && !p.BackupTime.After(c.UpTo)
}

// Start decides what session an Explore gives: one with the latest restore point that counts, or one
// without data where there is none (laws L001, L002, L003, L009, L015).
func Start(e Explore, f Facts, c Caller, env *Env) (Session, Event) {
	now := env.Now()
	s := Session{
		ID:               env.NewID(),
		Login:            c.Login,
		Organization:     f.Organization.ID,
		OrganizationName: f.Organization.Name,
		Name:             sessionName(e),
		Type:             e.Type,
		Point:            e.Point,
		ShowDeleted:      e.ShowDeleted,
		ShowAllVersions:  e.ShowAllVersions,
		Created:          now,
		State:            Working,
		Result:           Success,
		InitiatedBy:      c.Name,
		ClientHost:       c.ClientHost,
		Revision:         1,
	}
	if f.Latest != nil {
		s.RestorePoint = f.Latest.ID
	}
	return s, happened(s, 0, now, "Restore session started", env)
}

// sessionName names a session as the service does: what is restored, the scope and the point in time asked
// for, in US form (law L009).
func sessionName(e Explore) string {
	return e.Type.Workload() + " restore (Entire organization - " + e.Point.Format("1/2/2006 3:04:05 PM") + ")"
}

// happened makes an event of type None that tells of the session itself.
func happened(s Session, order int, at time.Time, title string, env *Env) Event {
	return Event{
		ID: env.NewID(), Session: s.ID, Organization: s.Organization, Order: order,
		Type: EventNone, Status: EventSuccess, Start: at, End: at, Title: title, Message: title,
	}
}
