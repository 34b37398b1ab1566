package check_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// FuzzJudge gives the checks requests and answers of any kind, as a recording may hold them: they must come to
// a report, and to the same one again.
func FuzzJudge(f *testing.F) {
	for _, p := range proofs() {
		for _, r := range p.recorded {
			for _, c := range r.calls {
				f.Add(c.Request.Method, c.Path()+"?"+c.Query().Encode(), string(c.Request.Body), c.Response.Status, string(c.Response.Body))
			}
		}
	}
	f.Add("GET", "/v8/RestoreSessions?limit=99999999999999999999&offset=-1", "", 200, `{"results":[null,1,{"id":7,"_links":[]}]}`)
	f.Add("GET", "/v6/RestorePoints", "", 200, `[[[]]]`)
	f.Fuzz(func(t *testing.T, method, path, asked string, status int, answer string) {
		known := []*conformance.Call{explored(tenant, session()), got(tenant, "/v6/RestorePoints", 200, restorePoints)}
		for _, as := range []conformance.Principal{tenant, other, administrator, nobody, tenant} {
			c := conformance.NewCall(
				conformance.Request{Method: method, URL: "https://server:4443" + path, Header: http.Header{}, Body: []byte(asked)},
				conformance.Response{Status: status, Header: http.Header{}, Body: []byte(answer)},
			)
			c.Principal = as
			known = append(known, c)
		}
		for i, c := range known {
			c.Seq = i + 1
		}
		for _, v := range spec.Versions() {
			first := conformance.Judge(v, "https://server:4443", known, check.List(), everything)
			second := conformance.Judge(v, "https://server:4443", known, check.List(), everything)
			if a, b := places(first.Findings), places(second.Findings); !slices.Equal(a, b) {
				t.Errorf("%s: the findings were %q and are %q", v, a, b)
			}
		}
	})
}
