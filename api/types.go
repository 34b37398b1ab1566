package api

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// The resources and values of the API, as the contract defines them. They are aliases of generated types, so
// that importers of this package need no other.
type (
	// RestoreSession is a session in which the backup of an organization is explored as of a point in time.
	RestoreSession = gen.RestoreSession
	// ExploreRequest says what a restore session shows. All four fields are sent.
	ExploreRequest = gen.ExploreRequest
	// OrganizationExploreRequest says what a restore session of an administrator shows. RepositoryID exists
	// from v8 on; nil means restore points in any repository.
	OrganizationExploreRequest = gen.OrganizationExploreRequest
	// SessionEvent is something that happened in a restore session.
	SessionEvent = gen.SessionEvent
	// RestorePoint is a point in time that a backup left behind.
	RestorePoint = gen.RestorePoint
	// Organization is an organization of the backup infrastructure, as administrators see it.
	Organization = gen.Organization
	// BackupOrganization is the organization as a restore session shows it.
	BackupOrganization = gen.BackupOrganization
	// ServiceInstance is the installation that answers.
	ServiceInstance = gen.ServiceInstance

	// Link leads to a related resource: a path and query on the same host.
	Link = gen.Link
	// Links are links by name.
	Links = gen.Links
	// UUID identifies a resource. ParseUUID reads one.
	UUID = gen.UUID
	// Time is a time in an answer: UTC, in ticks of 100 ns. The zero Time stands for absent and for null.
	Time = wire.Time
	// TimeSpan is a length of time in an answer. It converts to a time.Duration.
	TimeSpan = wire.TimeSpan
	// RequestTime is a time in a request. PointInTime makes one.
	RequestTime = gen.RequestTime

	// ExplorerType says what is explored.
	ExplorerType = gen.ExplorerType
	// SessionState says whether a session can be explored.
	SessionState = gen.SessionState
	// SessionResult says how a session went.
	SessionResult = gen.SessionResult
	// SessionOrder is what a list of sessions is ordered by, from v8 on.
	SessionOrder = gen.SessionOrder
	// EventType says what was done.
	EventType = gen.EventType
	// EventStatus says how it went.
	EventStatus = gen.EventStatus
	// OrganizationType says where an organization lives.
	OrganizationType = gen.OrganizationType
	// OrganizationRegion is the Microsoft cloud of an organization.
	OrganizationRegion = gen.OrganizationRegion

	// Version is a version of the API: V6, V7 or V8.
	Version = spec.Version
)

// The versions of the API that the client speaks.
const (
	V6 = spec.V6
	V7 = spec.V7
	V8 = spec.V8
)

// What can be explored.
const (
	ExplorerTypeExchange   = gen.ExplorerTypeExchange
	ExplorerTypeOneDrive   = gen.ExplorerTypeOneDrive
	ExplorerTypeSharePoint = gen.ExplorerTypeSharePoint
	ExplorerTypeTeams      = gen.ExplorerTypeTeams
)

// The states of a session. A newer server may have others.
const (
	SessionWorking = gen.SessionWorking
	SessionStopped = gen.SessionStopped
)

// The results of a session; ResultSuccess also while it works. A newer server may have others.
const (
	ResultSuccess = gen.ResultSuccess
	ResultWarning = gen.ResultWarning
	ResultFailed  = gen.ResultFailed
)

// What a list of sessions can be ordered by.
const (
	OrderByCreationTime = gen.OrderByCreationTime
	OrderByEndTime      = gen.OrderByEndTime
)

// The types of events; EventTypeNone for the start and the end of the session. A newer server may have others.
const (
	EventTypeNone    = gen.EventTypeNone
	EventTypeSave    = gen.EventTypeSave
	EventTypeExport  = gen.EventTypeExport
	EventTypeSend    = gen.EventTypeSend
	EventTypeRestore = gen.EventTypeRestore
	EventTypeView    = gen.EventTypeView
)

// The statuses of events. A newer server may have others.
const (
	EventRunning   = gen.EventRunning
	EventSuccess   = gen.EventSuccess
	EventWarning   = gen.EventWarning
	EventFailed    = gen.EventFailed
	EventCancelled = gen.EventCancelled
	EventSkipped   = gen.EventSkipped
)

// Where an organization lives.
const (
	OrganizationTypeOffice365  = gen.OrganizationTypeOffice365
	OrganizationTypeOnPremises = gen.OrganizationTypeOnPremises
	OrganizationTypeHybrid     = gen.OrganizationTypeHybrid
)

// The Microsoft clouds.
const (
	RegionWorldwide    = gen.RegionWorldwide
	RegionGermany      = gen.RegionGermany
	RegionChina        = gen.RegionChina
	RegionUSDefence    = gen.RegionUSDefence
	RegionUSGovernment = gen.RegionUSGovernment
)

// PointInTime returns t as a time in a request: UTC, cut to 100 ns.
func PointInTime(t time.Time) RequestTime { return RequestTime{Time: t.UTC().Truncate(wire.Tick)} }

// ParseUUID reads a UUID in the hyphenated form, the only one that the API writes.
func ParseUUID(s string) (UUID, error) {
	const hyphenated = 36
	id, err := uuid.Parse(s)
	if err != nil || len(s) != hyphenated {
		return UUID{}, fmt.Errorf("%q is not a UUID such as fa3a2d17-d86d-4540-bf71-512750281e43", s)
	}
	return id, nil
}
