package validate

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// twin judges by the same nodes as the scanner, in another way: jsontext reads the tokens, a tree is made of
// them, and each schema is judged by itself. It is slow and plain.
type twin struct {
	side    int
	anyCase bool
	json    []fault
}

// verdict is what is said of a text.
type verdict struct {
	broken   string // the check, where the text is no JSON
	pointer  string // of what is broken
	trailing int64
	json     []string
	faults   []string // violations
	drifts   []string // and notes
	accepted bool     // a good text, whatever it says
	flood    bool     // too many faults to compare
}

func judgeByTwin(n *node, text []byte, side int, anyCase bool) verdict {
	t := &twin{side: side, anyCase: anyCase}
	if rest, ok := bytes.CutPrefix(text, []byte("\xef\xbb\xbf")); ok {
		t.json = append(t.json, fault{severity: Violation, kind: "json/bom", expected: "JSON without a byte order mark", got: "a byte order mark"})
		text = rest
	}
	dec := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	root, err := t.read(dec, 0)
	var v verdict
	if err != nil {
		v.broken, v.pointer = t.broken(text, err)
	} else {
		v.trailing = int64(len(bytes.Trim(text[dec.InputOffset():], " \t\r\n")))
		faults, _ := t.judge(n, root, "", false, group(t, []member{{n, false}}))
		for i := range faults {
			faults[i].count = crowded(faults, faults[i])
		}
		v.split(faults)
	}
	for i := range t.json {
		t.json[i].count = crowded(t.json, t.json[i])
	}
	v.flood = v.flood || many(t.json)
	v.json = lines(t.json)
	v.accepted = err == nil && v.trailing == 0
	return v
}

// crowded counts the faults that may share a place with f: those whose pointers differ in numbers only.
func crowded(faults []fault, f fault) (n int) {
	for _, o := range faults {
		if o.kind == f.kind && numbers.ReplaceAllString(o.pointer, "/*") == numbers.ReplaceAllString(f.pointer, "/*") {
			n++
		}
	}
	return n
}

var numbers = regexp.MustCompile(`/\d+\b`)

