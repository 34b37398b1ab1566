package check

import (
	"slices"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// contract judges every answer by the contract's schemas, and every request that was served. Its findings carry
// the ids of spec/validate, such as "body/required".
func contract() conformance.Check {
	return conformance.Check{
		ID:    "contract",
		Title: "Status, headers and body are those of the contract",
		Cites: []string{"/paths"},
		Bound: func(spec.Version, spec.Operation) bool { return true },
		Probe: probeContract,
		Judge: judgeContract,
	}
}

// judgeContract judges each call by itself.
func judgeContract(s *conformance.Sheet) {
	for c := range s.Bound() {
		if c.Response.Status == 0 {
			continue // no answer to a request that was broken on purpose: for the check that broke it
		}
		s.Saw(c)
		show := func(clue int) { s.Show(c, clue) }
		found := validated(c, false, show)
		if c.Broken == "" && c.Succeeded() {
			asked := conformance.Once(c, judgeRequest)
			for _, clue := range asked.clues {
				show(clue)
			}
			found = append(found, asked.found...)
		}
		counted := map[string]bool{}
		for _, f := range found {
			if f.Where == "header" && f.Severity == validate.Violation && slices.Contains(c.Operation.Laws, "L018") {
				continue // for the check of that law
			}
			if f.Request && f.Severity != validate.Violation {
				continue // what a client says in its own way is no fault of the server
			}
			if f.Where == "body" && !f.Request && c.Response.Fault != "" {
				continue // what ended early lacks its end, which law L018 speaks of: nothing else is known of it
			}
			if counted[f.Fingerprint] {
				continue // the first of them counts the others
			}
			counted[f.Fingerprint] = true
			where := f.Where
			if f.Request {
				where = "request " + where
			}
			s.Add(c, conformance.Finding{
				Severity: f.Severity, Check: f.Check, Where: where, Pointer: f.Pointer, Place: f.Place,
				Expected: f.Expected, Got: f.Got, Clause: f.Clause.String(), Rule: f.Clause.Pointer,
				Fingerprint: f.Fingerprint, Count: f.Count, Seen: seen(c, f),
			})
		}
	}
}

// requested is what the contract says of a request.
type requested struct {
	found []validate.Finding
	clues []int // what of the contract it shows
}

func judgeRequest(c *conformance.Call) (r requested) {
	r.found = validated(c, true, func(clue int) { r.clues = append(r.clues, clue) })
	return r
}

// isValid reports whether the contract takes the request of a call. The operation is one of the contract.
func isValid(c *conformance.Call) bool {
	return !slices.ContainsFunc(conformance.Once(c, judgeRequest).found, func(f validate.Finding) bool { return f.Severity == validate.Violation })
}

// validated returns what is wrong with a call's request or answer by the contract's schemas, and tells observe what
// of the contract it shows. The operation is one of the contract.
func validated(c *conformance.Call, request bool, observe func(clue int)) []validate.Finding {
	m := c.Message(request)
	m.Observe = observe
	found, err := validate.Judge(m)
	if err != nil {
		panic("check: " + err.Error()) // the embedded contract cannot be loaded: a mistake in this module
	}
	return found
}
