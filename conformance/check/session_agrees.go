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
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
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
	known := organizations{own: map[conformance.Principal]string{}}
	var (
		ids    recall[string] // organizations inside sessions: id by name
		inner  notes[string]  // and by session
		starts deferred       // the organization may be read later
	)
	for c := range s.Calls() {
		known.note(c)
		if !s.Binds(c) {
			continue
		}
		for _, o := range sessions(c) {
			if explores(c) {
				judgeNew(s, c, o)
				from, kept := headOf(c), o.keep()
				starts.later(func() { judgeExplored(s, from, kept.object(), known.explored(from)) })
			}
			if o.first == nil {
				continue
			}
			s.Saw(c)
			if o.asAtFirst() {
				continue
			}
			was := o.first.object()
			for _, name := range lasting {
				if was.show(name) != o.show(name) {
					s.Find(c, o.at(name), was.show(name)+", as it was read before", o.show(name))
				}
			}
		}
		for _, o := range shown(c, "", "getRestoreSessionOrganization") {
			of := aboutOf(c).session
			if name := of.first.object().text("organization"); name != "" {
				s.Saw(c)
				if o.text("name") != name {
					s.Find(c, "/name", name+", the organization of the session", o.show("name"))
				}
			}
			inner.set(of.thing, strings.Clone(o.text("id")))
			judgeSameID(s, c, o, &ids)
			from, kept := headOf(c), o.keep()
			starts.later(func() { judgeKnownID(s, from, kept.object(), known.id(kept.object().text("name"))) })
		}
		for _, o := range events(c) {
			organization, _ := inner.get(aboutOf(c).session.thing)
			judgeOwner(s, c, o, organization)
		}
	}
	starts.now()
}

// judgeNew judges a new session beside its request.
func judgeNew(s *conformance.Sheet, c *conformance.Call, o *object) {
	want := documentedType(asked(c, "type"))
	if want == "" {
		return
	}
	s.Saw(c)
	if o.text("type") != want {
		s.Find(c, o.at("type"), want+", as asked for", o.show("type"))
	}
	if o.text("scopeName") != "" {
		s.Find(c, o.at("scopeName"), "nothing: no portal started the session", o.show("scopeName"))
	}
}

// judgeExplored judges the organization of a new session. Organization is the name of the one that was explored; ""
// where that is not known.
func judgeExplored(s *conformance.Sheet, c *conformance.Call, o *object, organization string) {
	if organization != "" && o.text("organization") != organization && documentedType(asked(c, "type")) != "" {
		s.Find(c, o.at("organization"), organization+", the organization explored", o.show("organization"))
	}
}

// judgeSameID judges whether organizations of one name inside sessions have one id.
func judgeSameID(s *conformance.Sheet, c *conformance.Call, o *object, ids *recall[string]) {
	name, id := o.text("name"), o.text("id")
	if name == "" || id == "" {
		return
	}
	if was, _ := ids.of(named(name)); was != "" && !strings.EqualFold(was, id) {
		s.Find(c, "/id", was+", as another session has it", id)
		return
	}
	ids.set(named(name), strings.Clone(id))
}

// judgeKnownID judges the id of an organization inside a session by the one that the list has under its name; "" where
// that is not known. Another is drift: a backup may keep an id of its own.
func judgeKnownID(s *conformance.Sheet, c *conformance.Call, o *object, known string) {
	if id := o.id; known != "" && id != "" && id != known {
		s.Add(c, conformance.Finding{
			Severity: conformance.Drift, Where: "body", Pointer: "/id", Expected: known + ", the organization of that name", Got: id,
		})
	}
}

// judgeOwner judges the organization that an event tells by the one inside its session; "" where that is not known.
func judgeOwner(s *conformance.Sheet, c *conformance.Call, o *object, organization string) {
	told := o.text("organizationId")
	if organization == "" || told == "" {
		return
	}
	s.Saw(c)
	if !strings.EqualFold(organization, told) {
		s.Find(c, o.at("organizationId"), organization+", the organization of the session", told)
	}
}

// organizations is what is known of organizations outside of sessions.
type organizations struct {
	names recall[string]                   // by id in small letters
	ids   recall[string]                   // by name; "" where several have it
	own   map[conformance.Principal]string // ids of the organizations of tenants, by the restore points that each is shown
}

// note takes down what an answer shows of organizations.
func (k *organizations) note(c *conformance.Call) {
	for _, o := range shown(c, "listOrganizations", "getOrganization") {
		id, name := strings.Clone(o.id), strings.Clone(o.text("name"))
		k.names.set(o.key, name)
		if was, known := k.ids.of(named(name)); known && was != id {
			id = ""
		}
		k.ids.set(named(name), id)
	}
	if !isTenant(c.Principal) || k.own[c.Principal] != "" {
		return
	}
	for _, o := range shown(c, "listRestorePoints") {
		k.own[c.Principal] = strings.Clone(strings.ToLower(o.text("organizationId")))
		return
	}
}

// explored returns the name of the organization that an Explore is for; "" where that is not known.
func (k *organizations) explored(c *conformance.Call) string {
	id := strings.ToLower(c.Params["organizationId"])
	if id == "" {
		id = k.own[c.Principal]
	}
	name, _ := k.names.of(identified(id))
	return name
}

// id returns the id of the organization with a name; "" where that is not known.
func (k *organizations) id(name string) string {
	id, _ := k.ids.of(named(name))
	return id
}
