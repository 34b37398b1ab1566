package check

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
)

// linksThere checks law L034. Its evidence is whatever the other checks read.
func linksThere() conformance.Check {
	check := conformance.LawCheck("L034", nil, judgeLinksThere)
	check.Level = conformance.Extended
	check.Cites = []string{"D100"}
	check.Needs = needSessions
	return check
}

// judgeLinksThere judges which links an object has. That a session with links has the first two is for the schema.
func judgeLinksThere(s *conformance.Sheet) {
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			s.Saw(c)
			switch o.Get("_links").Kind() {
			case tree.None:
				s.Find(c, o.at("_links"), "the links self and organization", "nothing")
				continue
			case tree.Null:
				continue
			}
			judgeLinked(s, c, o, "restoreSessionEvents")
		}
		for _, o := range events(c) {
			s.Saw(c)
			judgeLinked(s, c, o, "self", "restoreSession")
		}
		for _, list := range [][]*object{points(c), shown(c, "listOrganizations", "getOrganization", "getRestoreSessionOrganization")} {
			for _, o := range list {
				s.Saw(c)
				judgeLinked(s, c, o, "self")
			}
		}
	}
}

// judgeLinked takes down which links are missing: drift.
func judgeLinked(s *conformance.Sheet, c *conformance.Call, o *object, names ...string) {
	links := o.Get("_links")
	if !links.Is(tree.None, tree.Object) {
		return // for the schema
	}
	for _, name := range names {
		if !links.Get(name).Is() {
			s.Add(c, conformance.Finding{
				Severity: conformance.Drift, Where: "body", Pointer: o.at("_links", name), Expected: "a link, as in every documented example", Got: "nothing",
			})
		}
	}
}
