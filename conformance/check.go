package conformance

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Check is one rule that a server is judged by.
type Check struct {
	ID    string // permanent, such as "law/links-resolve"
	Title string // the rule in one sentence
	Law   string // the law it checks, such as "L004"; "" for none
	Level Level  // empty: Core
	// Cites says what the check rests on beside its law and the contract: rows of DISCREPANCIES.md, such as "D75".
	Cites []string
	// Bound says which operations the check is about in a version. Nil means those that keep Law.
	Bound func(spec.Version, spec.Operation) bool
	// Needs says what a run must be given before the check can be seen at an operation. Nil means Needs.
	Needs func(spec.Operation) Need
	// ByAccount says that Judge must know whose token a call carries: it is not given the calls of Somebody.
	ByAccount bool
	// Negative says that Probe sends malformed requests or wrong tokens: that takes permission.
	Negative bool
	// Probe sends requests that make evidence. Nil means that the calls of other checks are evidence enough.
	// An error ends the run: the server could not be reached.
	Probe func(context.Context, *Probe) error
	// Draws says that some of the requests that Probe sends are drawn at random, by the seed of the run.
	Draws bool
	// Studies are those that Judge asks; one stands behind those that it asks in its turn.
	Studies []Studied
	// Judge looks at all calls and writes down what it saw.
	Judge func(*Sheet)
}

// LawCheck returns a check of the law with the given id; its name and title are the law's. It panics when
// there is no such law.
func LawCheck(law string, probe func(context.Context, *Probe) error, judge func(*Sheet)) Check {
	l, ok := spec.LawByID(law)
	if !ok {
		panic("conformance: no law " + law)
	}
	return Check{ID: "law/" + l.Name, Title: l.Title, Law: law, Probe: probe, Judge: judge}
}

// bound reports whether the check is about an operation in a version.
func (c Check) bound(v spec.Version, o spec.Operation) bool {
	if c.Bound != nil {
		return c.Bound(v, o)
	}
	return slices.Contains(o.Laws, c.Law)
}

// level returns the level of the check.
func (c Check) level() Level { return cmp.Or(c.Level, Core) }

// needs returns what a run must be given to see the check at an operation.
func (c Check) needs(o spec.Operation) Need {
	n := Need(0)
	if c.Negative {
		n = NeedNegative
	}
	if c.Needs != nil {
		return n | c.Needs(o)
	}
	return n | Needs(o)
}

// Need is what a run must be given, a set of bits.
type Need uint

// What a run may need.
const (
	NeedSessions      Need = 1 << iota // permission to start and stop restore sessions
	NeedNegative                       // permission to send malformed requests and wrong tokens
	NeedTenant                         // credentials of a tenant
	NeedOtherTenant                    // credentials of a second tenant
	NeedAdministrator                  // credentials of an administrator
)

// Everything is what recordings and passing traffic are given: nothing could be asked for to see more in them.
const Everything = ^Need(0)

// allowNeeds are the bits that --allow gives, otherNeeds those that other flags give.
const (
	allowNeeds = NeedSessions | NeedNegative
	otherNeeds = NeedTenant | NeedOtherTenant | NeedAdministrator
)

// word names one bit.
func (n Need) word() string {
	switch n {
	case NeedSessions:
		return "sessions"
	case NeedNegative:
		return "negative"
	case NeedTenant:
		return "tenant credentials"
	case NeedOtherTenant:
		return "credentials of a second tenant"
	case NeedAdministrator:
		return "administrator credentials"
	}
	return ""
}

// needOf reads what String has written, with any words before it.
func needOf(text string) (n Need) {
	for bit := Need(1); bit.word() != ""; bit <<= 1 {
		if strings.Contains(text, bit.word()) {
			n |= bit
		}
	}
	return n
}

