package validate

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/internal/contest"
)

// hostile is a text that is made to cost more than its length, n things long.
type hostile struct {
	name    string
	n       int
	subject func(h *hostileSubjects) *node
	write   func(n int) string
}

// hostileSubjects are the nodes that hostile texts are judged by.
type hostileSubjects struct {
	guesses, room                     int
	page, tree, branches, unique, any *node
	enum, uuid, pattern               *node
}

func newHostileSubjects(t testing.TB) *hostileSubjects {
	t.Helper()
	c := newCompiler()
	compiled := func(r *openapi3.SchemaRef) *node {
		n, err := c.ref(r, "#")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	schema := func(source string) *node { return compiled(&openapi3.SchemaRef{Value: parseSchema(t, source)}) }
	branches := joined(200, func(i int) string {
		return fmt.Sprintf(`{"type":"object","required":["a%d"],"properties":{"a%d":{"type":"integer"}}}`, i, i)
	})
	page := document(t, "v8").Paths.Value("/RestoreSessions").Get.Responses.Status(200).Value.Content["application/json; charset=utf-8"].Schema
	h := &hostileSubjects{
		page: compiled(page), tree: compiled(cyclic(t)),
		branches: schema(`{"type":"array","items":{"oneOf":[` + branches + `]}}`),
		unique:   schema(`{"type":"array","uniqueItems":true,"items":{"enum":[[1],{"a":2}]}}`),
		any:      schema(`{"type":"array"}`), enum: schema(`{"type":"string","enum":["a","b"]}`),
		uuid: schema(`{"type":"string","format":"uuid"}`), pattern: schema(`{"type":"string","pattern":"^(a|b)*c+$","maxLength":9}`),
	}
	h.guesses, h.room = c.guesses, c.room()
	return h
}

// joined joins n texts by commas.
func joined(n int, text func(i int) string) string {
	all := strings.Builder{}
	for i := range n {
		if i > 0 {
			all.WriteByte(',')
		}
		all.WriteString(text(i))
	}
	return all.String()
}

func repeat(text string) func(n int) string {
	return func(n int) string { return strings.Repeat(text, n) }
}

// below60 is a text below sixty names of n bytes.
func below60(n int, text string) string {
	return strings.Repeat(`{"`+strings.Repeat("n", n)+`":`, 60) + text + strings.Repeat("}", 60)
}

func onPage(h *hostileSubjects) *node { return h.page }
func onAny(h *hostileSubjects) *node  { return h.any }

const large = "9007199254740993,"

var hostiles = []hostile{
	{"unknown names", 100_000, onPage, func(n int) string {
		return `{` + joined(n, func(i int) string { return fmt.Sprintf(`"name%d":1`, i) }) + `}`
	}},
	{"names of links", 100_000, onPage, func(n int) string {
		return `{"_links":{` + joined(n, func(i int) string { return fmt.Sprintf(`"l%d":{"HREF":1}`, i) }) + `}}`
	}},
	{"one name", 100_000, onPage, func(n int) string { return `{` + repeat(`"offset":0,`)(n) + `"a":1}` }},
	{"one unknown name", 100_000, onPage, func(n int) string { return `{` + repeat(`"a":0,`)(n) + `"a":1}` }},
	{"one name in any case", 100_000, onPage, func(n int) string {
		return `{"results":[{` + joined(n, func(i int) string { return []string{`"Id":1`, `"iD":1`}[i%2] }) + `}]}`
	}},
	{"missing properties", 100_000, onPage, func(n int) string { return `{"results":[` + repeat(`{},`)(n) + `{}]}` }},
	{"long names above notes", 250, onPage, func(n int) string { return below60(n, `[`+repeat(large)(100*n)+`1]`) }},
	{"long names above doubled names", 250, onPage, func(n int) string { return below60(n, `{`+repeat(`"a":1,`)(200*n)+`"b":1}`) }},
	{"long names above what is of no branch", 1000, func(h *hostileSubjects) *node { return h.tree }, func(n int) string {
		return `{"t":"leaf","` + repeat("n")(n) + `":{` + repeat(`"a":1,`)(10*n) + `"b":1},"next":{"t":"leaf","v":[` + repeat(large)(10*n) + `1]}}`
	}},
	{"a long name above names in another case", 30_000, onPage, func(n int) string {
		return `{"results":[{"_links":{"` + repeat("long")(n) + `":{` + repeat(`"HREF":"/x",`)(n) + `"b":1}}}]}`
	}},
	{"long names above long names", 30, onPage, func(n int) string {
		return `{"results":[` + repeat(`{"`+strings.Repeat("n", 1000)+`":[`+strings.Repeat(large, 50)+`1]},`)(n) + `{}]}`
	}},
	{"a long string", 10_000_000, onPage, func(n int) string { return `{"setId":0,"x":"` + repeat("a")(n) + `"}` }},
	{"a long string that is no UUID", 2_500_000, func(h *hostileSubjects) *node { return h.uuid }, func(n int) string { return `"` + repeat("a")(n) + `"` }},
	{"a long string of no enum", 2_500_000, func(h *hostileSubjects) *node { return h.enum }, func(n int) string { return `"` + repeat("a")(n) + `"` }},
	{"a long string of a pattern", 1_000_000, func(h *hostileSubjects) *node { return h.pattern }, func(n int) string { return `"` + repeat("ab")(n) + `"` }},
	{"a long name", 10_000_000, onPage, func(n int) string { return `{"` + repeat("a")(n) + `":1}` }},
	{"a long number", 10_000_000, onAny, func(n int) string { return `[` + repeat("7")(n) + `]` }},
	{"a long fraction", 2_500_000, func(h *hostileSubjects) *node { return h.unique }, func(n int) string { return `[0.` + repeat("7")(n) + `,1]` }},
	{"a long exponent", 2_500_000, onPage, func(n int) string { return `{"offset":1e` + repeat("7")(n) + `}` }},
	{"escapes", 200_000, onPage, func(n int) string { return `{"x":"` + repeat(`\u00e9\n`)(n) + `"}` }},
	{"escapes in a name", 200_000, onPage, func(n int) string { return `{"` + repeat(`\u00e9\n`)(n) + `":0}` }},
	{"surrogates", 100_000, onAny, func(n int) string { return `["` + repeat(`\ud83d\ude00`)(n) + `"]` }},
	{"white space", 2_500_000, onAny, func(n int) string { return repeat(" \t\n\r")(n/4) + `[` + repeat("  ")(n/2) + `]` }},
	{"what is no JSON", 2_500_000, onAny, func(n int) string { return `[] ` + repeat("x ")(n/2) }},
	{"empty arrays", 1_000_000, onAny, func(n int) string { return `[` + repeat(`[],`)(n) + `1]` }},
	{"levels", 10_000, onAny, repeat("[")},
	{"levels that come and go", 20_000, onAny, func(n int) string {
		return `[` + repeat(strings.Repeat(`[`, 63)+strings.Repeat(`]`, 63)+`,`)(n/63) + `1]`
	}},
	{"levels of a tree", 2_000, func(h *hostileSubjects) *node { return h.tree }, func(n int) string {
		level := strings.Repeat(`{"t":"x","next":`, 60) + "1" + strings.Repeat("}", 60)
		return `{"t":"leaf","x":[` + repeat(level+`,`)(n/60) + `1]}`
	}},
	{"wide branches", 500, func(h *hostileSubjects) *node { return h.branches }, func(n int) string {
		return `[` + joined(n, func(i int) string { return fmt.Sprintf(`{"a%d":"x","b":%d}`, i%200, i) }) + `]`
	}},
	{"items to compare", 50_000, func(h *hostileSubjects) *node { return h.unique }, func(n int) string {
		return `[` + joined(n, func(i int) string { return fmt.Sprintf(`{"a":[%d]}`, i/2) }) + `]`
	}},
}

// TestHostileTexts judges each text as bytes and from readers: the same is found, and no flood of it.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	h := newHostileSubjects(t)
	for _, x := range hostiles {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			size := x.n
			if raced && size > 1000 {
				size /= 20
			}
			text, n := []byte(x.write(size)), x.subject(h)
			s := newScanner(h.guesses, h.room)
			want := verdictOf(s, n, text, nil, sideResponse, false)
			if (want.broken == "json/depth") != (x.name == "levels") {
				t.Errorf("broken: %q", want.broken)
			}
			told := 0
			for _, found := range [][]string{want.json, want.faults, want.drifts} {
				if len(found) > maxFindings {
					t.Errorf("%d findings", len(found))
				}
				for _, one := range found {
					told += len(one)
				}
			}
			if told > 1<<20 {
				t.Errorf("findings of %d bytes", told)
			}
			for _, window := range []int{1, 13, 64, windowSize} {
				s.window = make([]byte, window)
				compare(t, fmt.Sprintf("window of %d", window), nil, want, verdictOf(s, n, nil, bytes.NewReader(text), sideResponse, false))
			}
			s.window = nil
			compare(t, "one byte at a time", nil, want, verdictOf(s, n, nil, iotest.OneByteReader(bytes.NewReader(text)), sideResponse, false))
		})
	}
}

