package server

import (
	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/spec"
)

// version is a version of the API as a value: how it differs from the others beyond what the contract says
// of statuses and parameters.
type version struct {
	id                 spec.Version
	organizationsPaged bool // a page instead of a bare array
	restorePointsPaged bool
	totalCount         bool // pages tell how many results there are in all
	eTag               bool // resources tell their revision
	copies             bool // restore points tell whether they are copies or deleted
	codes              bool // error bodies tell a code of the full set
	eventOrganization  bool // events tell their organization
}

var versions = map[spec.Version]version{
	spec.V6: {id: spec.V6, totalCount: true},
	spec.V7: {id: spec.V7, restorePointsPaged: true, totalCount: true, copies: true},
	spec.V8: {id: spec.V8, organizationsPaged: true, restorePointsPaged: true, eTag: true, copies: true, codes: true,
		eventOrganization: true,
	},
}

// link makes a link to a resource: host-relative, the literal parts in lower case, as the service does.
func (v version) link(path string) gen.Link { return gen.Link{Href: "/" + string(v.id) + path} }
