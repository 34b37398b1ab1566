package conformance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/spec"
)

// Sheet is what a check judges calls on: it gives them one by one, and takes down what the check sees in them.
type Sheet struct {
	Version spec.Version

	check    Check
	bound    map[string]bool   // operationIds
	without  map[string]bool   // operationIds that the target does not claim to have
	judged   map[string]*tally // calls that were judged, by operationId
	findings []Finding         // of one fingerprint, the first; of a group so many as are kept
	groups   map[group]*held   // which they are
	places   map[string]int    // where a finding stands among them, by fingerprint
	drawn    map[string]bool   // whether the call of a finding was drawn, by fingerprint
	last     map[string]int    // number of the last call that showed a finding, by fingerprint
	untold   []string          // fingerprints of those that are new
	shown    []shown           // by the clues of the contract
	mask     func(string) string
	saw      int    // number of the call that was judged last
	sawAt    string // at which operation

	batch  []*Call // to be judged now
	ranged bool    // the check has begun to range over the calls
	ended  bool    // there are no more
	pause  func() bool
	resume func() (struct{}, bool)
	stop   func()
}

func newSheet(v spec.Version, check Check, mask func(string) string) *Sheet {
	s := &Sheet{
		Version: v, check: check, mask: mask,
		bound: map[string]bool{}, judged: map[string]*tally{}, places: map[string]int{}, drawn: map[string]bool{}, last: map[string]int{},
		groups: map[group]*held{},
	}
	for _, o := range spec.Operations(v) {
		if check.bound(v, o) {
			s.bound[o.ID] = true
		}
	}
	return s
}

// begin lets the check begin. It waits for calls.
func (s *Sheet) begin() {
	s.resume, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		s.pause = func() bool { return yield(struct{}{}) }
		s.check.Judge(s)
	})
}

// Calls returns all calls of the version and those of no version, oldest first. A check can range over them once:
// nobody holds a recording of gigabytes for a second look. The calls are gone when it goes on to the next; it keeps
// what it needs of them. A check with ByAccount is not given those of Somebody.
func (s *Sheet) Calls() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		if s.ranged {
			panic("a check can range over the calls once")
		}
		s.ranged = true
		for {
			for _, c := range s.batch {
				if s.check.ByAccount && c.Principal == Somebody {
					continue
				}
				if !yield(c) {
					return
				}
			}
			if s.ended || !s.pause() {
				return
			}
		}
	}
}

// Bound returns the calls of the operations that the check is bound to, as Calls does.
func (s *Sheet) Bound() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		for c := range s.Calls() {
			if s.Binds(c) && !yield(c) {
				return
			}
		}
	}
}

// judge lets the check judge the calls, and says how it broke where it did.
func (s *Sheet) judge(calls []*Call) (broke string) {
	defer func() {
		if r := recover(); r != nil {
			broke = fmt.Sprint("the check broke: ", r)
		}
	}()
	s.batch = calls
	s.resume()
	s.batch = nil
	return ""
}

// end tells the check that there are no more calls.
func (s *Sheet) end() (broke string) {
	s.ended = true
	defer s.stop()
	return s.judge(nil)
}

// Binds reports whether c is of an operation that the check is bound to.
func (s *Sheet) Binds(c *Call) bool { return s.binds(c.Operation.ID) }

// binds reports whether the check is bound to an operation that the target claims to have.
func (s *Sheet) binds(operation string) bool { return s.bound[operation] && !s.without[operation] }

// Saw takes down that c was judged: without that, a check has seen nothing and does not pass.
func (s *Sheet) Saw(c *Call) { s.SawAt(c.Operation.ID, c) }

// SawAt takes down that c was judged as evidence about an operation that need not be its own.
func (s *Sheet) SawAt(operation string, c *Call) {
	if c.Seq != 0 && c.Seq == s.saw && operation == s.sawAt || !s.binds(operation) {
		return
	}
	s.saw, s.sawAt = c.Seq, operation
	t := s.judged[operation]
	if t == nil {
		t = &tally{seen: map[int]uint64{}}
		s.judged[operation] = t
	}
	t.add(c)
}

