package validate

// checkString judges the string read last by n.
func (s *scanner) checkString(n *node) {
	if n == anything {
		return
	}
	text := s.decoded()
	s.last = last{kind: '"', text: text}
	if n.enum != nil && !n.enum.hasString(text) {
		if !s.anyCaseHere() || !n.enum.hasAnyCase(text) {
			s.checkSide(n)
			s.fault(n, "enum", "/enum", n.want.value)
			return
		}
		s.record(fault{severity: Drift, kind: "enum-case-drift", clause: n.at + "/enum", expected: n.want.value + ", in this case"})
	}
	if n.kinds&kindString == 0 {
		s.fault(n, "type", "/type", n.want.value)
		return
	}
	if !s.goodFormat(n, text) {
		s.fault(n, n.want.format, "/format", n.want.value)
		return
	}
	s.checkSide(n)
	if n.bounded {
		if length := s.length(); length < n.minLen {
			s.fault(n, "length", "/minLength", n.want.length)
		} else if length > n.maxLen {
			s.fault(n, "length", "/maxLength", n.want.length)
		}
	}
	if n.pattern != nil && !s.goodPattern(n, text) {
		s.fault(n, "pattern", "/pattern", n.want.pattern)
	}
}

// checkNumber judges a number by n.
func (s *scanner) checkNumber(n *node, text []byte) {
	if n == anything {
		return
	}
	s.last = last{kind: '0', text: s.written(text)}
	strange := n.enum != nil && !n.enum.hasNumber(text)
	if strange && !n.integer.only {
		s.outside(n)
		return
	}
	if n.kinds&(kindNumber|kindInteger) == 0 {
		s.fault(n, "type", "/type", n.want.value)
		return
	}
	keyword := ""
	if n.limits != nil {
		keyword = s.beyond(n, text)
	}
	if s.notOfType(n, text, strange || keyword != "" || n.forbid[s.side] != "") {
		return
	}
	s.checkSide(n)
	if strange {
		s.outside(n)
	}
	if keyword != "" {
		s.fault(n, "range", keyword, n.want.value)
	}
}

// notOfType tells of a number that is not of the type or format of n; worse says that more is wrong with it.
func (s *scanner) notOfType(n *node, text []byte, worse bool) bool {
	kind, keyword, soft := "type", "/type", false
	switch {
	case n.integer.only && !s.integral(text):
		soft = !worse && s.whole(text)
	case n.integer.only:
		if fits(text, n.integer.bits) {
			return false
		}
		kind, keyword, soft = n.integer.kind, "/format", !worse && n.integer.bits == 64
	case overflows(text, 64):
	case n.limits != nil && n.limits.single && overflows(text, 32):
		kind, keyword = "format-float", "/format"
	default:
		return false
	}
	s.record(fault{severity: Violation, kind: kind, clause: n.at + keyword, expected: n.want.value, soft: soft})
	return true
}

// notePrecision notes an integer, the number read last, that many readers of JSON take for another.
func (s *scanner) notePrecision(text []byte) {
	if len(text) <= 15 || !s.imprecise(text) {
		return
	}
	f := fault{
		severity: Note, kind: "json/number-precision", spot: s.spot(),
		expected: "an integer that is exact as a floating-point number, from -2^53 to 2^53",
	}
	if s.json.enough(&f) {
		return
	}
	l := last{kind: '0', text: s.written(text)}
	f.pointer, f.place = s.sentPointer(), s.place()
	f.got = l.describe(f.pointer)
	s.json.add(f)
}

// imprecise reports whether text is an integer that a floating-point number of 64 bits may not hold.
func (s *scanner) imprecise(text []byte) bool {
	if !s.integral(text) {
		return false
	}
	v, ok := small(text)
	return !ok || v > 1<<53 || v < -1<<53
}

func (s *scanner) checkBool(n *node, v bool) {
	if n == anything || n.enum == nil && n.kinds&kindBool != 0 && n.forbid[s.side] == "" {
		return
	}
	s.last = last{kind: 'f'}
	if v {
		s.last.kind = 't'
	}
	switch {
	case n.enum != nil && !n.enum.bools[index(v)]:
		s.outside(n)
	case n.kinds&kindBool == 0:
		s.fault(n, "type", "/type", n.want.value)
	default:
		s.checkSide(n)
	}
}

func index(v bool) int {
	if v {
		return 1
	}
	return 0
}

func (s *scanner) checkNull(n *node) {
	if n.nullable {
		return
	}
	s.last = last{kind: 'n'}
	if n.unlisted {
		s.fault(n, "enum", "/enum", n.want.value)
		return
	}
	s.fault(n, "null", "/type", n.want.value)
}

