package generate_test

import (
	"flag"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

const someID = "0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55"

// about says what the requests of an operation are about.
func about(o spec.Operation) *generate.About {
	a := &generate.About{
		Moments: generate.Moments([]time.Time{time.Date(2022, 1, 20, 22, 0, 4, 123456700, time.UTC), time.Date(2022, 1, 24, 10, 0, 4, 0, time.UTC)}),
		Values: map[string][]string{
			"organizationId": {someID, "5e2b6f0a-8f3d-4f0e-9a63-0d6c2b1c9a10"}, "restoreSessionId": {someID}, "eventId": {someID},
			"restorePointId": {someID}, "repositoryId": {someID}, "jobId": {someID},
			"grant_type": {"password"}, "username": {"admin@abc"}, "password": {"a password"},
		},
	}
	if o.Anonymous {
		a.Fixed, a.Without, a.Bare = []string{"username", "password"}, []string{"refresh_token"}, true
	}
	return a
}

// draw draws a request.
func draw(t *testing.T, g *generate.Valid, o spec.Operation, bits generate.Bits) generate.Request {
	t.Helper()
	r, ok, err := generate.Draw(bits, func(t *rapid.T) generate.Request { return g.Request(t, o, about(o)) })
	if err != nil || !ok {
		t.Fatalf("%s: no request: %v", o.ID, err)
	}
	return r
}

// violations judges a request and writes what it breaks.
func violations(t *testing.T, o spec.Operation, r generate.Request) (out []string) {
	t.Helper()
	call := conformance.NewCall(conformance.Request{Method: o.Method, URL: "https://host" + r.Path, Header: r.Header, Body: r.Body}, conformance.Response{})
	if call.Operation.ID != o.ID {
		return []string{"another operation: " + call.Operation.ID}
	}
	found, err := validate.Judge(call.Message(true))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Severity == validate.Violation {
			out = append(out, f.Check+" "+f.Where+" "+f.Pointer+": "+f.Got)
		}
	}
	return out
}

// oddities are what requests of a version must be now and then; a text stands for what begins with it.
var oddities = []string{
	"white space", "members in another order", "characters that are escaped", "characters that are escaped in another way",
	"a member that nobody knows", "a parameter that nobody knows", "parameters in another order", "Content-Type: APPLICATION/JSON",
	"no header Accept", "header Accept: */*", "header Traceparent", "limit at its least", "limit at its greatest", "offset at its greatest",
	"offset of any size", "restoreSessionId in another case", "organizationId of nothing", "organizationId of another thing", "showDeleted true",
	"dateTime before the first backup", "dateTime at the last backup", "dateTime after the last backup", "dateTime in the future",
	"dateTime in the year 1", "dateTime with an offset", "dateTime with 9 digits", "dateTime with small letters", "dateTime without a fraction",
	"dateTime as yyyy.MM.dd HH:mm", "dateTime as yyyy-MM-dd", "type Vesp", "type in another case", "isRetrieved in another case",
}

// No request that is drawn breaks the contract, and what is odd about them leaves nothing out. The plainest are odd in
// nothing.
func TestDrawnRequests(t *testing.T) {
	t.Parallel()
	draws := uint64(120)
	if testing.Short() {
		draws = 10 // for the race detector
	}
	for _, v := range spec.Versions() {
		g, err := generate.NewValid(v)
		if err != nil {
			t.Fatal(err)
		}
		var odd []string
		for _, o := range spec.Operations(v) {
			plain := draw(t, g, o, make(generate.Bits, 1000))
			if found := violations(t, o, plain); plain.Odd != nil || found != nil {
				t.Errorf("%s %s: the plainest request: %q %q: %s %s", v, o.ID, plain.Odd, found, plain.Path, plain.Body)
			}
			for n := range draws {
				r := draw(t, g, o, generate.Random(7, n))
				if found := violations(t, o, r); found != nil {
					t.Errorf("%s %s: %q: %s\n%v\n%s", v, o.ID, found, r.Path, r.Header, r.Body)
				}
				odd = append(odd, r.Odd...)
			}
		}
		if testing.Short() {
			continue
		}
		wanted := oddities
		if v == spec.V8 {
			wanted = append(slices.Clip(wanted), "repositoryId null", "disable_antiforgery_token null", "orderBy in another case", "userId")
		}
		for _, is := range wanted {
			if !slices.ContainsFunc(odd, func(o string) bool { return strings.HasPrefix(o, is) }) {
				t.Errorf("%s: no request is odd so: %s", v, is)
			}
		}
	}
}

