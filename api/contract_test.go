package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// one is a call of one operation, and an answer of success to it.
type one struct {
	operation string
	schema    string // of the answer, "" for a bare array or no body
	body      func(api.Version) string
	call      func(context.Context, *api.Client) error
}

// first takes the first result of a list.
func first[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		return err
	}
	return errors.New("the list is empty")
}

// everything is a call of each operation.
func everything() []one {
	const (
		point = `{"id":"rp-1","backupTime":"2022-01-22T10:00:03.7654321Z","isExchange":true}`
		event = `{"id":"` + otherID + `","type":"None","status":"Success","startTime":"2022-02-02T15:59:09.7680229Z",` +
			`"endTime":null,"duration":"00:00:00","title":"Restore session started","message":"","order":0}`
		organization = `{"id":"` + sessionID + `","name":"abc.onmicrosoft.com","isBackedup":null}`
	)
	is := func(body string) func(api.Version) string { return func(api.Version) string { return body } }
	list := func(item string, arrays ...api.Version) func(api.Version) string {
		return func(v api.Version) string {
			if slices.Contains(arrays, v) {
				return "[" + item + "]"
			}
			return `{"offset":0,"limit":250,"results":[` + item + `],"_links":{"self":{"href":"/x"}}}`
		}
	}
	session, other := mustUUID(sessionID), mustUUID(otherID)
	return []one{
		{"createToken", "TokenResponse", is(tokenBody), func(ctx context.Context, c *api.Client) error {
			return c.Login(ctx, "admin", password)
		}},
		{"getServiceInstance", "ServiceInstance", is(`{"version":"8.1.0.305"}`), getServiceInstance},
		{"listOrganizations", "OrganizationPage", list(organization, api.V6, api.V7), func(ctx context.Context, c *api.Client) error {
			return first(c.Organizations(ctx))
		}},
		{"getOrganization", "Organization", is(organization), getOrganization},
		{"exploreOrganizationById", "RestoreSession", is(sessionBody), func(ctx context.Context, c *api.Client) error {
			_, err := c.ExploreOrganization(ctx, other, api.OrganizationExploreRequest{
				DateTime: exploreRequest.DateTime, Type: api.ExplorerTypeTeams,
			})
			return err
		}},
		{"exploreOrganization", "RestoreSession", is(sessionBody), explore},
		{"listRestorePoints", "RestorePointPage", list(point, api.V6), func(ctx context.Context, c *api.Client) error {
			return first(c.RestorePoints(ctx, api.RestorePointFilter{}))
		}},
		{"getRestorePoint", "RestorePoint", is(point), getRestorePoint},
		{"listRestoreSessions", "RestoreSessionPage", list(sessionBody), func(ctx context.Context, c *api.Client) error {
			return first(c.Sessions(ctx, api.SessionFilter{}))
		}},
		{"getRestoreSession", "RestoreSession", is(sessionBody), getSession},
		{"stopRestoreSession", "", is(""), stop},
		{"getRestoreSessionOrganization", "BackupOrganization", is(organization), func(ctx context.Context, c *api.Client) error {
			_, err := c.SessionOrganization(ctx, session)
			return err
		}},
		{"listRestoreSessionEvents", "SessionEventPage", list(event), func(ctx context.Context, c *api.Client) error {
			return first(c.Events(ctx, session))
		}},
		{"getRestoreSessionEvent", "SessionEvent", is(event), func(ctx context.Context, c *api.Client) error {
			_, err := c.Event(ctx, session, other)
			return err
		}},
	}
}

// The client has a method for each operation, sends what the router of the contract takes for it and takes
// the status that the version has for success.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			var want, got []string
			for _, op := range spec.Operations(v) {
				want = append(want, op.ID)
			}
			for _, o := range everything() {
				client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					m, err := spec.Route(r.Method, r.URL.EscapedPath())
					if err != nil {
						t.Error(err)
						return
					}
					if m.Operation.ID == "createToken" && o.operation != "createToken" {
						reply(w, 200, tokenBody)
						return
					}
					got = append(got, m.Operation.ID)
					for name := range r.URL.Query() {
						if !slices.Contains(m.Operation.Query[v], name) {
							t.Errorf("%s of %s has no parameter %s", m.Operation.ID, v, name)
						}
					}
					reply(w, m.Operation.Success[v], o.body(v))
				}), api.WithVersion(v))
				if o.operation != "createToken" {
					login(t, client)
				}
				if err := o.call(t.Context(), client); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("operations differ (-want +got):\n%s", diff)
			}
		})
	}
}

// What the contract requires of an answer the client requires, and nothing else.
func TestRequiredProperties(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		source, err := derive.JSON(v)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Components struct {
				Schemas map[string]struct {
					Required []string `json:"required"`
				} `json:"schemas"`
			} `json:"components"`
		}
		if err := json.Unmarshal(source, &doc); err != nil {
			t.Fatal(err)
		}
		for _, o := range everything() {
			op, _ := spec.OperationByID(o.operation)
			var body map[string]json.RawMessage
			if o.schema == "" || json.Unmarshal([]byte(o.body(v)), &body) != nil {
				continue // no body, or an array in this version
			}
			t.Run(string(v)+" "+o.operation, func(t *testing.T) {
				t.Parallel()
				required := doc.Components.Schemas[o.schema].Required
				for _, name := range required {
					if body[name] == nil {
						t.Errorf("the body of this test lacks the required property %s", name)
					}
				}
				for name := range body {
					for _, raw := range []string{"", "null"} {
						answer := answers(op.Success[v], edit(t, o.body(v), map[string]string{name: raw}))
						client := newClient(t, answer, api.WithVersion(v))
						if o.operation != "createToken" {
							client = loggedIn(t, answer, api.WithVersion(v))
						}
						err := o.call(t.Context(), client)
						var e *api.ContractError
						missing := errors.As(err, &e) && strings.Contains(e.Problem, "the required property "+name+" is missing")
						if want := slices.Contains(required, name); missing != want || !want && err != nil {
							t.Errorf("%s as %q: error is %v, required is %t", name, raw, err, want)
						}
					}
				}
			})
		}
	}
}
