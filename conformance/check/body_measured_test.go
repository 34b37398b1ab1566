package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func bodyMeasuredProof() proof {
	with := func(edit func(*conformance.Response)) *conformance.Call {
		c := got(tenant, sessionPath, 200, session())
		edit(&c.Response)
		return c
	}
	return proof{
		check:    "law/body-measured",
		evidence: []string{"request/any-case", "law/token-needed"},
		recorded: []recorded{
			{name: "both", calls: []*conformance.Call{explored(tenant, session()), got(tenant, sessionPath, 404, noSuch)}},
			{name: "no length over HTTP/2 or from a proxy", calls: []*conformance.Call{
				with(func(r *conformance.Response) { r.Proto = "HTTP/2.0"; r.Header.Del("Content-Length") }),
				with(func(r *conformance.Response) { r.Header.Set("Via", "1.1 proxy"); r.Header.Del("Content-Length") }),
			}},
			{
				name:  "no length",
				calls: []*conformance.Call{with(func(r *conformance.Response) { r.Header.Del("Content-Length") })},
				want:  []string{"getRestoreSession header Content-Length"},
			},
			{
				name:  "another length",
				calls: []*conformance.Call{with(func(r *conformance.Response) { r.Header.Set("Content-Length", "7") })},
				want:  []string{"getRestoreSession header Content-Length"},
			},
			{
				name:  "a body that ends early",
				calls: []*conformance.Call{with(func(r *conformance.Response) { r.Fault = "the connection ended" })},
				want:  []string{"getRestoreSession header Content-Length"},
			},
			{
				name:  "another type",
				calls: []*conformance.Call{with(func(r *conformance.Response) { r.Header.Set("Content-Type", "text/html; charset=utf-8") })},
				want:  []string{"getRestoreSession header Content-Type"},
			},
			{
				name:  "no charset",
				calls: []*conformance.Call{with(func(r *conformance.Response) { r.Header.Set("Content-Type", "application/json") })},
				want:  []string{"getRestoreSession header Content-Type"},
			},
			{
				name:  "no type",
				calls: []*conformance.Call{with(func(r *conformance.Response) { r.Header.Del("Content-Type") })},
				want:  []string{"getRestoreSession header Content-Type"},
			},
			{name: "no body", calls: []*conformance.Call{got(tenant, sessionPath, 404, "")}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "the length told is too great",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getServiceInstance") {
						e.Header.Set("Content-Length", "1000")
					}
				}),
				want: []string{"law/body-measured getServiceInstance header Content-Length"},
			},
			{
				name: "another charset",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("listRestorePoints") {
						e.Header.Set("Content-Type", "application/json; charset=windows-1252")
					}
				}),
				want: []string{"law/body-measured listRestorePoints header Content-Type"},
			},
			{
				name: "refusals are web pages",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Match.Operation.ID == "getRestorePoint" && e.Status == 401 {
						e.Header.Set("Content-Type", "text/html")
						e.Body = []byte("<h1>401</h1>")
					}
				}),
				want: []string{"law/body-measured getRestorePoint header Content-Type"},
			},
		},
	}
}
