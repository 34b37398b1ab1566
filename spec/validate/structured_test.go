package validate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/spec"
)

var (
	structured     = flag.Int("structured", 2000, "how many structured mutants are judged")
	structuredSeed = flag.Uint64("structured-seed", 0, "where their seeds begin")
)

// TestStructuredMutants mutates real bodies as trees, and then perhaps as bytes: what the twin finds, the scanner
// finds, in whole and in pieces.
func TestStructuredMutants(t *testing.T) {
	t.Parallel()
	bodies := realBodies(t)
	var all sync.WaitGroup
	workers := uint64(runtime.GOMAXPROCS(0))
	for w := range workers {
		all.Go(func() {
			m := &mutator{t: t, bodies: bodies, scanners: map[*Contract][2]*scanner{}}
			for i := w; i < uint64(*structured) && !t.Failed(); i += workers {
				m.judge(*structuredSeed + i)
			}
		})
	}
	all.Wait()
	t.Logf("%d structured mutants of %d bodies", *structured, len(bodies))
}

// realBody is a body of a golden call.
type realBody struct {
	name     string
	contract *Contract
	node     *node
	side     int
	text     []byte
}

// realBodies returns the JSON bodies of the golden calls that have a schema, each once.
func realBodies(t testing.TB) (bodies []realBody) {
	t.Helper()
	seen := map[string]bool{}
	for _, v := range spec.Versions() {
		c, err := Of(v)
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(filepath.Join("..", "..", "internal", "mutant", "testdata", string(v)+".ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(source))
		lines.Buffer(nil, len(source)+1)
		for lines.Scan() {
			var call struct {
				Request  struct{ Method, URL, Body string }
				Response struct {
					Status int
					Body   string
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &call); err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(call.Request.URL)
			if err != nil {
				t.Fatal(err)
			}
			match, err := spec.Route(call.Request.Method, u.EscapedPath())
			if err != nil {
				continue // refused on purpose
			}
			o := c.operations[match.Operation.ID]
			add := func(b *body, side int, text string) {
				n := jsonOf(b)
				if key := match.Operation.ID + text; n != nil && json.Valid([]byte(text)) && !seen[key] {
					seen[key] = true
					bodies = append(bodies, realBody{string(v) + " " + match.Operation.ID, c, n, side, []byte(text)})
				}
			}
			add(o.body, sideRequest, call.Request.Body)
			if r := o.response(call.Response.Status); r != nil {
				add(r.body, sideResponse, call.Response.Body)
			}
		}
	}
	if len(bodies) < 100 {
		t.Fatalf("only %d real bodies", len(bodies))
	}
	return bodies
}

// jsonOf returns the schema of the JSON that a body may be.
func jsonOf(b *body) *node {
	if b == nil {
		return nil
	}
	i := slices.IndexFunc(b.media, func(m media) bool { return m.read == readJSON })
	if i < 0 {
		return nil
	}
	return b.media[i].node
}

// mutator makes and judges mutants.
type mutator struct {
	t        testing.TB
	bodies   []realBody
	scanners map[*Contract][2]*scanner
	*rand.Rand
}

func (m *mutator) judge(seed uint64) {
	m.Rand = rand.New(rand.NewPCG(seed, 2))
	b := m.bodies[m.IntN(len(m.bodies))]
	text := m.mutate(b.text)
	scanners, ok := m.scanners[b.contract]
	if !ok {
		scanners = [2]*scanner{b.contract.scanner(), b.contract.scanner()}
		m.scanners[b.contract] = scanners
	}
	anyCase := b.side == sideRequest && m.IntN(2) == 0
	want := judgeByTwin(b.node, text, b.side, anyCase)
	got := verdictOf(scanners[0], b.node, text, nil, b.side, anyCase)
	want.settle(got)
	compare(m.t, b.name+": twin, scanner", text, want, got)
	scanners[1].window = make([]byte, 1+m.IntN(64))
	var r io.Reader = bytes.NewReader(text)
	if m.IntN(4) == 0 {
		r = iotest.OneByteReader(r)
	}
	compare(m.t, b.name+": scanner, in pieces", text, got, verdictOf(scanners[1], b.node, nil, r, b.side, anyCase))
}

// mutate changes a text in one to four places.
func (m *mutator) mutate(text []byte) []byte {
	root, err := (&twin{}).read(jsontext.NewDecoder(bytes.NewReader(text)), 0)
	if err != nil {
		m.t.Fatal(err)
	}
	for range 1 + m.IntN(4) {
		m.change(root)
	}
	out := m.write(nil, root)
	for m.IntN(6) == 0 && len(out) > 0 {
		at := m.IntN(len(out))
		switch m.IntN(4) {
		case 0:
			out[at] = byte(m.IntN(256))
		case 1:
			out = slices.Delete(out, at, at+1)
		case 2:
			out = slices.Insert(out, at, "{}[]\",:x0\xff\\ \xed\xa0\x80\xef\xbb\xbf"[m.IntN(18)])
		case 3:
			out = out[:at]
		}
	}
	return out
}

// change changes one value of a tree, or the name of a member.
func (m *mutator) change(root *tree) {
	all := everyValue(root, nil)
	v, other := all[m.IntN(len(all))], all[m.IntN(len(all))]
	switch i := len(v.items) - 1; m.IntN(10) {
	case 0:
		*v = tree{kind: 'r', text: scalars[m.IntN(len(scalars))]}
	case 1:
		*v = *other.clone()
	case 2:
		*v = tree{kind: '[', items: []*tree{v.clone()}}
	case 3:
		*v = tree{kind: '{', names: []string{"self"}, items: []*tree{v.clone()}}
	case 4:
		if v.kind == '"' {
			v.text = m.damaged(v.text)
		}
	case 5:
		if v.kind == '{' && i >= 0 { // a name once more
			at := m.IntN(i + 1)
			v.names, v.items = append(v.names, m.recased(v.names[at])), append(v.items, other.clone())
		}
	case 6:
		if v.kind == '{' {
			v.names, v.items = append(v.names, []string{"", "x", "a/b~c", "é", strings.Repeat("n", 300)}[m.IntN(5)]), append(v.items, other.clone())
		}
	case 7:
		if i >= 0 { // without a member or item
			at := m.IntN(i + 1)
			v.items = slices.Delete(v.items, at, at+1)
			if v.kind == '{' {
				v.names = slices.Delete(v.names, at, at+1)
			}
		}
	default:
		if v.kind == '{' && i >= 0 {
			at := m.IntN(i + 1)
			v.names[at] = m.recased(v.names[at])
			if m.IntN(3) == 0 {
				v.names[at] = m.damaged(v.names[at])
			}
		}
	}
}

// damaged changes a character of a text.
func (m *mutator) damaged(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return "x"
	}
	at := m.IntN(len(runes))
	switch m.IntN(4) {
	case 0:
		return string(slices.Delete(runes, at, at+1))
	case 1:
		runes[at] = []rune("0-:Zz.+ é😀\x00/")[m.IntN(12)]
	case 2:
		return string(runes) + string(runes[at:])
	case 3:
		return m.recased(text)
	}
	return string(runes)
}

func (m *mutator) recased(text string) string {
	return []func(string) string{strings.ToUpper, strings.ToLower, strings.Clone}[m.IntN(3)](text)
}

// write writes a tree, in odd ways now and then.
func (m *mutator) write(to []byte, v *tree) []byte {
	space := func() {
		if m.IntN(12) == 0 {
			to = append(to, " \n\t\r"[m.IntN(4)])
		}
	}
	text := func(s string) {
		from := len(to)
		to, _ = jsontext.AppendQuote(to, s) // what is no UTF-8 is written as U+FFFD
		if m.IntN(20) == 0 && s != "" && s[0] < 0x80 && s[0] != '"' && s[0] != '\\' && s[0] >= ' ' {
			to = append(to[:from+1], append([]byte(`\u00`+string("0123456789abcdef"[s[0]>>4])+string("0123456789ABCDEF"[s[0]&15])), to[from+2:]...)...)
		}
	}
	switch v.kind {
	case '"':
		text(v.text)
	case '{', '[':
		to = append(to, v.kind)
		for i, item := range v.items {
			if i > 0 {
				to = append(to, ',')
			}
			space()
			if v.kind == '{' {
				text(v.names[i])
				space()
				to = append(to, ':')
				space()
			}
			to = m.write(to, item)
			space()
		}
		to = append(to, v.kind+2)
	default:
		to = append(to, v.text...)
	}
	return to
}

func everyValue(v *tree, to []*tree) []*tree {
	to = append(to, v)
	for _, item := range v.items {
		to = everyValue(item, to)
	}
	return to
}

func (v *tree) clone() *tree {
	out := &tree{kind: v.kind, text: v.text, names: slices.Clone(v.names)}
	for _, item := range v.items {
		out.items = append(out.items, item.clone())
	}
	return out
}
