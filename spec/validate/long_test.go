package validate

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/getkin/kin-openapi/openapi3"
)

// longSchema has every way to judge a string, a number or a name.
const longSchema = `{"type":"object","additionalProperties":{"type":"boolean"},"properties":{
	"free":{"type":"string"},
	"short":{"type":"string","maxLength":5000},
	"uuid":{"type":"string","format":"uuid"},
	"date":{"type":"string","format":"date"},
	"time":{"type":"string","format":"date-time"},
	"utc":{"type":"string","format":"date-time","pattern":"^[^+]*Z$"},
	"request":{"type":"string","format":"vb365-request-time"},
	"byte":{"type":"string","format":"byte"},
	"uri":{"type":"string","format":"uri"},
	"enum":{"type":"string","enum":["One","Two"]},
	"prefix":{"type":"string","pattern":"^/v6/"},
	"steps":{"type":"string","pattern":"^\\d+(\\.\\d{1,7})?Z$"},
	"words":{"type":"string","pattern":"^(é|[a-z ]+\\.)*$"},
	"within":{"type":"string","pattern":"needle"},
	"both":{"allOf":[{"type":"string","pattern":"^[a-f]*$","maxLength":6000},{"pattern":"^[^a]*$","format":"byte"}]},
	"one":{"oneOf":[{"type":"string","format":"byte"},{"type":"string","format":"uri"}]},
	"unique":{"type":"array","uniqueItems":true},
	"integer":{"type":"integer"},
	"number":{"type":"number"},
	"single":{"type":"number","format":"float"},
	"bounded":{"type":"number","minimum":-1.5,"maximum":1e3,"exclusiveMaximum":true},
	"steady":{"type":"number","multipleOf":0.25},
	"seventh":{"allOf":[{"type":"number","multipleOf":7},{"type":"number","multipleOf":3}]},
	"either":{"oneOf":[{"type":"integer"},{"type":"string"}]},
	"some":{"type":"number","enum":[1,2.5,1e300]}}}`

// longStrings are texts that are longer than what is kept, good and bad in many ways and places.
func longStrings() []string {
	const n = 2 * roomSize
	digits, zeros, as := strings.Repeat("1234567", n/7), strings.Repeat("0", n), strings.Repeat("a", n)
	return []string{
		as, as + "é", strings.Repeat("é", n), strings.Repeat(`\n\u00e9\ud83d\ude00`, n/3), strings.Repeat("word. ", n/6) + "word.",
		strings.Repeat("word. ", n/6) + "word", "word." + strings.Repeat("é", n), as + `needle` + as, as + "needl", "/v6/" + as, "/v7/" + as,
		as[:roomSize-1] + "é" + as, as[:roomSize] + "é", as[:roomSize-1], as[:roomSize], as[:roomSize] + "a", "One" + as,
		as + "=", as + "==", as + "aA==", as + "aB==", as + "aaA=", as + "aaB=", as + "a===", as[:n/2] + "=" + as, as + `\u002b\/aa`, as + "-_",
		"2022-01-22T14:56:55." + digits + "Z", "2022-01-22t14:56:55." + zeros + "+01:30", "2022-01-22T14:56:55." + digits,
		"2022-02-29T14:56:55." + digits + "Z", "2022-01-22T14:56:55." + digits + "+24:00", "2022-01-22T14:56:55.1Z" + digits + "Z",
		"2022-01-22T14:56:55.123+00:00" + digits, "2022-01-22T14:56:55." + digits + "Z5", "2022-01-22T14:56:55" + digits + "Z",
		"9999-12-31T23:59:59." + strings.Repeat("9", n) + "-00:01", "0001-01-01T00:00:00." + zeros + "+00:01", digits + "Z", digits + ".1Z", digits + ".12345678Z",
		"http://host/" + as, "http://host/" + as + "%4", "http://host/%zz" + as, "http://host/" + as + "?%#%41", "http://host/" + as + "#%4x", "mailto:" + as, as + ":b",
		"http://" + as + "/", "http://ho st/" + as, "//host/" + as, "http:/" + as + "%", "x:?" + as + "%", as + `\u0000`, "http://host/" + as + `#\u0001`, "http://host/" + as + `\u007f`,
		"http://" + as[:4000], "http://" + as[:4000] + ":80/" + as, "http://" + as[:4000] + ":8x/" + as, "http://user@[::1]:80?" + as,
	}
}

