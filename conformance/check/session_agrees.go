package check

import (
	"context"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// sessionAgrees checks law L021.
func sessionAgrees() conformance.Check {
	return conformance.LawCheck("L021", probeSessionAgrees, judgeSessionAgrees)
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
	names := organizationNames(s)
	first := map[string]object{} // each session as it was first read, by id
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			if explores(c) {
				judgeNew(s, c, o, names[strings.ToLower(c.Params["organizationId"])])
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
