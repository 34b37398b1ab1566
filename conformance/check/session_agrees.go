package check

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// sessionAgrees checks law L021.
func sessionAgrees() conformance.Check {
	check := conformance.LawCheck("L021", probeSessionAgrees, judgeSessionAgrees)
	check.Level = conformance.Extended
	check.Cites = []string{"D85"}
	check.Bound = func(v spec.Version, o spec.Operation) bool { // events tell their organization in v8 alone
		return slices.Contains(o.Laws, "L021") && (v == spec.V8 || !strings.Contains(o.ID, "Event"))
	}
	return check
}

// lasting are the members of a session that never change.
var lasting = []string{"name", "organization", "type", "creationTime", "initiatedBy", "scopeName", "clientHost"}

// probeSessionAgrees starts a session in every way there is, and reads it and its organization.
func probeSessionAgrees(ctx context.Context, p *conformance.Probe) error {
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		c, err := way.explore(ctx, p, time.Now(), "Vet")
		if err != nil {
			return err
		}
		id := firstID(sessions(c))
		if id == "" {
			continue
		}
		for _, operation := range []string{"getRestoreSessionOrganization", "getRestoreSession"} {
			if _, err := get(ctx, p, way.as, operation, map[string]string{"restoreSessionId": id}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeSessionAgrees judges new sessions beside their requests, and everything that is read of a session
// beside what was read before.
func judgeSessionAgrees(s *conformance.Sheet) {
	names, own := organizationNames(s), ownOrganizations(s)
	ids := map[string]string{}   // organizations inside sessions: id by name
	inner := map[string]string{} // and by session
	first := map[string]object{} // each session as it was first read, by id
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			if explores(c) {
				judgeNew(s, c, o, names[organizationOf(c, own)])
			}
			id := strings.ToLower(o.text("id"))
			was, again := first[id]
			if !again {
				first[id] = o
				continue
			}
			s.Saw(c)
			for _, name := range lasting {
				if was.show(name) != o.show(name) {
					s.Find(c, o.at(name), was.show(name)+", as it was read before", o.show(name))
				}
			}
		}
		for _, o := range shown(c, "", "getRestoreSessionOrganization") {
			session, seen := first[strings.ToLower(c.Params["restoreSessionId"])]
			if name := session.text("organization"); seen && name != "" && o.text("name") != "" {
				s.Saw(c)
				if o.text("name") != name {
					s.Find(c, "/name", name+", the organization of the session", o.show("name"))
				}
			}
			inner[strings.ToLower(c.Params["restoreSessionId"])] = o.text("id")
			judgeSameID(s, c, o, ids)
			judgeKnownID(s, c, o, names)
		}
		for _, o := range events(c) {
			judgeOwner(s, c, o, inner[strings.ToLower(c.Params["restoreSessionId"])])
		}
	}
}

// judgeNew judges a new session beside its request. Organization is the name of the one that the path named;
// "" where that is not known.
func judgeNew(s *conformance.Sheet, c *conformance.Call, o object, organization string) {
	want := documentedType(asked(c, "type"))
	if want == "" {
		return
	}
	s.Saw(c)
	if o.text("type") != want {
		s.Find(c, o.at("type"), want+", as asked for", o.show("type"))
	}
	if organization != "" && o.text("organization") != organization {
		s.Find(c, o.at("organization"), organization+", the organization explored", o.show("organization"))
	}
	if o.text("scopeName") != "" {
		s.Find(c, o.at("scopeName"), "nothing: no portal started the session", o.show("scopeName"))
	}
}

// judgeSameID judges whether organizations of one name inside sessions have one id.
func judgeSameID(s *conformance.Sheet, c *conformance.Call, o object, ids map[string]string) {
	name, id := o.text("name"), o.text("id")
	if name == "" || id == "" {
		return
	}
	if was := ids[name]; was != "" && !strings.EqualFold(was, id) {
		s.Find(c, "/id", was+", as another session has it", id)
		return
	}
	ids[name] = id
}

// judgeKnownID judges the id of an organization inside a session by the one that the list has under its name. Another
// is drift: a backup may keep an id of its own.
func judgeKnownID(s *conformance.Sheet, c *conformance.Call, o object, names map[string]string) {
	var known []string
	for id, name := range names {
		if name == o.text("name") {
			known = append(known, id)
		}
	}
	if id := strings.ToLower(o.text("id")); len(known) == 1 && id != "" && id != known[0] {
		s.Add(c, conformance.Finding{
			Severity: conformance.Drift, Where: "body", Pointer: "/id", Expected: known[0] + ", the organization of that name", Got: id,
		})
	}
}

// judgeOwner judges the organization that an event tells by the one inside its session; "" where that is not known.
func judgeOwner(s *conformance.Sheet, c *conformance.Call, o object, organization string) {
	told := o.text("organizationId")
	if organization == "" || told == "" {
		return
	}
	s.Saw(c)
	if !strings.EqualFold(organization, told) {
		s.Find(c, o.at("organizationId"), organization+", the organization of the session", told)
	}
}

// organizationOf returns the id, in small letters, of the organization that an Explore is for; "" where that is not
// known.
func organizationOf(c *conformance.Call, own map[conformance.Principal]string) string {
	if id := c.Params["organizationId"]; id != "" {
		return strings.ToLower(id)
	}
	return own[c.Principal]
}

// ownOrganizations returns the organization of each tenant, by the restore points that it is shown.
func ownOrganizations(s *conformance.Sheet) map[conformance.Principal]string {
	out := map[conformance.Principal]string{}
	for _, c := range s.Calls {
		for _, o := range shown(c, "listRestorePoints") {
			if isTenant(c.Principal) && out[c.Principal] == "" {
				out[c.Principal] = strings.ToLower(o.text("organizationId"))
			}
		}
	}
	return out
}

// organizationNames returns the names of organizations that calls show, by id in small letters.
func organizationNames(s *conformance.Sheet) map[string]string {
	out := map[string]string{}
	for _, c := range s.Calls {
		for _, o := range shown(c, "listOrganizations", "getOrganization") {
			out[strings.ToLower(o.text("id"))] = o.text("name")
		}
	}
	return out
}
