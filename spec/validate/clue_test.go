package validate_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// observed returns the clues that a message shows, each once, as "kind pointer value".
func observed(t testing.TB, c *validate.Contract, m validate.Message) []string {
	t.Helper()
	all := c.Clues()
	seen := map[string]bool{}
	m.Observe = func(clue int) {
		x := all[clue]
		if x.Operation != m.Operation.ID || x.Request != m.Request {
			t.Errorf("a clue of another message: %v", x)
		}
		seen[strings.TrimSpace(fmt.Sprintf("%s %s %s", x.Kind, x.Pointer, x.Value))] = true
	}
	if _, err := c.Judge(m); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(seen))
}

func sortedLines(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	slices.Sort(lines)
	return lines
}

func TestCluesOfASession(t *testing.T) {
	t.Parallel()
	c, err := validate.Of(spec.V6)
	if err != nil {
		t.Fatal(err)
	}
	m := response(t, replace(t, session, `"9999-12-31T23:59:59.9999999Z"`, "null"))
	want := sortedLines(`
		response
		property /id
		property /organization
		property /type
		value /type Vex
		property /creationTime
		null /endTime
		property /state
		value /state Working
		property /result
		value /result Success
		property /scopeName
		property /_links
		link /_links/self
		property /_links/self/href
		link /_links/organization
		property /_links/organization/href
		absent /_links/restoreSessionEvents
		absent /name
		absent /initiatedBy
		absent /details
		absent /clientHost
		absent /reason`)
	if diff := cmp.Diff(want, observed(t, c, m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Every spelling of a value is the value; another case is not.
	m.Body = []byte(replace(t, session, `"Working"`, `"\u0057orking"`))
	if got := observed(t, c, m); !slices.Contains(got, "value /state Working") {
		t.Errorf("an escape hides the value: %v", got)
	}
	m.Body = []byte(replace(t, session, `"Working"`, `"working"`))
	if got := observed(t, c, m); slices.Contains(got, "value /state Working") {
		t.Errorf("a value in another case is the value: %v", got)
	}
}

func TestCluesOfAList(t *testing.T) {
	t.Parallel()
	c, err := validate.Of(spec.V6)
	if err != nil {
		t.Fatal(err)
	}
	m := response(t, `{"offset":0,"limit":30,"results":[]}`)
	m.Operation = operation(t, "listRestoreSessions")
	got := observed(t, c, m)
	for _, clue := range []string{"empty /results", "property /offset", "absent /_links"} {
		if !slices.Contains(got, clue) {
			t.Errorf("%q is not seen in %v", clue, got)
		}
	}
	m.Body = []byte(`{"offset":0,"limit":30,"results":[` + session + `],"totalCount":null}`)
	got = observed(t, c, m)
	for _, clue := range []string{"filled /results", "value /results/*/type Vex", "link /results/*/_links/self", "null /totalCount"} {
		if !slices.Contains(got, clue) {
			t.Errorf("%q is not seen in %v", clue, got)
		}
	}
	if slices.Contains(got, "empty /results") {
		t.Error("an array with items is seen empty")
	}
}

func TestCluesOfARequest(t *testing.T) {
	t.Parallel()
	c, err := validate.Of(spec.V8)
	if err != nil {
		t.Fatal(err)
	}
	m := validate.Message{Version: spec.V8, Operation: operation(t, "listRestoreSessions"), Request: true}
	m.Query = map[string][]string{"orderBy": {"EndTime"}, "limit": {"7"}}
	got := observed(t, c, m)
	for _, clue := range []string{"request", "parameter orderBy", "value orderBy EndTime", "parameter limit", "absent offset"} {
		if !slices.Contains(got, clue) {
			t.Errorf("%q is not seen in %v", clue, got)
		}
	}
}

// What counts in composed schemas is the branch that the value is.
func TestCluesOfComposedSchemas(t *testing.T) {
	t.Parallel()
	c, err := foreign(t, `{"type":"object","properties":{"list":{"type":"array","items":{
		"oneOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer"},"b":{"type":"string","enum":["x","y"]}},"additionalProperties":false},
			{"type":"object","required":["c"],"properties":{"c":{"type":"string","nullable":true},"b":{"type":"string","enum":["x","z"]}},"additionalProperties":false}]}},
		"map":{"type":"object","additionalProperties":{"allOf":[{"type":"object","properties":{"p":{"type":"boolean"}}},{"type":"object","properties":{"q":{"type":"boolean"}}}]}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	m := validate.Message{
		Operation: spec.Operation{ID: "x"}, Status: 200, Header: http.Header{"Content-Type": {"application/json"}},
		Body: []byte(`{"list":[{"c":null,"b":"x"}],"map":{"k":{"q":true}}}`),
	}
	want := sortedLines(`
		response
		property /list
		filled /list
		branch /list/* oneOf/1
		null /list/*/c
		property /list/*/b
		value /list/*/b x
		property /map
		filled /map
		absent /map/*/p
		property /map/*/q`)
	if diff := cmp.Diff(want, observed(t, c, m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Each clue of the contract is of a kind, says where it is, and cites a clause that the document has.
func TestCluesOfTheContract(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		c, err := validate.Of(v)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, clue := range c.Clues() {
			line := clue.String() + clue.Media
			if seen[line] {
				t.Errorf("%s: %s twice", v, line)
			}
			seen[line] = true
			if clue.Operation == "" || clue.Where == "" || !strings.HasPrefix(clue.Clause, "#/") {
				t.Errorf("%s: %+v", v, clue)
			}
		}
		if len(seen) < 500 {
			t.Errorf("%s: only %d clues", v, len(seen))
		}
	}
}
