package check

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// explorer is a way to start a restore session: an operation, and whose token it takes.
type explorer struct {
	as        conformance.Principal
	operation string
	params    map[string]string
}

// explorers returns the ways to start a session that the run has credentials for; none where it may not.
func explorers(ctx context.Context, p *conformance.Probe) ([]explorer, error) {
	var out []explorer
	if !p.MaySend("exploreOrganization") {
		return nil, nil
	}
	if p.Has(conformance.Tenant) {
		out = append(out, explorer{as: conformance.Tenant, operation: "exploreOrganization"})
	}
	if p.Has(conformance.Administrator) {
		id, err := organization(ctx, p)
		if err != nil {
			return nil, err
		}
		if id != "" {
			out = append(out, explorer{
				conformance.Administrator, "exploreOrganizationById", map[string]string{"organizationId": id},
			})
		}
	}
	return out, nil
}

// explore starts a session.
func (e explorer) explore(ctx context.Context, p *conformance.Probe, point time.Time, explorerType string) (*conformance.Call, error) {
	return p.Send(ctx, conformance.Ask{
		As: e.as, Operation: e.operation, Params: e.params, Body: conformance.ExploreBody(point, explorerType),
	})
}

// newSession starts a session with the credentials whose sessions the run reads. The id is "" where no session
// may be started or none came to be.
func newSession(ctx context.Context, p *conformance.Probe) (id string, err error) {
	ways, err := explorers(ctx, p)
	if err != nil || len(ways) == 0 {
		return "", err
	}
	c, err := ways[0].explore(ctx, p, time.Now(), "Vex")
	if err != nil {
		return "", err
	}
	return firstID(sessions(c)), nil
}

// anySession returns the id of a session to read: a new one where that is allowed, else one that is there
// already; "" if there is none.
func anySession(ctx context.Context, p *conformance.Probe) (string, error) {
	if id, err := newSession(ctx, p); err != nil || id != "" {
		return id, err
	}
	c, err := get(ctx, p, p.Main(), "listRestoreSessions", nil, nil)
	if err != nil {
		return "", err
	}
	return firstID(sessions(c)), nil
}

// organization returns the id of an organization: the first that the administrator sees, or else one whose
// restore points are seen; "" if none is.
func organization(ctx context.Context, p *conformance.Probe) (string, error) {
	if p.Has(conformance.Administrator) && p.MaySend("listOrganizations") {
		c, err := get(ctx, p, conformance.Administrator, "listOrganizations", nil, extended)
		if err != nil {
			return "", err
		}
		return firstID(items(c)), nil
	}
	all, err := restorePoints(ctx, p, p.Main(), "")
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0].text("organizationId"), nil
}

// extended is the query that operations on organizations must have in v6.
var extended = url.Values{"extendedView": {"true"}}

// restorePoints returns the restore points that a principal sees, of one organization if it is not "".
func restorePoints(ctx context.Context, p *conformance.Probe, as conformance.Principal, organization string) ([]*object, error) {
	c, err := p.RestorePoints(ctx, as, organization)
	if err != nil {
		return nil, err
	}
	return points(c), nil
}

// get sends a request without a body.
func get(ctx context.Context, p *conformance.Probe, as conformance.Principal, operation string, params map[string]string, q url.Values) (*conformance.Call, error) {
	return p.Send(ctx, conformance.Ask{As: as, Operation: operation, Params: params, Query: q})
}

// ofSession sends a request without a body about a session, as the principal whose sessions the run reads.
func ofSession(ctx context.Context, p *conformance.Probe, operation, session string) (*conformance.Call, error) {
	return get(ctx, p, p.Main(), operation, map[string]string{"restoreSessionId": session}, nil)
}

// firstID returns the id of the first object; "" if there is none.
func firstID(list []*object) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].text("id")
}

// takes reports whether an operation takes a query parameter in a version.
func takes(v spec.Version, operation, parameter string) bool {
	o, _ := spec.OperationByID(operation)
	return slices.Contains(o.Query[v], parameter)
}

// hasParam reports whether the path of an operation has a parameter.
func hasParam(o spec.Operation, name string) bool { return strings.Contains(o.Path, "{"+name+"}") }

// idParams are the path parameters of the contract.
var idParams = []string{"restoreSessionId", "eventId", "restorePointId", "organizationId"}

// known holds ids of things that are there, for requests about them. What is not there is "".
type known struct{ session, event, point, organization string }

