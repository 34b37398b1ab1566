package check_test

import (
	"fmt"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// linkedPage is a page of one event of three, with links as "name offset limit", to paths that end in rest.
func linkedPage(offset int, rest string, links ...string) *conformance.Call {
	var all []string
	for _, l := range links {
		var name string
		var at, limit int
		if _, err := fmt.Sscan(l, &name, &at, &limit); err != nil {
			panic(err)
		}
		all = append(all, fmt.Sprintf(`%q:{"href":"%s?offset=%d&limit=%d%s"}`, name, eventsPath, at, limit, rest))
	}
	return got(tenant, fmt.Sprintf("%s?offset=%d&limit=1&setId=x", eventsPath, offset), 200,
		fmt.Sprintf(`{"offset":%d,"limit":1,"results":[%s],"_links":{%s}}`, offset, event(offset), strings.Join(all, ",")))
}

func pageLinksProof() proof {
	first := linkedPage(0, "&setId=x", "self 0 1", "next 1 1")
	middle := linkedPage(1, "&SETID=x", "first 0 1", "prev 0 1", "self 1 1", "next 2 1")
	last := linkedPage(2, "&setId=x", "first 0 1", "prev 1 1", "self 2 1")
	const at = "listRestoreSessionEvents body /_links/"
	return proof{
		check:    "law/page-links",
		evidence: []string{"law/before-first-backup", "law/pages-cover"},
		recorded: []recorded{
			{name: "there and back", calls: []*conformance.Call{first, middle, last}},
			{
				name:  "none at all",
				calls: []*conformance.Call{linkedPage(0, "&setId=x"), linkedPage(1, "&setId=x")},
				want:  []string{at + "first", at + "next", at + "prev"},
			},
			{
				name:  "links back from the first page",
				calls: []*conformance.Call{linkedPage(0, "&setId=x", "first 0 1", "prev 0 1", "self 0 1")},
				want:  []string{at + "first", at + "prev", at + "prev/href"},
			},
			{
				name: "links to elsewhere in the list",
				calls: []*conformance.Call{
					linkedPage(2, "&setId=x", "first 1 1", "prev 0 1", "self 1 1", "next 4 1"),
				},
				want: []string{at + "first/href", at + "next/href", at + "prev/href", at + "self/href"},
			},
			{
				name: "other parameters are lost",
				calls: []*conformance.Call{got(tenant, "/v6/RestoreSessions?startTimeFrom=2022-01-01T00%3A00%3A00Z", 200,
					paged("/v6/RestoreSessions?offset=0&limit=30", 0, 30))},
				want: []string{"listRestoreSessions body /_links/self/href"},
			},
			{
				name:  "a parameter that nobody knows is lost",
				calls: []*conformance.Call{linkedPage(0, "", "self 0 1")},
			},
			{
				name: "another list",
				calls: []*conformance.Call{got(tenant, "/v6/RestoreSessions", 200,
					paged("/v6/RestorePoints?offset=0&limit=30", 0, 30))},
				want: []string{"listRestoreSessions body /_links/self/href"},
			},
			{
				name: "next after the end",
				calls: []*conformance.Call{got(tenant, "/v6/RestoreSessions", 200,
					`{"offset":0,"limit":30,"results":[],"_links":{"next":{"href":"/v6/RestoreSessions?offset=0&limit=30"}}}`)},
				want: []string{"listRestoreSessions body /_links/next"},
			},
			{name: "no links", calls: []*conformance.Call{
				got(tenant, "/v6/RestoreSessions", 200, `{"offset":0,"limit":30,"results":[]}`),
			}, want: []string{"listRestoreSessions body /_links"}},
			{name: "another page", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "pages end without a link to the next",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("listRestoreSessions") {
						e.Edit(func(o map[string]any) { delete(must[map[string]any](o["_links"]), "next") })
					}
				}),
				want: []string{"law/page-links listRestoreSessions body /_links/next"},
			},
			{
				name: "links lose the other parameters", version: spec.V8,
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("listOrganizations") {
						e.Body = []byte(strings.ReplaceAll(string(e.Body), `&extendedView=true`, ""))
						e.Body = []byte(strings.ReplaceAll(string(e.Body), `\u0026extendedView=true`, ""))
					}
				}),
				want: []string{
					"law/page-links listOrganizations body /_links/first/href",
					"law/page-links listOrganizations body /_links/next/href",
					"law/page-links listOrganizations body /_links/prev/href",
					"law/page-links listOrganizations body /_links/self/href",
				},
			},
		},
	}
}
