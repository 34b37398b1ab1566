package bench_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
	"github.com/vb365-explore/vb365/internal/fault/score"
	"github.com/vb365-explore/vb365/internal/mutant"
	"github.com/vb365-explore/vb365/spec"
)

// panel is the peers set up for one version, each as strict as it can be, and what they say of clean runs.
type panel struct {
	version spec.Version
	source  []byte
	drift   drift
	judges  []judge // in this process or behind a proxy, call by call

	seen map[string]bool    // forms of calls of the clean runs
	said [4]map[string]bool // of the clean runs, by peer: judges, with drift in its place
}

// judge says what is wrong with a call: with its request, and with its answer.
type judge func(c *conformance.Call) (request, response []string)

// cleanRuns is how many clean runs tell what the peers say anyway.
const cleanRuns = 2

// driftAt is the place of drift among the peers, which judges a whole recording.
const driftAt = 2

// newPanel sets the peers up and lets them judge the clean runs.
func newPanel(t *testing.T, v spec.Version) *panel {
	t.Helper()
	source, err := plainDocument(v, faulttest.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &panel{version: v, source: source, drift: newDrift(t, source), seen: map[string]bool{}}
	p.judges = []judge{strictKin(t, source), strictLib(t, source), nil, prismPool(t, v, source)}
	for i := range p.said {
		p.said[i] = map[string]bool{}
	}
	for range cleanRuns {
		calls, found := suiteRun(t, v, func(h http.Handler) http.Handler { return h })
		if found != nil {
			t.Fatalf("the clean run is found by %v", found)
		}
		said := p.judge(t, calls)
		for i := range said {
			maps.Copy(p.said[i], said[i])
		}
		for _, c := range calls {
			p.seen[formOf(c)] = true
		}
	}
	return p
}

// measure runs the suite against a broken server, and says what the peers say of that alone.
func (p *panel) measure(t *testing.T, j job) score.PeerRun {
	t.Helper()
	calls, found := suiteRun(t, j.version, j.wrap)
	run := score.PeerRun{Fault: j.id(), Version: j.version, Calls: len(calls), Found: found}
	for i, said := range p.judge(t, calls) {
		news := slices.DeleteFunc(slices.Sorted(maps.Keys(said)), func(s string) bool { return p.said[i][s] })
		run.Said = append(run.Said, short(slices.Concat(news, []string{""})[0]))
	}
	return run
}

// judge lets all peers judge the calls of a run. Those that judge call by call are not asked again about a call of the
// same form as one of a clean run: but for ids, times and tokens, of the same form too, it is the same.
func (p *panel) judge(t *testing.T, calls []*conformance.Call) (said [4]map[string]bool) {
	t.Helper()
	done := map[string]bool{}
	fresh := slices.DeleteFunc(slices.Clone(calls), func(c *conformance.Call) bool {
		form := formOf(c)
		known := p.seen[form] || done[form] || c.Response.Status == 0
		done[form] = true
		return known
	})
	var group sync.WaitGroup
	for i, judge := range p.judges {
		if judge != nil {
			group.Go(func() { said[i] = judge.of(fresh) })
		}
	}
	said[driftAt] = p.drift.judge(t, calls)
	group.Wait()
	return said
}

// of is what the judge says of calls, of which it judges as many at once as there are processes of Prism.
func (j judge) of(calls []*conformance.Call) map[string]bool {
	said := map[string]bool{}
	var saying sync.Mutex
	var group sync.WaitGroup
	for first := range prisms {
		group.Go(func() {
			for i := first; i < len(calls); i += prisms {
				c := calls[i]
				request, response := j(c)
				saying.Lock()
				if c.Succeeded() {
					for _, s := range request {
						said[requestSaid(c.Operation.ID, s)] = true
					}
				}
				for _, s := range response {
					said[responseSaid(c.Operation.ID, c.Response.Status, s)] = true
				}
				saying.Unlock()
			}
		})
	}
	group.Wait()
	return said
}

// requestSaid is what a peer says of a request that the server has taken: so one that only sees what a client did wrong
// finds a server that lets it pass. What it says of a request that was refused is nothing about the server.
func requestSaid(operation, text string) string {
	return fmt.Sprintf("%s, request taken: %s", cmp.Or(operation, "no operation"), bare(text))
}

// responseSaid is what a peer says of an answer.
func responseSaid(operation string, status int, text string) string {
	return fmt.Sprintf("%s, answer %d: %s", cmp.Or(operation, "no operation"), status, bare(text))
}

// What differs from run to run.
var (
	uuids  = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times  = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d`)
	dates  = regexp.MustCompile(`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`)
	tokens = regexp.MustCompile(`[A-Za-z0-9_-]{24,}(\.[A-Za-z0-9_-]+)*`)
	digits = regexp.MustCompile(`\d+`)
	spaces = regexp.MustCompile(`\s+`)

	// What the contract does not name, by the names that were drawn for it: every server takes and ignores it.
	unnamed = regexp.MustCompile(`(?s)(request (?:property|header) |query parameter )'.*is not declared in .*`)
	foreign = regexp.MustCompile(`(Undocumented (?:query parameter|header)[^"]*)".*"`)
)

// bare takes out of what a peer says all that differs from run to run.
func bare(text string) string {
	for _, r := range []struct {
		pattern *regexp.Regexp
		by      string
	}{{unnamed, "${1}{name} is not declared"}, {foreign, "${1}{name}"}, {uuids, "{id}"}, {times, "{time}"}, {tokens, "{token}"}, {digits, "#"}, {spaces, " "}} {
		text = r.pattern.ReplaceAllString(text, r.by)
	}
	return strings.TrimSpace(text)
}

// short cuts a text to what fits into a column.
func short(text string) string {
	if runes := []rune(text); len(runes) > 160 {
		return string(runes[:159]) + "…"
	}
	return text
}

// lower is a UUID as the service writes it.
var lower = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// fractions are those of seconds.
var fractions = regexp.MustCompile(`(T\{time\}\.)(\d+)`)

// formOf is a call without what differs between runs against the same server: ids in small letters, times that exist
// (with as many digits behind the point), dates of headers, and tokens.
func formOf(c *conformance.Call) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", c.Request.Method, c.Request.URL)
	for _, h := range []http.Header{c.Request.Header, c.Response.Header} {
		for _, name := range slices.Sorted(maps.Keys(h)) {
			if name != "Content-Length" {
				fmt.Fprintf(&b, "%s: %q\n", name, h[name])
			}
		}
	}
	measured := cmp.Or(c.Response.Header.Get("Content-Length"), fmt.Sprint(len(c.Response.Body))) == fmt.Sprint(len(c.Response.Body))
	fmt.Fprintf(&b, "%s\n%d %s %q %t %v\n%s", c.Request.Body, c.Response.Status, c.Response.Proto, c.Response.Fault,
		measured, c.Response.Header["Content-Length"] != nil, c.Response.Body)
	text := lower.ReplaceAllString(b.String(), "{id}")
	text = times.ReplaceAllStringFunc(text, func(s string) string {
		if _, err := time.Parse("2006-01-02T15:04:05", s); err != nil {
			return s
		}
		return "T{time}"
	})
	text = fractions.ReplaceAllStringFunc(text, func(s string) string {
		return s[:len("T{time}.")] + strings.Repeat("0", len(s)-len("T{time}."))
	})
	return tokens.ReplaceAllString(dates.ReplaceAllString(text, "{date}"), "{token}")
}