// checkArray judges an array of count items by n; the items have been judged.
func (s *scanner) checkArray(n *node, count int) {
	if n == anything {
		return
	}
	s.last = last{kind: '[', items: count}
	switch {
	case n.enum != nil && len(n.enum.digests) == 0:
		s.outside(n)
		return
	case n.kinds&kindArray == 0:
		s.fault(n, "type", "/type", n.want.value)
		return
	}
	s.checkSide(n)
	if uint64(count) < n.minItems {
		s.fault(n, "items", "/minItems", n.want.items)
	} else if uint64(count) > n.maxItems {
		s.fault(n, "items", "/maxItems", n.want.items)
	}
}

// checkObject judges an object by n; its members have been judged. Their bits begin at base.
func (s *scanner) checkObject(n *node, base int, count uint64) {
	if n == anything || n.open && s.complete(n, base) {
		return
	}
	s.last = last{kind: '{'}
	if n.enum != nil && len(n.enum.digests) == 0 {
		s.outside(n)
		return
	}
	if n.kinds&kindObject == 0 {
		s.fault(n, "type", "/type", n.want.value)
		return
	}
	s.checkSide(n)
	if !s.complete(n, base) {
		s.absent(n, base)
	}
	if count < n.minProps {
		s.fault(n, "schema", "/minProperties", keeps("minProperties"))
	}
	if count > n.maxProps {
		s.fault(n, "schema", "/maxProperties", keeps("maxProperties"))
	}
}

// complete reports whether the required properties came.
func (s *scanner) complete(n *node, base int) bool {
	for word, required := range n.required[s.side] {
		if required&^s.seen[base+word] != 0 {
			return false
		}
	}
	return true
}

// absent tells of the required properties that did not come.
func (s *scanner) absent(n *node, base int) {
	spot, clause := s.spot(), n.at+"/required"
	for i := range n.props {
		word, bit := i>>6, uint64(1)<<(i&63)
		if n.required[s.side][word]&bit&^s.seen[base+word] != 0 {
			p := &n.props[i]
			f := fault{severity: Violation, kind: "required", spot: below(spot, p.hash), clause: clause}
			if s.sink.enough(&f) {
				continue
			}
			f.pointer, f.place = s.pointer()+pointerOf(p.name), s.place()+pointerOf(p.name)
			f.expected, f.got = p.want+" (required)", "nothing"
			s.sink.add(f)
		}
	}
}

// stranger tells of a member whose name n does not have: the server, or the client, says more than the contract.
func (s *scanner) stranger(n *node, name []byte) {
	f := fault{
		severity: Drift, kind: "property-undocumented", spot: s.spot(), clause: n.at + "/properties",
		expected: "a property of the contract",
	}
	if n.members == membersClosed {
		f.severity, f.clause = Violation, n.at+"/additionalProperties"
	}
	s.tellName(f, name)
}

// renamed tells of a member whose name differs from the documented one in case.
func (s *scanner) renamed(n *node, p *property, name []byte) {
	s.tellName(fault{
		severity: Drift, kind: "property-case-drift", spot: s.spot(), clause: n.at + "/properties" + pointerOf(p.name),
		expected: quote(p.name),
	}, name)
}

// tellName tells of the name read last.
func (s *scanner) tellName(f fault, name []byte) {
	if s.sink.enough(&f) {
		return
	}
	f.pointer, f.place, f.got = s.namedPointer(), s.place(), quote(string(name))
	s.sink.add(f)
}

// retired notes a member that the contract calls deprecated.
func (s *scanner) retired(n *node, p *property) {
	f := fault{
		severity: Note, kind: "deprecated-seen", spot: s.spot(), clause: n.at + "/properties" + pointerOf(p.name),
		expected: "no deprecated property", got: "one",
	}
	if s.sink.enough(&f) {
		return
	}
	f.pointer, f.place = s.pointer(), s.place()
	s.sink.add(f)
}

// outside tells of a value that no value of the enum is.
func (s *scanner) outside(n *node) {
	if n.isString {
		s.fault(n, "type", "/type", n.want.value)
		return
	}
	s.checkSide(n)
	s.fault(n, "enum", "/enum", n.want.value)
}

// checkSide judges whether the value may be in a request, or in a response.
func (s *scanner) checkSide(n *node) {
	if kind := n.forbid[s.side]; kind != "" {
		keyword, expected := "/readOnly", "nothing in a request"
		if s.side == sideResponse {
			keyword, expected = "/writeOnly", "nothing in a response"
		}
		s.fault(n, kind, keyword, expected)
	}
}

func keeps(keyword string) string { return "a value that keeps " + keyword + " of the contract" }

func (e *enum) hasString(text []byte) bool {
	for _, v := range e.strings { //nolint:modernize // slices.Contains would need a copy of text
		if v == string(text) {
			return true
		}
	}
	return false
}

func (e *enum) hasAnyCase(text []byte) bool {
	for _, v := range e.strings {
		if equalFold(v, text) {
			return true
		}
	}
	return false
}

func (e *enum) hasNumber(text []byte) bool {
	d := parseDecimal(text)
	for i := range e.numbers {
		if d.compare(&e.numbers[i]) == 0 {
			return true
		}
	}
	return false
}
