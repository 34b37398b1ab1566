package generate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
	"github.com/vb365-explore/vb365/spec/wire"
)

// good are members of good bodies, by operation.
var good = map[string][]generate.Member{
	"createToken": {{Name: "grant_type", Value: "refresh_token"}, {Name: "refresh_token", Value: "none"}},
	"exploreOrganization": {
		{Name: "dateTime", Value: "2022-01-22T14:56:55Z"}, {Name: "type", Value: "Vex"},
		{Name: "showDeleted", Value: "false"}, {Name: "showAllVersions", Value: "false"},
	},
}

// verdicts judges bodies of an operation and returns the cases by whether they keep the contract.
func verdicts(t *testing.T, v spec.Version, o spec.Operation, media string) (kept, broken []string) {
	t.Helper()
	bodies, err := generate.Bodies(v, o, media, good[o.ID])
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bodies {
		header := map[string][]string{}
		if b.Media != "" {
			header["Content-Type"] = []string{b.Media}
		}
		call := conformance.NewCall(conformance.Request{
			Method: o.Method, URL: "https://host/" + string(v) + o.Path, Header: header, Body: b.Bytes,
		}, conformance.Response{})
		found, err := validate.Judge(call.Message(true))
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(found, func(f validate.Finding) bool { return f.Severity == validate.Violation }) {
			broken = append(broken, b.Case)
		} else {
			kept = append(kept, b.Case)
		}
	}
	return kept, broken
}

// Each property of each body is missing, of another type and doubled in one of the bodies, and the judge finds what
// must be found. Of what it takes, all that an Explore takes is listed here.
func TestBodies(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		for _, id := range []string{"createToken", "exploreOrganization"} {
			o, _ := spec.OperationByID(id)
			for _, media := range []string{generate.JSON, generate.Form} {
				kept, broken := verdicts(t, v, o, media)
				if len(kept)+len(broken) == 0 {
					if id == "createToken" || media == generate.JSON {
						t.Errorf("%s %s %s: no bodies", v, id, media)
					}
					continue
				}
				for _, name := range o.Body[v] {
					for _, kase := range []string{name + " twice", name + " twice in two cases", name + " is not UTF-8", name + " is too long"} {
						if !slices.Contains(broken, kase) {
							t.Errorf("%s %s %s: %s is not found", v, id, media, kase)
						}
					}
				}
				if i := slices.IndexFunc(append(kept, broken...), func(s string) bool { return strings.TrimSpace(s) == "" }); i >= 0 {
					t.Errorf("%s %s: a body without a case", v, id)
				}
			}
		}
	}
	o, _ := spec.OperationByID("exploreOrganization")
	kept, broken := verdicts(t, spec.V6, o, generate.JSON)
	for _, kase := range kept {
		name, value, _ := strings.Cut(kase, " is ")
		if name == "dateTime" {
			if _, err := wire.ParseRequestTime(strings.Trim(value, `"`)); err != nil {
				t.Error(err)
			}
		} else if !strings.Contains(kase, "in another case") && value != "true" {
			t.Errorf("%s is taken", kase)
		}
	}
	if len(kept) < 15 || len(broken) < 100 {
		t.Errorf("%d bodies are taken, %d are not", len(kept), len(broken))
	}
}

// Every parameter of every operation has values on both sides of what the contract takes, but for those that take
// nearly any text.
func TestParameters(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		for _, o := range spec.Operations(v) {
			parameters, err := generate.Parameters(v, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range o.Query[v] {
				if !slices.ContainsFunc(parameters, func(p generate.Parameter) bool { return p.In == "query" && p.Name == name }) {
					t.Errorf("%s %s: no parameter %s", v, o.ID, name)
				}
			}
			for _, p := range parameters {
				if values := p.Values(); len(values) < 2 || !slices.Contains(values, "") {
					t.Errorf("%s %s %s: values %q", v, o.ID, p.Name, values)
				}
			}
		}
	}
}