func lines(faults []fault) []string {
	out := []string{}
	for _, f := range faults {
		out = append(out, fmt.Sprintf("%s %s %s: %s, got %s", f.severity, f.kind, f.pointer, f.expected, f.got))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var errTwinDepth = errors.New("too deep")

func (t *twin) broken(text []byte, err error) (check, pointer string) {
	if errors.Is(err, errTwinDepth) {
		return "json/depth", ""
	}
	syntax := &jsontext.SyntacticError{ByteOffset: int64(len(text))}
	errors.As(err, &syntax)
	if why := err.Error(); strings.Contains(why, "UTF-8") || strings.Contains(why, "surrogate") {
		return "json/invalid-utf8", twinPointer(syntax.JSONPointer, t.anyCase)
	}
	return "json/syntax", twinPointer(syntax.JSONPointer, t.anyCase)
}

func (t *twin) read(dec *jsontext.Decoder, depth int) (*tree, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	kind := byte(token.Kind())
	if depth == 64 && (kind == '{' || kind == '[') {
		return nil, errTwinDepth
	}
	v := &tree{kind: kind}
	switch kind {
	case '{':
		seen := map[string]string{}
		for dec.PeekKind() != '}' {
			token, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			name := twinName(token.String(), t.anyCase)
			key := name
			if t.anyCase {
				key = foldName(name)
			}
			if before, twice := seen[key]; twice {
				t.json = append(t.json, fault{
					severity: Violation, kind: "json/duplicate-name", pointer: twinPointer(dec.StackPointer(), t.anyCase), expected: "each name once",
					got: quote(name) + " after " + quote(before),
				})
			}
			seen[key] = name
			member, err := t.read(dec, depth+1)
			if err != nil {
				return nil, err
			}
			v.names, v.items = append(v.names, name), append(v.items, member)
		}
		_, err = dec.ReadToken()
	case '[':
		for dec.PeekKind() != ']' {
			item, err := t.read(dec, depth+1)
			if err != nil {
				return nil, err
			}
			v.items = append(v.items, item)
		}
		_, err = dec.ReadToken()
	default:
		v.text = token.String()
		if kind == '0' {
			t.precision(v, twinPointer(dec.StackPointer(), t.anyCase))
		}
	}
	return v, err
}

// judge returns the faults of v, and whether it can be no branch.
func (t *twin) judge(n *node, v *tree, at string, exact bool, all []member) (faults []fault, hard bool) {
	if n == nil || v.kind == 'n' && n.lenient {
		return nil, false
	}
	add := func(kind, expected string, soft bool) {
		faults = append(faults, fault{severity: Violation, kind: kind, pointer: at, expected: expected, got: v.describe(at), soft: soft})
	}
	alternatives := "exactly one of the alternatives of the contract"
	for _, part := range n.allOf {
		more, _ := t.judge(part, v, at, exact, all)
		faults = append(faults, more...)
	}
	for i, branches := range [][]*node{n.oneOf, n.anyOf} {
		if branches == nil {
			continue
		}
		if chosen, unknown := t.choose(n, v); unknown {
			add("discriminator-unmapped", "a value that keeps discriminator of the contract", false)
			continue
		} else if chosen >= 0 {
			more, _ := t.judge(branches[chosen], v, at, true, all)
			faults = append(faults, more...)
			continue
		}
		var good [][]fault
		for _, branch := range branches {
			if more, hard := t.judge(branch, v, at, true, all); !hard {
				good = append(good, more)
			}
		}
		switch {
		case len(good) == 0:
			add("one-of-none", alternatives, false)
		case len(good) > 1 && i == 0:
			add("one-of-many", alternatives, false)
		default:
			slices.SortStableFunc(good, func(a, b []fault) int { return violations(a) - violations(b) })
			faults = append(faults, good[0]...)
		}
	}
	if n.not != nil {
		if _, hard := t.judge(n.not, v, at, true, all); !hard {
			add("schema", "a value that keeps not of the contract", false)
		}
	}
	faults = append(faults, t.own(n, v, at, exact, all)...)
	return faults, slices.ContainsFunc(faults, func(f fault) bool { return f.severity == Violation && !f.soft })
}

func violations(faults []fault) (n int) {
	for _, f := range faults {
		if f.severity == Violation {
			n++
		}
	}
	return n
}

func (t *twin) choose(n *node, v *tree) (branch int, unknown bool) {
	d := n.discriminator
	if d == nil || v.kind != '{' || n.kinds&kindObject == 0 {
		return -1, false
	}
	i := -1
	for j, name := range v.names {
		if name == d.name {
			i = j
		}
	}
	if i < 0 || v.items[i].kind != '"' {
		return -1, true
	}
	branch, known := d.branches[v.items[i].text]
	if !known {
		return -1, d.mapped
	}
	return branch, false
}

// own judges v by what n says itself.
func (t *twin) own(n *node, v *tree, at string, exact bool, all []member) (faults []fault) {
	add := func(kind, expected string, soft bool) {
		faults = append(faults, fault{severity: Violation, kind: kind, pointer: at, expected: expected, got: v.describe(at), soft: soft})
	}
	if v.kind == 'n' {
		if kind := map[bool]string{false: "null", true: "enum"}[n.unlisted]; !n.nullable {
			add(kind, n.want.value, false)
		}
		return faults
	}
	if kind := n.forbid[t.side]; kind != "" {
		add(kind, map[int]string{sideRequest: "nothing in a request", sideResponse: "nothing in a response"}[t.side], false)
	}
	if v.kind == '"' && n.enum != nil && t.inEnum(n.enum, v, exact) && !t.inEnum(n.enum, v, true) {
		faults = append(faults, fault{severity: Drift, kind: "enum-case-drift", pointer: at, expected: n.want.value + ", in this case", got: v.describe(at)})
	}
	if n.enum != nil && !t.inEnum(n.enum, v, exact) {
		if kind := "enum"; n.isString && v.kind != '"' {
			add("type", n.want.value, false)
		} else {
			add(kind, n.want.value, false)
		}
		if v.kind != '0' || !n.integer.only {
			if v.kind == '"' || v.kind == 't' || v.kind == 'f' || len(n.enum.digests) == 0 || v.kind == '0' {
				return faults
			}
		}
	}
	allowed := map[byte]kinds{'"': kindString, '0': kindNumber | kindInteger, 't': kindBool, 'f': kindBool, '{': kindObject, '[': kindArray}
	if n.kinds&allowed[v.kind] == 0 {
		add("type", n.want.value, false)
		return faults
	}
	switch v.kind {
	case '"':
		length := uint64(utf8.RuneCountInString(v.text))
		if n.bounded && (length < n.minLen || length > n.maxLen) {
			add("length", n.want.length, false)
		}
		if n.pattern != nil && !n.pattern.re.MatchString(v.text) {
			add("pattern", n.want.pattern, false)
		}
		if !twinFormat(n.format, v.text) {
			add(n.want.format, n.want.value, false)
		}
	case '0':
		t.number(n, v, add)
	case '[':
		count := uint64(len(v.items))
		different := true
		for i, item := range v.items {
			below, _, _ := t.below(all, "", true)
			faults = append(faults, first(t.judge(n.items, item, at+"/"+strconv.Itoa(i), exact, below))...)
			if n.unique && slices.ContainsFunc(v.items[:i], item.equal) {
				different = false
			}
		}
		if count < n.minItems || count > n.maxItems {
			add("items", n.want.items, false)
		}
		if !different {
			add("unique", "items that are all different", false)
		}
	case '{':
		faults = append(faults, t.object(n, v, at, exact, all)...)
	}
	return faults
}

func first(faults []fault, _ bool) []fault { return faults }

func (t *twin) object(n *node, v *tree, at string, exact bool, all []member) (faults []fault) {
	seen, distinct := map[string]bool{}, map[string]bool{}
	for i, name := range v.names {
		key := name
		if t.anyCase {
			key = foldName(name)
		}
		distinct[key] = true
		below, known, lists := t.below(all, name, false)
		shown, child := name, n.additional
		stranger := fault{severity: Drift, kind: "property-undocumented", pointer: at + namePointer([]byte(name)), expected: "a property of the contract", got: quote(name)}
		switch j := t.find(n, name, exact); {
		case j >= 0:
			p := n.props[j]
			shown, child, seen[p.name] = p.name, p.node, true
			if p.extra && n.members == membersClosed {
				stranger.severity = Violation
				faults = append(faults, stranger)
			}
			if p.deprecated {
				faults = append(faults, fault{severity: Note, kind: "deprecated-seen", pointer: at + pointerOf(p.name), expected: "no deprecated property", got: "one"})
			}
			if p.name != name {
				faults = append(faults, fault{severity: Drift, kind: "property-case-drift", pointer: at + namePointer([]byte(name)), expected: quote(p.name), got: quote(name)})
			}
		case n.members == membersClosed:
			stranger.severity = Violation
			faults = append(faults, stranger)
		case n.members == membersListed && !known && lists != nil:
			faults = append(faults, stranger)
		}
		faults = append(faults, first(t.judge(child, v.items[i], at+namePointer([]byte(shown)), exact, below))...)
	}
	for i, p := range n.props {
		if n.required[t.side][i/64]>>(i%64)&1 != 0 && !seen[p.name] {
			faults = append(faults, fault{severity: Violation, kind: "required", pointer: at + pointerOf(p.name), expected: p.want + " (required)", got: "nothing"})
		}
	}
	for keyword, wrong := range map[string]bool{
		"minProperties": uint64(len(distinct)) < n.minProps, "maxProperties": uint64(len(distinct)) > n.maxProps,
	} {
		if wrong {
			faults = append(faults, fault{severity: Violation, kind: "schema", pointer: at, expected: keeps(keyword), got: "an object"})
		}
	}
	return faults
}

// twinName is how a name is known that is too long to be kept.
func twinName(name string, anyCase bool) string {
	if len(name) <= roomSize {
		return name
	}
	key := name
	if anyCase {
		key = foldName(name)
	}
	shown := strings.ToValidUTF8(name[:shownName], "")
	return fmt.Sprintf("%s…sha256:%x", shown, sha256.Sum256([]byte(key)))
}

// twinPointer is a pointer with such names.
func twinPointer(p jsontext.Pointer, anyCase bool) string {
	short := ""
	for name := range p.Tokens() {
		short += namePointer([]byte(twinName(name, anyCase)))
	}
	return short
}
