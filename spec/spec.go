// Package spec is the contract of the VB365 REST API: the OpenAPI document of all versions, its operations
// as a table, and the laws that schemas cannot say.
//
// The document is hand-written in openapi.yaml; the table is generated from it. The package imports the
// standard library only. Package derive makes the plain document of one version, package validate judges
// requests and responses by it.
package spec

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed openapi.yaml
var openAPI []byte

//go:embed LAWS.md
var laws string

// OpenAPI returns a copy of the contract of all versions: OpenAPI 3.0.3 in YAML, with x-versions on what
// differs by version.
func OpenAPI() []byte { return slices.Clone(openAPI) }

// Version is a version of the REST API, as it stands in paths: "v6".
type Version string

// The versions that the contract holds.
const (
	V6 Version = "v6"
	V7 Version = "v7"
	V8 Version = "v8"
)

// Versions returns the versions that the contract holds, oldest first.
func Versions() []Version { return []Version{V6, V7, V8} }

// ParseVersion reads a version in any case, such as "v6" or "V6". The error names the versions that exist.
func ParseVersion(s string) (Version, error) {
	v := Version(strings.ToLower(s))
	if !slices.Contains(Versions(), v) {
		return "", fmt.Errorf("no version %q in the contract: use v6, v7 or v8", s)
	}
	return v, nil
}

// Credentials says whose token an operation takes (x-credentials in the document).
type Credentials string

// The kinds of credentials.
const (
	AnyCredentials           Credentials = "any"
	TenantCredentials        Credentials = "tenant"
	AdministratorCredentials Credentials = "administrator"
)

// Operation is one operation of the contract. Its success status, query parameters and existence may
// differ by version.
type Operation struct {
	ID          string               // operationId, such as "exploreOrganization"
	Method      string               // HTTP method, upper case
	Path        string               // path template without version, such as "/RestoreSessions/{restoreSessionId}"
	Tag         string               // the group it belongs to, such as "RestoreSession"
	Credentials Credentials          // whose token it takes
	Anonymous   bool                 // true where no token is needed
	Laws        []string             // ids of the laws it keeps, such as "L004"
	Success     map[Version]int      // status of success; a version that lacks the operation is not a key
	Query       map[Version][]string // names of the query parameters, in the order of the document
	Body        map[Version][]string // names of the properties of a JSON request body, in the order of the document
}

// Explores reports whether the operation starts a restore session.
func (o Operation) Explores() bool {
	return o.ID == "exploreOrganization" || o.ID == "exploreOrganizationById"
}

// In reports whether the operation exists in version v.
func (o Operation) In(v Version) bool { _, ok := o.Success[v]; return ok }

// Operations returns the operations of version v in the order of the document.
func Operations(v Version) []Operation {
	return slices.DeleteFunc(slices.Clone(operations), func(o Operation) bool { return !o.In(v) })
}

// OperationByID returns the operation with the given operationId in any version.
func OperationByID(id string) (Operation, bool) {
	for _, o := range operations {
		if o.ID == id {
			return o, true
		}
	}
	return Operation{}, false
}

// Law is a rule of LAWS.md that schemas cannot say.
type Law struct {
	ID    string // "L004"
	Name  string // "links-resolve": the law's check is "law/links-resolve"
	Title string // the rule in one sentence
	Text  string // the whole section below the heading, Markdown
	Line  int    // of the heading in LAWS.md, from 1
}

// lawHeading is how LAWS.md starts a law: "## L004 links-resolve: The links of a session lead …".
var lawHeading = regexp.MustCompile(`(?m)^## (L\d{3}) ([a-z0-9-]+): (.+)$`)

var parsedLaws = sync.OnceValue(func() []Law {
	var out []Law
	heads := lawHeading.FindAllStringSubmatchIndex(laws, -1)
	for i, h := range heads {
		end := len(laws)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		out = append(out, Law{
			ID: laws[h[2]:h[3]], Name: laws[h[4]:h[5]], Title: laws[h[6]:h[7]],
			Text: strings.TrimSpace(laws[h[1]:end]), Line: 1 + strings.Count(laws[:h[0]], "\n"),
		})
	}
	return out
})

// Laws returns all laws in the order of their ids.
func Laws() []Law { return slices.Clone(parsedLaws()) }

// LawByID returns the law with the given id, such as "L004".
func LawByID(id string) (Law, bool) {
	for _, l := range parsedLaws() {
		if l.ID == id {
			return l, true
		}
	}
	return Law{}, false
}
