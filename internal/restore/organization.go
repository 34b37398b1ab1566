package restore

import (
	"time"

	"github.com/google/uuid"
)

// Organization is a Microsoft 365 organization that is backed up.
type Organization struct {
	ID          uuid.UUID
	Name        string    // such as abc.onmicrosoft.com; unique in any case
	Job         uuid.UUID // the backup job that makes its restore points, unless they name another
	Repository  uuid.UUID // the backup repository that they lie in, unless they name another
	FirstBackup time.Time // of the earliest restore point; zero while there is none
	LastBackup  time.Time // of the latest restore point; zero while there is none
}

// RestorePoint is a point in time that a backup left behind.
type RestorePoint struct {
	ID           uuid.UUID
	Organization uuid.UUID
	BackupTime   time.Time // UTC, in ticks
	Job          uuid.UUID
	Repository   uuid.UUID
	Exchange     bool
	OneDrive     bool
	SharePoint   bool
	Teams        bool
	LongTermCopy bool
	Copy         bool
	Retrieved    bool
	Deleted      bool
}

// Holds reports whether p holds data of explorer type t.
func (p RestorePoint) Holds(t ExplorerType) bool {
	switch t {
	case Exchange:
		return p.Exchange
	case OneDrive:
		return p.OneDrive
	case SharePoint:
		return p.SharePoint
	case Teams:
		return p.Teams
	}
	return false
}
