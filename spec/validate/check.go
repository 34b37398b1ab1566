package validate

// checkString judges the string read last by n.
func (s *scanner) checkString(n *node) {
	if n == anything {
		return
	}
	text := s.decoded()
	s.last = last{kind: '"', text: text}
	s.checkSide(n)
	if n.enum != nil && !n.enum.hasString(text) && (!s.anyCase || s.exact || !n.enum.hasAnyCase(text)) {
		s.fault("enum", n.want.value)
		return
	}
	if n.kinds&kindString == 0 {
		s.fault("type", n.want.value)
		return
	}
	if n.bounded {
		if length := s.length(); length < n.minLen || length > n.maxLen {
			s.fault("length", n.want.length)
		}
	}
	if n.pattern != nil && !n.pattern.match(text) {
		s.fault("pattern", n.want.pattern)
	}
	if n.format != formatNone && !n.format.valid(text) {
		s.fault(n.want.format, n.want.value)
	}
}

// checkNumber judges a number by n.
func (s *scanner) checkNumber(n *node, text []byte) {
	if n == anything {
		return
	}
	s.last = last{kind: '0', text: text}
	s.checkSide(n)
	if n.enum != nil && !n.enum.hasNumber(text) {
		s.outside(n)
		if !n.integer.only {
			return
		}
	}
	if n.kinds&(kindNumber|kindInteger) == 0 {
		s.fault("type", n.want.value)
		return
	}
	switch {
	case n.integer.only && !isInteger(text):
		d := parseDecimal(text)
		s.record("type", n.want.value, d.whole())
	case n.integer.only:
		if !fits(text, n.integer.bits) {
			s.record(n.integer.kind, n.want.value, n.integer.bits == 64)
		}
	case overflows(text, 64):
		s.fault("type", n.want.value)
	case n.limits != nil && n.limits.single && overflows(text, 32):
		s.fault("format-float", n.want.value)
	}
	if n.limits != nil && !n.limits.within(text) {
		s.fault("range", n.want.value)
	}
}

func (s *scanner) checkBool(n *node, v bool) {
	if n == anything {
		return
	}
	s.last = last{kind: 'f'}
	if v {
		s.last.kind = 't'
	}
	s.checkSide(n)
	switch {
	case n.enum != nil && !n.enum.bools[index(v)]:
		s.outside(n)
	case n.kinds&kindBool == 0:
		s.fault("type", n.want.value)
	}
}

func index(v bool) int {
	if v {
		return 1
	}
	return 0
}

func (s *scanner) checkNull(n *node) {
	if !n.nullable {
		s.last = last{kind: 'n'}
		s.fault("null", n.want.value)
	}
}

// checkArray judges an array of count items by n; the items have been judged.
func (s *scanner) checkArray(n *node, count int) {
	if n == anything {
		return
	}
	s.last = last{kind: '[', items: count}
	s.checkSide(n)
	switch {
	case n.enum != nil && len(n.enum.digests) == 0:
		s.outside(n)
	case n.kinds&kindArray == 0:
		s.fault("type", n.want.value)
	case uint64(count) < n.minItems || uint64(count) > n.maxItems:
		s.fault("items", n.want.items)
	}
}

// checkObject judges an object by n; its members have been judged. Their bits begin at base.
func (s *scanner) checkObject(n *node, base int, count uint64) {
	if n == anything || n.open && s.complete(n, base) {
		return
	}
	s.last = last{kind: '{'}
	s.checkSide(n)
	if n.enum != nil && len(n.enum.digests) == 0 {
		s.outside(n)
		return
	}
	if n.kinds&kindObject == 0 {
		s.fault("type", n.want.value)
		return
	}
	if !s.complete(n, base) {
		s.absent(n, base)
	}
	if s.seen[base+len(n.required[0])] != 0 {
		s.fault("schema", keeps("properties"))
	}
	if count < n.minProps {
		s.fault("schema", keeps("minProperties"))
	}
	if count > n.maxProps {
		s.fault("schema", keeps("maxProperties"))
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
	at := s.pointer()
	for i := range n.props {
		word, bit := i>>6, uint64(1)<<(i&63)
		if n.required[s.side][word]&bit&^s.seen[base+word] != 0 {
			p := &n.props[i]
			s.sink.add(fault{kind: "required", pointer: at + pointerOf(p.name), expected: p.want + " (required)", got: "nothing"})
		}
	}
}

// outside tells of a value that no value of the enum is.
func (s *scanner) outside(n *node) {
	if n.isString {
		s.fault("type", n.want.value)
		return
	}
	s.fault("enum", n.want.value)
}

// checkSide judges whether the value may be in a request, or in a response.
func (s *scanner) checkSide(n *node) {
	if kind := n.forbid[s.side]; kind != "" {
		s.fault(kind, n.want.value)
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