// strictKin is openapi3filter at its strictest, which wants a token where one is documented.
func strictKin(t *testing.T, source []byte) judge {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	o := strictestKin()
	o.AuthenticationFunc = openapi3filter.NoopAuthenticationFunc
	o.SchemaValidationOptions = append(o.SchemaValidationOptions, openapi3.DisableSchemaErrorDetails()) // else whole schemas
	return bothSides(peer{"kin-openapi", kinJudge(router, &o)}, func(c *conformance.Call) []string {
		if c.Operation.ID != "createToken" && !strings.HasPrefix(c.Request.Header.Get("Authorization"), "Bearer ") {
			return []string{"security requirements failed"} // as an AuthenticationFunc would say
		}
		return nil
	})
}

// strictLib is libopenapi-validator at its strictest.
func strictLib(t *testing.T, source []byte) judge {
	t.Helper()
	doc, err := libopenapi.NewDocument(source)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc, strictestLib()...)
	if len(errs) > 0 {
		t.Fatal(errors.Join(errs...))
	}
	return bothSides(peer{"libopenapi-validator", libJudge(v)}, nil)
}

// bothSides lets a peer judge the request and the answer of a call.
func bothSides(p peer, more func(*conformance.Call) []string) judge {
	return func(c *conformance.Call) (request, response []string) {
		request = saying(func() []string { return p.judge(c, c, mutant.Request) })
		if more != nil {
			request = append(request, more(c)...)
		}
		return request, saying(func() []string { return p.judge(c, c, mutant.Response) })
	}
}

// strictestLib are the options of libopenapi-validator at its strictest.
func strictestLib() []config.Option {
	return []config.Option{
		config.WithFormatAssertions(), config.WithContentAssertions(), config.WithStrictMode(),
		config.WithStrictRejectReadOnly(), config.WithStrictRejectWriteOnly(), config.WithURLEncodedBodyValidation(),
		config.WithRejectUnsupportedBodyContent(), config.WithRejectUndeclaredRequestBody(),
	}
}

// strictestKin are the options of openapi3filter at its strictest.
func strictestKin() openapi3filter.Options {
	return openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.EnableFormatValidation(),
			openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
				"uuid": openapi3.NewRegexpFormatValidator(hyphenated),
			}),
		},
	}
}
