package check

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/wire"
)

// workingHasNoEnd checks law L013.
func workingHasNoEnd() conformance.Check {
	check := conformance.LawCheck("L013", nil, func(s *conformance.Sheet) {
		for c := range s.Bound() {
			for _, o := range sessions(c) {
				if o.text("state") != "Working" {
					continue
				}
				s.Saw(c)
				if end, ok := o.time("endTime"); ok && !end.Equal(wire.Forever.Time) {
					s.Find(c, o.at("endTime"), "nothing, null or "+wire.Forever.String()+": the session works", o.show("endTime"))
				}
			}
		}
	})
	check.Cites = []string{"D59"}
	return check
}