// The same choices draw the same request, whoever draws beside; too few draw none, and what goes wrong is not hidden.
func TestDraw(t *testing.T) {
	t.Parallel()
	g, err := generate.NewValid(spec.V8)
	if err != nil {
		t.Fatal(err)
	}
	o, _ := spec.OperationByID("listRestorePoints")
	first := draw(t, g, o, generate.Random(1, 1))
	if first.Same(draw(t, g, o, generate.Random(2, 1))) || first.Same(draw(t, g, o, generate.Random(1, 2))) {
		t.Error("other choices draw the same request")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				r, _, err := generate.Draw(generate.Random(1, 1), func(t *rapid.T) generate.Request { return g.Request(t, o, about(o)) })
				if err != nil || !r.Same(first) {
					t.Errorf("the same choices draw another request: %+v, %v", r, err)
				}
			}
		})
	}
	all.Wait()
	if _, ok, err := generate.Draw(generate.Bits{1, 2}, func(t *rapid.T) generate.Request { return g.Request(t, o, about(o)) }); ok || err != nil {
		t.Errorf("two choices are enough: %v", err)
	}
	defer func() {
		if r := recover(); r != "a mistake" {
			t.Errorf("the mistake is hidden: %v", r)
		}
	}()
	_, _, _ = generate.Draw(generate.Random(1, 1), func(*rapid.T) int { panic("a mistake") })
}

// While rapid writes down every choice, nothing is drawn. No other test runs meanwhile.
func TestDrawDebugging(t *testing.T) { //nolint:paralleltest // it sets flags of the process
	for _, name := range []string{"rapid.debug", "rapid.log"} {
		if err := flag.Set(name, "true"); err != nil {
			t.Fatal(err)
		}
		_, ok, err := generate.Draw(generate.Random(1, 1), func(t *rapid.T) int { return rapid.IntRange(0, 9).Draw(t, "n") })
		if err := flag.Set(name, "false"); err != nil {
			t.Fatal(err)
		}
		if ok || err != generate.ErrDebug { //nolint:errorlint // it is returned as it is
			t.Errorf("%s: got %v, %v", name, ok, err)
		}
	}
}

// Whatever is shrunk comes down to the smallest that holds.
func TestShrink(t *testing.T) {
	t.Parallel()
	list := func(t *rapid.T) []bool { return rapid.SliceOf(rapid.Bool()).Draw(t, "list") }
	for name, tt := range map[string]struct {
		holds func([]bool) bool
		want  []bool
	}{
		"anything":        {func([]bool) bool { return true }, []bool{}},
		"one that is":     {func(l []bool) bool { return slices.Contains(l, true) }, []bool{true}},
		"two that differ": {func(l []bool) bool { return slices.Contains(l, true) && slices.Contains(l, false) }, []bool{false, true}},
		"three":           {func(l []bool) bool { return len(l) > 2 }, []bool{false, false, false}},
	} {
		for n := range uint64(20) {
			bits := generate.Random(3, n)
			of := func(b generate.Bits) ([]bool, bool) {
				l, ok, err := generate.Draw(b, list)
				return l, ok && err == nil
			}
			if l, ok := of(bits); !ok || !tt.holds(l) {
				continue
			}
			small, _ := of(generate.Shrink(bits, func(b generate.Bits) bool {
				l, ok := of(b)
				return ok && tt.holds(l)
			}))
			if diff := cmp.Diff(tt.want, small, cmpopts.SortSlices(func(a, b bool) bool { return !a && b })); diff != "" {
				t.Errorf("%s, %d (-want +got):\n%s", name, n, diff)
			}
		}
	}
}

// A case names what is odd, and leaves out what follows from the rest.
func TestCase(t *testing.T) {
	t.Parallel()
	r := generate.Request{Odd: []string{"limit", "limit at its least", "limitless"}, Header: http.Header{}}
	if got := r.Case(); got != "limit at its least; limitless" {
		t.Errorf("got %q", got)
	}
	if fewer := (generate.Request{Odd: r.Odd[:2]}); !fewer.Within(r) || r.Within(fewer) {
		t.Error("two oddities are not within three, or three within two")
	}
}
