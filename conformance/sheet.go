package conformance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/spec"
)

// Sheet holds the calls that a check judges, and takes down what it sees in them.
type Sheet struct {
	Version spec.Version
	Calls   []*Call // all calls of the version and those of no version, oldest first

	check    Check
	bound    map[string]bool         // operationIds
	judged   map[string]map[int]bool // sequence numbers of the calls that were judged, by operationId
	findings []Finding
	shown    []shown // by the clues of the contract
}

func newSheet(v spec.Version, calls []*Call, check Check) *Sheet {
	s := &Sheet{Version: v, Calls: calls, check: check, bound: map[string]bool{}, judged: map[string]map[int]bool{}}
	for _, o := range spec.Operations(v) {
		if check.bound(v, o) {
			s.bound[o.ID] = true
		}
	}
	return s
}

// Bound returns the calls of the operations that the check is bound to, oldest first.
func (s *Sheet) Bound() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		for _, c := range s.Calls {
			if s.Binds(c) && !yield(c) {
				return
			}
		}
	}
}

// Binds reports whether c is of an operation that the check is bound to.
func (s *Sheet) Binds(c *Call) bool { return s.bound[c.Operation.ID] }

// Saw takes down that c was judged: without that, a check has seen nothing and does not pass.
func (s *Sheet) Saw(c *Call) { s.SawAt(c.Operation.ID, c) }

// SawAt takes down that c was judged as evidence about an operation that need not be its own.
func (s *Sheet) SawAt(operation string, c *Call) {
	if !s.bound[operation] {
		return
	}
	if s.judged[operation] == nil {
		s.judged[operation] = map[int]bool{}
	}
	s.judged[operation][c.Seq] = true
}

// Find takes down a violation in the body of the answer, at a JSON pointer.
func (s *Sheet) Find(c *Call, pointer, expected, got string) {
	s.Add(c, Finding{Where: "body", Pointer: pointer, Expected: expected, Got: got})
}

// FindStatus takes down that the status of the answer is not the expected one.
func (s *Sheet) FindStatus(c *Call, expected string) {
	s.Add(c, Finding{Where: "status", Expected: expected})
}

// Add takes down a finding about a call. What is empty in f is filled in: severity with Violation, check and
// law with the check's own, operation with the call's, and for a status what was got.
func (s *Sheet) Add(c *Call, f Finding) {
	f.Severity = cmp.Or(f.Severity, Violation)
	f.Check = cmp.Or(f.Check, s.check.ID)
	f.By, f.Law, f.Level = s.check.ID, cmp.Or(f.Law, s.check.Law), s.check.level()
	f.Operation = cmp.Or(f.Operation, c.Operation.ID)
	if f.Got == "" && f.Where == "status" {
		f.Got = StatusText(c.Response)
	}
	f.Place = cmp.Or(f.Place, starred(f.Pointer))
	if f.Fingerprint == "" {
		f.Fingerprint = fingerprint(f.Check, f.Operation, f.Where, f.Place, f.Case)
	}
	f.Call, f.Count, f.Curl = c.Seq, max(f.Count, 1), c.Curl()
	f.Seen = seenBy(f.Seen, nil)
	f.From, f.Asked, f.Answered = c.From, c.asks(), StatusText(c.Response)
	s.findings = append(s.findings, f)
}

// StatusText writes the status of an answer with its name, as findings do, or why there is no answer.
func StatusText(r Response) string {
	if r.Status == 0 {
		return "no answer: " + r.Fault
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
}

// asks writes the first line of a request, without the server.
func (c *Call) asks() string {
	rest := c.Request.URL
	if _, after, ok := strings.Cut(rest, "://"); ok {
		_, rest, _ = strings.Cut(after, "/")
		rest = "/" + rest
	}
	return c.Request.Method + " " + rest
}

// shownValue is how many characters of a value a finding shows.
const shownValue = 80

// shorten cuts s to what a finding shows.
func shorten(s string) string {
	s = oneLine(s)
	if r := []rune(s); len(r) > shownValue {
		s = string(r[:shownValue-1]) + "…"
	}
	return s
}

// oneLine makes s fit to be shown: on one line, and without what a terminal would act on or turn around.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// arrayIndex is a step of a JSON pointer into an array.
var arrayIndex = regexp.MustCompile(`/\d+(/|$)`)

// starred writes a JSON pointer with "*" for indexes of arrays.
func starred(pointer string) string {
	return arrayIndex.ReplaceAllString(arrayIndex.ReplaceAllString(pointer, "/*$1"), "/*$1") // twice: /0/1
}

// fingerprint stands for a deviation that a check finds itself, whatever its words, indexes and values are.
func fingerprint(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%q,", part)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// mostSeen is how many different things a finding shows that were seen.
const mostSeen = 100

// seenBy returns what a or b has seen, sorted, each once: the first mostSeen of it.
func seenBy(a, b []string) []string {
	all := union(a, b)
	return all[:min(len(all), mostSeen)]
}

// merge joins findings of one fingerprint: they show the same deviation, and differ in array indexes, values and
// call. The first call of each stays.
func merge(findings []Finding) []Finding {
	seen := map[string]int{}
	var out []Finding
	for _, f := range findings {
		if i, ok := seen[f.Fingerprint]; ok {
			out[i].Count += f.Count
			out[i].Seen = seenBy(out[i].Seen, f.Seen)
			continue
		}
		seen[f.Fingerprint] = len(out)
		out = append(out, f)
	}
	return out
}
