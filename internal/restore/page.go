package restore

import (
	"time"

	"github.com/google/uuid"
)

// Page is a part of a list: at most Limit results after the first Offset. Limit 0 means all results.
type Page struct {
	Offset, Limit int
}

// SessionFilter says which sessions a list holds and in what order. A nil time does not limit.
type SessionFilter struct {
	StartedAfter, StartedBefore *time.Time // both exclusive
	EndedAfter, EndedBefore     *time.Time // both exclusive; a working session has not ended and is left out
	ByEnd                       bool       // order by end, working sessions last, instead of by creation
	Ascending                   bool       // oldest first instead of newest first
}

// RestorePointFilter says which restore points a list holds and in what order. A zero value does not limit.
type RestorePointFilter struct {
	Organization uuid.UUID
	Job          uuid.UUID
	Repository   uuid.UUID
	After        *time.Time // exclusive
	From, To     *time.Time // inclusive
	LongTermCopy *bool
	Copy         *bool
	Retrieved    *bool
	Ascending    bool // oldest first instead of newest first
}