// findKnown looks for one of each thing.
func findKnown(ctx context.Context, p *conformance.Probe) (k known, err error) {
	if k.session, err = anySession(ctx, p); err != nil {
		return k, err
	}
	if k.session != "" {
		c, err := ofSession(ctx, p, "listRestoreSessionEvents", k.session)
		if err != nil {
			return k, err
		}
		k.event = firstID(events(c))
	}
	all, err := restorePoints(ctx, p, p.Main(), "")
	if err != nil {
		return k, err
	}
	k.point = firstID(all)
	k.organization, err = organization(ctx, p)
	return k, err
}

// params returns the path parameters of an operation; ok is false if one of the things is not there.
func (k known) params(o spec.Operation) (map[string]string, bool) {
	out := map[string]string{}
	for _, name := range idParams {
		if !hasParam(o, name) {
			continue
		}
		if out[name] = k.of(name); out[name] == "" {
			return out, false
		}
	}
	return out, true
}

// of returns the id that a path parameter takes; "" if there is none.
func (k known) of(param string) string {
	switch param {
	case "restoreSessionId":
		return k.session
	case "eventId":
		return k.event
	case "restorePointId":
		return k.point
	case "organizationId":
		return k.organization
	}
	return ""
}

// rightful returns the principal whose token an operation takes; ok is false if the run has none or may not
// send the operation.
func rightful(p *conformance.Probe, o spec.Operation) (as conformance.Principal, ok bool) {
	switch o.Credentials {
	case spec.TenantCredentials:
		as = conformance.Tenant
	case spec.AdministratorCredentials:
		as = conformance.Administrator
	default:
		as = p.Main()
	}
	return as, p.Has(as) && p.MaySend(o.ID)
}

// plainly returns a good request of an operation, with the query and body that it must have.
func plainly(p *conformance.Probe, as conformance.Principal, o spec.Operation, params map[string]string) conformance.Ask {
	ask := conformance.Ask{As: as, Operation: o.ID, Params: params, Query: url.Values{}}
	if takes(p.Version(), o.ID, "extendedView") {
		ask.Query.Set("extendedView", "true")
	}
	switch {
	case o.Anonymous:
		ask.Body, ask.ContentType = conformance.PasswordForm(p.Login(as)), formMedia
	case hasBody(o):
		ask.Body = conformance.ExploreBody(time.Now(), "Vex")
	}
	return ask
}

// asks returns a plain request of each operation that the run may send, about what is known, and with the token that
// the operation takes.
func (k known) asks(p *conformance.Probe) iter.Seq2[spec.Operation, conformance.Ask] {
	return func(yield func(spec.Operation, conformance.Ask) bool) {
		for _, o := range spec.Operations(p.Version()) {
			as, ok := rightful(p, o)
			params, known := k.params(o)
			if ok && known && !yield(o, plainly(p, as, o, params)) {
				return
			}
		}
	}
}

// formMedia is the media type of a form.
const formMedia = "application/x-www-form-urlencoded"

// logIn asks for a pair of tokens with the password of a principal; nil where none is given.
func logIn(ctx context.Context, p *conformance.Probe, as conformance.Principal) (*object, error) {
	return tokensFor(ctx, p, as, conformance.PasswordForm(p.Login(as)))
}

// refreshForm is the request of a pair of tokens by a refresh token.
func refreshForm(token string) []byte {
	return []byte(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}.Encode())
}

// tokensFor asks for a pair of tokens by a form; nil where none is given.
func tokensFor(ctx context.Context, p *conformance.Probe, as conformance.Principal, form []byte) (*object, error) {
	c, err := p.Send(ctx, conformance.Ask{As: as, Operation: "createToken", ContentType: formMedia, Body: form})
	if err != nil {
		return nil, err
	}
	pair, ok := root(c)
	if !ok || pair.text("access_token") == "" {
		return nil, nil
	}
	return pair, nil
}

// askInJSON returns the request of a token with members that JSON can write: texts, booleans and nothing.
func askInJSON(as conformance.Principal, members map[string]any) conformance.Ask {
	body, _ := json.Marshal(members)
	return conformance.Ask{As: as, Operation: "createToken", ContentType: "application/json", Body: body}
}

// needSessions is what a check needs that is about sessions, also in lists: they may be empty.
func needSessions(o spec.Operation) conformance.Need {
	return conformance.Needs(o) | conformance.NeedSessions
}
