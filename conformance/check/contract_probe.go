package check

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// probeContract makes a server show as much of the contract as good requests can: sessions of every type,
// working and stopped, tokens in every way, lists by every parameter. Before all that, it lists the sessions that
// are there already.
func probeContract(ctx context.Context, p *conformance.Probe) error {
	if err := listSessions(ctx, p, nil); err != nil {
		return err
	}
	if err := showTokens(ctx, p); err != nil {
		return err
	}
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		points, err := restorePoints(ctx, p, way.as, way.params["organizationId"])
		if err != nil {
			return err
		}
		repository := ""
		if len(points) > 0 {
			repository = points[0].text("repositoryId")
		}
		for _, explorerType := range slices.Sorted(maps.Keys(workloads)) {
			if err := showSession(ctx, p, way, explorerType, repository); err != nil {
				return err
			}
		}
	}
	for _, as := range []conformance.Principal{conformance.Tenant, conformance.OtherTenant, conformance.Administrator} {
		if !p.Has(as) {
			continue
		}
		for _, o := range spec.Operations(p.Version()) {
			if err := showList(ctx, p, as, o); err != nil {
				return err
			}
		}
	}
	return showRest(ctx, p)
}

// showTokens logs in by JSON and by a form, with every field that may come.
func showTokens(ctx context.Context, p *conformance.Probe) error {
	login := p.Login(p.Main())
	for _, media := range []string{"application/json", formMedia} {
		body := func(fields map[string]any) []byte {
			if media == formMedia {
				form := url.Values{}
				for name, value := range fields {
					text, _ := value.(string)
					if value == true {
						text = "true"
					}
					form.Set(name, text)
				}
				return []byte(form.Encode())
			}
			b, _ := json.Marshal(fields) // texts and a boolean
			return b
		}
		grants := []map[string]any{
			{"grant_type": "password", "username": login.Username, "password": login.Password, "disable_antiforgery_token": true},
			{"grant_type": "refresh_token"},
		}
		for _, grant := range grants {
			if grant["grant_type"] == "refresh_token" {
				last, err := p.Send(ctx, conformance.Ask{As: p.Main(), Operation: "createToken", ContentType: media, Body: body(grants[0])})
				if err != nil {
					return err
				}
				pair, _ := root(last)
				grant["refresh_token"] = pair.text("refresh_token")
			}
			if _, err := p.Send(ctx, conformance.Ask{As: p.Main(), Operation: "createToken", ContentType: media, Body: body(grant)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// showSession starts a session and reads all there is of it, before it is stopped and after.
func showSession(ctx context.Context, p *conformance.Probe, way explorer, explorerType, repository string) error {
	started, err := p.Send(ctx, conformance.Ask{
		As: way.as, Operation: way.operation, Params: way.params, Body: fullExplore(p.Version(), way, explorerType, repository),
	})
	if err != nil {
		return err
	}
	id := firstID(sessions(started))
	if id == "" {
		return nil
	}
	params := map[string]string{"restoreSessionId": id}
	for _, operation := range []string{"", "stopRestoreSession"} {
		if operation != "" {
			if _, err := get(ctx, p, way.as, operation, params, nil); err != nil {
				return err
			}
		}
		for _, read := range []string{"getRestoreSession", "getRestoreSessionOrganization", "listRestoreSessionEvents", "listRestoreSessions"} {
			of := params
			if read == "listRestoreSessions" {
				of = nil
			}
			c, err := get(ctx, p, way.as, read, of, nil)
			if err != nil {
				return err
			}
			for _, event := range events(c) {
				if read != "listRestoreSessionEvents" || event.text("id") == "" {
					continue
				}
				one := map[string]string{"restoreSessionId": id, "eventId": event.text("id")}
				if _, err := get(ctx, p, way.as, "getRestoreSessionEvent", one, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// fullExplore is the body of an Explore with every property that the version has, of a repository that is known.
func fullExplore(v spec.Version, way explorer, explorerType, repository string) []byte {
	fields := map[string]any{
		"dateTime": wire.At(time.Now()), "type": explorerType,
		"showDeleted": true, "showAllVersions": true,
	}
	o, _ := spec.OperationByID(way.operation)
	if slices.Contains(o.Body[v], "repositoryId") && repository != "" {
		fields["repositoryId"] = repository
	}
	b, _ := json.Marshal(fields) // a time, texts and booleans
	return b
}

// showList reads a list by each of its parameters, good values all.
func showList(ctx context.Context, p *conformance.Probe, as conformance.Principal, o spec.Operation) error {
	if !strings.HasPrefix(o.ID, "list") || strings.Contains(o.Path, "{") || o.Credentials == spec.AdministratorCredentials && as != conformance.Administrator {
		return nil
	}
	base := url.Values{}
	if takes(p.Version(), o.ID, "extendedView") {
		base.Set("extendedView", "false")
	}
	first, err := get(ctx, p, as, o.ID, nil, base)
	if err != nil {
		return err
	}
	for _, name := range o.Query[p.Version()] {
		for _, value := range goodValues(name, first) {
			q := maps.Clone(base)
			q.Set(name, value)
			if _, err := get(ctx, p, as, o.ID, nil, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// goodValues are values that a query parameter takes; c shows things that there are.
func goodValues(name string, c *conformance.Call) []string {
	switch name {
	case "limit":
		return []string{"1", "10000"}
	case "offset":
		return []string{"0", "1000000"}
	case "extendedView", "orderAsc":
		return []string{"true", "false"}
	case "orderBy":
		return []string{"CreationTime", "EndTime"}
	case "startTimeFrom", "startTimeTo", "endTimeFrom", "endTimeTo", "from", "to":
		return []string{"2022-01-22T14:56:55Z"}
	case "isCopy", "isLongTermCopy", "isRetrieved":
		return []string{"true", "false"}
	case "organizationId", "repositoryId", "jobId":
		for _, o := range items(c) {
			if id := o.text(name); id != "" {
				return []string{id}
			}
		}
	}
	return nil
}

// showRest reads what needs no session.
func showRest(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	for o, ask := range things.asks(p) {
		if o.Method != http.MethodGet || strings.HasPrefix(o.ID, "list") {
			continue
		}
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	return nil
}
