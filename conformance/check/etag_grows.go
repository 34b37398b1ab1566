package check

import (
	"slices"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// etagGrows checks law L032, in v8. Its evidence is the sessions of the other checks.
func etagGrows() conformance.Check {
	check := conformance.LawCheck("L032", nil, judgeETagGrows)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	check.Cites = []string{"D97"}
	check.Bound = func(v spec.Version, o spec.Operation) bool { return v == spec.V8 && slices.Contains(o.Laws, "L032") }
	check.Needs = needSessions
	return check
}

// judgeETagGrows judges the tag of each session beside the one that was read before.
func judgeETagGrows(s *conformance.Sheet) {
	var last notes[*kept] // as it was shown last with a tag
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			tag, ok := o.number("eTag")
			if !ok {
				continue
			}
			s.Saw(c)
			before, again := last.get(o.thing)
			if before == o.keep() {
				continue
			}
			last.set(o.thing, o.keep())
			if !again {
				continue
			}
			was := before.object()
			tagBefore, _ := was.number("eTag")
			switch changed := was.text("state") != o.text("state"); {
			case tag < tagBefore, tag == tagBefore && changed:
				s.Find(c, o.at("eTag"), "more than "+was.show("eTag")+", as the session changed", o.show("eTag"))
			case tag > tagBefore && !changed && was.text("endTime") == o.text("endTime"):
				s.Add(c, conformance.Finding{
					Severity: conformance.Drift, Where: "body", Pointer: o.at("eTag"),
					Expected: was.show("eTag") + ", as nothing of the session changed", Got: o.show("eTag"),
				})
			}
		}
	}
}
