package restore

import (
	"time"

	"github.com/google/uuid"
)

// State says whether a session can be explored.
type State string

// The states of a session.
const (
	Working State = "Working"
	Stopped State = "Stopped"
)

// Result says how a session went; it is Success while the session works (discrepancy D08).
type Result string

// The results of a session.
const (
	Success Result = "Success"
	Warning Result = "Warning"
	Failed  Result = "Failed"
)

// Session is a restore session.
type Session struct {
	ID               uuid.UUID
	Login            uuid.UUID // the login that created it
	Organization     uuid.UUID
	OrganizationName string
	Name             string
	Type             ExplorerType
	Point            time.Time // the point in time asked for
	RestorePoint     uuid.UUID // what it shows; zero for a session without data (law L001)
	ShowDeleted      bool
	ShowAllVersions  bool
	Created          time.Time
	Ended            time.Time // zero while it works
	State            State
	Result           Result
	InitiatedBy      string
	ClientHost       string
	Revision         int64 // 1 when created, one more with each change
}

// EventStatus says how the thing went that an event tells of.
type EventStatus string

// EventSuccess is the status of an event that went well.
const EventSuccess EventStatus = "Success"

// EventType says what was done.
type EventType string

// EventNone is the type of the events that tell of the start and the end of a session.
const EventNone EventType = "None"

// Event is something that happened in a session. Events are never changed (law L008).
type Event struct {
	ID           uuid.UUID
	Session      uuid.UUID
	Organization uuid.UUID
	Order        int // place in the session, from 0
	Type         EventType
	Status       EventStatus
	Start        time.Time
	End          time.Time
	Title        string
	Message      string
}