// String says what is needed, as in "skipped: needs --allow sessions".
func (n Need) String() string {
	var allow, parts []string
	for bit := Need(1); bit.word() != ""; bit <<= 1 {
		switch {
		case n&bit&allowNeeds != 0:
			allow = append(allow, bit.word())
		case n&bit&otherNeeds != 0:
			parts = append(parts, bit.word())
		}
	}
	if len(allow) > 0 {
		parts = append([]string{"--allow " + strings.Join(allow, ",")}, parts...)
	}
	return strings.Join(parts, " and ")
}

// Needs returns what the operation itself needs: the credentials that it takes and, where it makes, stops or
// reads a restore session, sessions.
func Needs(o spec.Operation) Need {
	var n Need
	switch o.Credentials {
	case spec.TenantCredentials:
		n |= NeedTenant
	case spec.AdministratorCredentials:
		n |= NeedAdministrator
	}
	if changesSessions(o) || strings.Contains(o.Path, "{restoreSessionId}") {
		n |= NeedSessions
	}
	return n
}

// changesSessions reports whether a request of the operation could start or stop a restore session.
func changesSessions(o spec.Operation) bool { return o.Method != http.MethodGet && !o.Anonymous }

// Severity says how much a finding weighs, as the judge does.
type Severity = validate.Severity

// The severities. Only a violation makes a server fail.
const (
	Violation = validate.Violation // the contract is broken
	Drift     = validate.Drift     // the server goes beyond the contract, as a newer one may
	Note      = validate.Note      // worth knowing
)

// Finding is one deviation from the contract. Places and calls that show the same deviation share a finding.
type Finding struct {
	Severity    Severity `json:"severity"`
	Check       string   `json:"check"`            // id, such as "law/links-resolve" or "body/required"
	By          string   `json:"by"`               // the check that found it: the ids of "contract" are those of the judge
	Law         string   `json:"law,omitempty"`    // such as "L004"
	Level       Level    `json:"level"`            // of the check
	Operation   string   `json:"operation"`        // operationId
	Where       string   `json:"where"`            // "status", "header", "body", "query" or "path"
	Pointer     string   `json:"pointer"`          // JSON pointer into the body; or the name of a parameter or header
	Place       string   `json:"place"`            // Pointer, with "*" for indexes of arrays and names of maps
	Case        string   `json:"case,omitempty"`   // which case of the check, such as "not JSON"
	Expected    string   `json:"expected"`         //
	Got         string   `json:"got"`              // shortened, secrets masked
	Seen        []string `json:"seen,omitempty"`   // what all calls show there, where the contract could take it in: types, values, numbers
	Clause      string   `json:"clause,omitempty"` // of the contract: "spec/openapi.yaml:120:7"
	Rule        string   `json:"rule,omitempty"`   // the clause as a JSON pointer into the document of the version: "#/components/schemas/Link/required"
	Fingerprint string   `json:"fingerprint"`      // the same for the same deviation: 16 hexadecimal digits
	Call        int      `json:"call"`             // sequence number of the first call that shows it, or of the smallest where one was looked for
	From        string   `json:"from,omitempty"`   // where that call was recorded: "trace.ndjson:12"
	Asked       string   `json:"asked"`            // what it asked: "GET /v6/RestoreSessions?limit=1"
	Answered    string   `json:"answered"`         // what came back: "200 OK"
	Count       int      `json:"count"`            // how often it was seen
	Waived      string   `json:"waived,omitempty"` // why it does not count
	Curl        string   `json:"curl"`             // repeats that call
}

// Binding is an operation that a check is about.
type Binding struct {
	ID       string         // operationId
	Versions []spec.Version // in which
	Needs    Need           // what a run must be given to see the check there
}

// Operations returns the operations that the check is about, in the order of the contract.
func (c Check) Operations() []Binding {
	var out []Binding
	for _, v := range spec.Versions() {
		for _, o := range spec.Operations(v) {
			if !c.bound(v, o) {
				continue
			}
			i := slices.IndexFunc(out, func(b Binding) bool { return b.ID == o.ID })
			if i < 0 {
				i, out = len(out), append(out, Binding{ID: o.ID, Needs: c.needs(o)})
			}
			out[i].Versions = append(out[i].Versions, v)
		}
	}
	return out
}
