package check_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// drawnBy runs the probe of good requests alone and returns the report, and the requests that were drawn.
func drawnBy(t *testing.T, target conformance.Target, edit func(*conformance.Options)) (*conformance.Report, []*conformance.Call) {
	t.Helper()
	options := allowed()
	options.Checks = check.List()
	for i, c := range options.Checks {
		if c.ID != "request/good-is-served" {
			options.Checks[i].Probe = nil
		}
	}
	var drawn []*conformance.Call
	options.Sent = func(_ string, c *conformance.Call) {
		if c.Drawn != nil {
			drawn = append(drawn, c)
		}
	}
	edit(&options)
	report, err := conformance.Run(t.Context(), target, options)
	if err != nil {
		t.Fatal(err)
	}
	return report, drawn
}

// Whoever draws by the same seed sends the same requests, and by another seed others. No run without permission starts
// or stops a session.
func TestDrawnBySeed(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	cases := func(seed uint32, sessions bool) (out []string) {
		report, drawn := drawnBy(t, target(server, spec.V8), func(o *conformance.Options) { o.Seed, o.AllowSessions, o.AllowNegative = seed, sessions, false })
		want := seed
		if seed == 0 {
			want = conformance.DefaultSeed
		}
		if len(report.Findings) > 0 || report.Seed != want {
			t.Errorf("seed %d: the report says %d, and finds %+v", seed, report.Seed, report.Findings)
		}
		for _, c := range drawn {
			if !sessions && c.Request.Method != http.MethodGet && !c.Operation.Anonymous {
				t.Errorf("%s %s was sent", c.Request.Method, c.Request.URL)
			}
			out = append(out, c.Operation.ID+": "+c.Drawn.Case)
		}
		return out
	}
	first := cases(0, true)
	if diff := cmp.Diff(first, cases(conformance.DefaultSeed, true)); diff != "" {
		t.Errorf("the same seed (-first +again):\n%s", diff)
	}
	if other := cases(2, true); slices.Equal(first, other) || len(first) != len(other) { // none breaks the contract
		t.Errorf("another seed draws the same, or %d requests in place of %d", len(other), len(first))
	}
	if reads := cases(0, false); len(reads) == 0 || len(reads) >= len(first) {
		t.Errorf("%d requests without sessions, %d with them", len(reads), len(first))
	}
	for _, o := range spec.Operations(spec.V8) {
		if !slices.ContainsFunc(first, func(is string) bool { return strings.HasPrefix(is, o.ID+":") }) {
			t.Errorf("no request of %s is drawn", o.ID)
		}
	}
	if len(first) > 250 {
		t.Errorf("%d requests are drawn: more than the document says", len(first))
	}
}

// What a drawn request shows is shown by the smallest, whichever check finds it, and its curl line repeats that.
func TestDrawnAreShrunk(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t, vb365test.Wrap(intercept(func(e *fault.Exchange) {
		q, id := e.Request.URL.Query(), e.Match.Params["restoreSessionId"]
		if e.Match.Operation.ID == "exploreOrganization" && regexp.MustCompile(`\.\d{9}Z"`).Match(e.Asked) || strings.HasSuffix(e.Request.URL.Path, "/Events") && id != strings.ToLower(id) {
			e.Refuse(http.StatusBadRequest, "this is not taken")
			return
		}
		if e.Send(nil); e.OK("listRestoreSessions") && q.Has("limit") && q.Has("startTimeTo") {
			e.Edit(func(page map[string]any) { page["setId"] = "many" })
		}
	})))
	report, drawn := drawnBy(t, target(server, spec.V6), func(o *conformance.Options) { o.Seed = 3 })
	again := map[string]string{
		"exploreOrganization":      `-X POST .* -H 'Content-Type: application/json' --data-binary '\{"dateTime":"[-\dT:]+\.\d{9}Z","showAllVersions":false,"showDeleted":false,"type":"Vex"\}' '\S+/v6/Organization/Explore'$`,
		"listRestoreSessionEvents": `^curl [^']* '\S+/v6/RestoreSessions/[0-9a-fA-F-]{36}/Events'$`,
		"listRestoreSessions":      `^curl [^']* '\S+/v6/RestoreSessions\?limit=10&startTimeTo=2022-01-22T14%3A56%3A55.8620000Z'$`,
	}
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Check+" "+f.Operation+": "+f.Case)
		if !strings.HasPrefix(f.Check, "law/") && !regexp.MustCompile(again[f.Operation]).MatchString(f.Curl) {
			t.Errorf("%s is not the smallest: %s", f.Operation, f.Curl)
		}
	}
	slices.Sort(got)
	want := []string{
		"body/format-uuid listRestoreSessions: ",
		"law/between-backups exploreOrganization: ", // whose answer says nothing of the request's form
		"request/good-is-served exploreOrganization: dateTime with 9 digits of a second",
		"request/good-is-served listRestoreSessionEvents: restoreSessionId in another case",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if trials := len(slices.DeleteFunc(drawn, func(c *conformance.Call) bool { return !c.Drawn.Trial })); trials == 0 || trials > 100 {
		t.Errorf("%d requests were sent to find the smallest ones", trials)
	}
}