// tally counts calls, each once.
type tally struct {
	shown
	seen map[int]uint64 // a bit a call, by its number; of late ones alone
}

// lateWords is how many words of bits a tally keeps: a check comes back to a call soon or never.
const lateWords = 2048

func (t *tally) add(c *Call) {
	word, bit := c.Seq>>6, uint64(1)<<(c.Seq&63)
	if t.seen[word]&bit != 0 {
		return
	}
	if len(t.seen) >= lateWords {
		maps.DeleteFunc(t.seen, func(w int, _ uint64) bool { return w < word-lateWords/2 })
	}
	t.seen[word] |= bit
	t.shown.add(c)
}

// judgedAt returns how many calls of an operation were judged.
func (s *Sheet) judgedAt(operation string) int {
	if t := s.judged[operation]; t != nil {
		return t.count
	}
	return 0
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
// law with the check's own, operation with the call's, and for a status what was got. A check that rests on more than
// one thing may give a finding a weaker level than its own. What is about an operation that the target does not claim to
// have is no finding. Of a check at an operation only so many findings are kept; the others are counted.
func (s *Sheet) Add(c *Call, f Finding) {
	f.Severity = cmp.Or(f.Severity, Violation)
	f.Check = cmp.Or(f.Check, s.check.ID)
	f.By, f.Law, f.Level = s.check.ID, cmp.Or(f.Law, s.check.Law), cmp.Or(f.Level, s.check.level())
	if f.Operation = cmp.Or(f.Operation, c.Operation.ID); s.without[f.Operation] {
		return
	}
	if f.Got == "" && f.Where == "status" {
		f.Got = StatusText(c.Response)
	}
	f.Place = cmp.Or(f.Place, starred(f.Pointer))
	if f.Fingerprint == "" {
		f.Fingerprint = fingerprint(f.Check, f.Operation, f.Where, f.Place, f.Case)
	}
	f.Count = max(f.Count, 1)
	i, again := s.places[f.Fingerprint]
	if !again {
		var kept bool
		if i, kept = s.place(&f); !kept {
			return
		}
	}
	s.last[f.Fingerprint] = c.Seq
	if again {
		was := &s.findings[i]
		was.Count += f.Count
		was.Seen = seenBy(was.Seen, s.clean(f.Seen))
		if c.Drawn == nil || !c.Drawn.Smallest || !s.drawn[f.Fingerprint] {
			return
		}
		f.Count, f.Seen = was.Count, was.Seen // it was looked for to show this
	}
	f.Call, f.Curl = c.Seq, s.mask(c.Curl())
	f.Seen = seenBy(s.clean(f.Seen), nil)
	f.Got = strings.Clone(cut(s.mask(f.Got), longGot))
	f.Expected, f.Pointer, f.Place = s.mask(f.Expected), s.mask(f.Pointer), s.mask(f.Place) // a secret may be forgotten
	f.From, f.Asked, f.Answered = c.From, s.mask(c.asks()), StatusText(c.Response)
	s.drawn[f.Fingerprint] = c.Drawn != nil
	s.findings[i] = f
}

// clean returns texts without secrets, that hold no answer in memory.
func (s *Sheet) clean(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = strings.Clone(s.mask(text))
	}
	return out
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
	return c.Request.Method + " " + string(maskText([]byte(rest)))
}

// shownValue is how many characters of a value a finding shows.
const shownValue = 80

// longGot is how many characters of a value are kept until it is shown: a secret in it must be found whole.
const longGot = 1 << 14

// shorten cuts s to what a finding shows.
func shorten(s string) string { return cut(s, shownValue) }

// cut makes s one line of at most n characters.
func cut(s string, n int) string {
	s = oneLine(s)
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		s = string(r[:n-1]) + "…"
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