// TestHostileTextsTakeLinearTime judges each text and one four times as long. What grows with the square of the
// length takes sixteen times as long then. The least of several times counts, by the clock of the thread, so that
// a busy machine does not matter.
func TestHostileTextsTakeLinearTime(t *testing.T) {
	skipRaced(t)
	h := newHostileSubjects(t)
	for _, x := range hostiles {
		n, s := x.subject(h), newScanner(h.guesses, h.room)
		judge := func(text []byte) contest.Timer {
			return contest.Loop(func() error {
				s.begin(text, nil, sideResponse, false)
				_, _ = s.judge(n) // what is found is judged elsewhere
				return nil
			})
		}
		quarter, whole := judge([]byte(x.write(x.n/4))), judge([]byte(x.write(x.n)))
		a, b := time.Hour, time.Hour
		for range 30 {
			a, b = least(t, quarter, a), least(t, whole, b)
			if b < 11*a || b < time.Millisecond {
				break
			}
		}
		if b >= 11*a && b >= time.Millisecond {
			t.Errorf("%s: %v for a quarter of it, %v for all", x.name, a, b)
		}
	}
}

func skipRaced(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("the race detector changes what is measured")
	}
}

func least(t *testing.T, timer contest.Timer, before time.Duration) time.Duration {
	t.Helper()
	took, err := timer(1)
	if err != nil {
		t.Fatal(err)
	}
	return min(before, took)
}

// TestHostileTextsTakeLinearMemory counts the bytes that are allocated for a text and for one four times as long;
// from a reader, what is no name needs the same for both.
func TestHostileTextsTakeLinearMemory(t *testing.T) {
	skipRaced(t)
	h := newHostileSubjects(t)
	constant := map[string]bool{
		"a long string": true, "white space": true, "what is no JSON": true, "empty arrays": true, "levels that come and go": true,
		"surrogates": true,
	}
	for _, x := range hostiles {
		n := x.subject(h)
		spent := func(size int) uint64 {
			text := []byte(x.write(size))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			s := newScanner(h.guesses, h.room)
			s.begin(nil, io.MultiReader(bytes.NewReader(text)), sideResponse, false)
			_, _ = s.judge(n) // what is found is judged elsewhere
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		a, b := spent(x.n/4), spent(x.n)
		if b > 8*a+1<<16 {
			t.Errorf("%s: %d bytes for a quarter of it, %d for all", x.name, a, b)
		}
		if constant[x.name] && b > 1<<20 {
			t.Errorf("%s: %d bytes", x.name, b)
		}
	}
}