// longNumbers are numbers that are longer than what is kept.
func longNumbers() []string {
	const n = 2 * roomSize
	sevens, zeros := strings.Repeat("7", n), strings.Repeat("0", n)
	return []string{
		sevens, "-" + sevens, "1" + zeros, "1" + zeros + ".0", "0." + zeros, "-0." + zeros + "e5", "0." + zeros + "1", "2.5" + zeros, "2.5" + zeros + "1",
		"1" + zeros + fmt.Sprintf("e-%d", n), "25" + zeros + fmt.Sprintf("E-%d", n+1), "0." + zeros + fmt.Sprintf("1e%d", n+1), "0." + zeros + fmt.Sprintf("25e+%d", n+1),
		"1" + zeros + fmt.Sprintf("e-%d", n-300), "-1.5" + zeros, "-1.5" + zeros + "1", "-1.4" + strings.Repeat("9", n), "1" + zeros + fmt.Sprintf("e-%d", n-3),
		"999." + strings.Repeat("9", n), "0.25" + zeros, "0.750" + zeros + "5", "21" + zeros, sevens + "0", strings.Repeat("21", n/2), "10." + zeros, "10." + zeros + "e" + zeros, "1e" + zeros + "1", "1e-" + zeros + "400",
		strings.Repeat("1", roomSize), strings.Repeat("1", roomSize+1), "3.4028235677973366" + zeros + "e38", "3.4028235677973367" + zeros + "e38",
		"1.7976931348623158" + zeros + "e308", "1.7976931348623159" + zeros + "e308", "1." + strings.Repeat("3", 2*keptDigits) + zeros,
		"21" + zeros + "2", "1" + zeros[:200] + "8." + zeros, "1" + zeros[:3000] + "1e-2701", "1" + zeros + "e-3", "1" + zeros + fmt.Sprintf("e-%d", n+1), "0." + zeros + fmt.Sprintf("10e%d", n+1),
		"1" + zeros[:3000] + "e-2700", "1" + zeros[:3000] + "e-3000", "340282356779733661637539395458142568448." + zeros[:2000], "340282356779733661637539395458142568447." + strings.Repeat("9", 2000),
		"01" + zeros, "1" + zeros + ".", "-", "1" + zeros + "e", "1" + zeros + "e+", "1" + zeros + "e+x", "1" + zeros + "..1", zeros, "1-" + zeros, "1" + zeros + "-1",
	}
}

func longBodies(n *node) (bodies []string) {
	values := []string{}
	for _, s := range longStrings() {
		values = append(values, `"`+s+`"`)
	}
	values = append(values, longNumbers()...)
	for _, v := range values {
		for i := range n.props {
			bodies = append(bodies, `{"`+n.props[i].name+`": `+v+`}`)
		}
		bodies = append(bodies, `{"unique":[`+v+`,1,`+v+`]}`, `{"unique":[`+v+`,-`+v+`]}`, `{"unique":[`+v+`,`+strings.Replace(v, "00", "0", 1)+`]}`, `{"unique":[`+v+`,`+strings.Replace(v, "7", "8", 1)+`]}`)
	}
	for _, name := range longStrings() {
		other := strings.ToUpper(name[:2]) + name[2:]
		bodies = append(bodies,
			`{"`+name+`":1}`, `{"`+name+`":true,"`+name+`":false}`, `{"`+name+`":true,"`+other+`":1}`, `{"`+name+`x":true,"`+name+`y":true}`,
			`{"unique":[{"`+name+`":1},{"`+name+`":1}]}`, `{"unique":[{"`+name+`":[1.50]},{"`+name+`":[1.5]}]}`, `{"`+name+`":{"`+name+`":"\x`)
	}
	return bodies
}

// What passes through the window is judged as what is held: by the twin, from bytes, and from readers with windows of
// all sizes.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	c := newCompiler()
	n, err := c.ref(&openapi3.SchemaRef{Value: parseSchema(t, longSchema)}, "long")
	if err != nil {
		t.Fatal(err)
	}
	whole, parts := newScanner(c.guesses, c.room()), newScanner(c.guesses, c.room())
	for i, body := range longBodies(n) {
		text, side, anyCase := []byte(body), i%2, i%4 == 1
		want := judgeByTwin(n, text, side, anyCase)
		got := verdictOf(whole, n, text, nil, side, anyCase)
		if want.broken == got.broken && want.broken != "" {
			want.pointer = got.pointer
		}
		compare(t, "twin, scanner", text[:min(60, len(text))], want, got)
		size := []int{1 + i%64, 4096, windowSize}[i%3]
		var r io.Reader = bytes.NewReader(text)
		if i%11 == 0 {
			r = iotest.OneByteReader(r)
		}
		parts.window = make([]byte, size)
		compare(t, fmt.Sprintf("scanner, by a window of %d", size), text[:min(60, len(text))], got, verdictOf(parts, n, nil, r, side, anyCase))
		if held := len(parts.window); held > max(size, 2*longestUnit) {
			t.Errorf("a window of %d grew to %d: %.60q", size, held, text)
		}
		if t.Failed() {
			return
		}
	}
}

// A text that breaks off leaves no pattern waiting for more of it.
func TestBrokenLongTextLeavesNothing(t *testing.T) { //nolint:paralleltest // others may have patterns that wait
	c := newCompiler()
	n, err := c.ref(&openapi3.SchemaRef{Value: parseSchema(t, longSchema)}, "long")
	if err != nil {
		t.Fatal(err)
	}
	s := newScanner(c.guesses, c.room())
	text := `{"words":"` + strings.Repeat("é", windowSize)
	for _, end := range []string{"", "\\x", "\xff", "\",\""} {
		r := strings.NewReader(text + end)
		if v := verdictOf(s, n, nil, r, sideResponse, false); v.broken == "" {
			t.Fatalf("%q is not broken", end)
		}
		stacks := make([]byte, 1<<20)
		if stacks = stacks[:runtime.Stack(stacks, true)]; bytes.Contains(stacks, []byte("matcher).ReadRune")) {
			t.Errorf("after %q:\n%s", end, stacks)
		}
	}
}

// longestUnit is the longest escape, of a surrogate pair: so much of a text cannot be split.
const longestUnit = len(`\ud83d\ude00`)
