package validate

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/maphash"
	"unicode/utf8"
)

// roomSize is how much of a string is kept, without its escapes; more where an enum has a longer value. What is
// longer is judged as it passes through the window.
const roomSize = 4096

// pieces is a string that passes through the window.
type pieces struct {
	on     bool   // the string read last came in pieces
	over   bool   // it is longer than what is kept
	head   []byte // its beginning without escapes
	runes  uint64
	text   []byte // room for a piece without escapes
	judges []textJudge

	name    bool // it is a name: its sum is needed
	anyCase bool // likewise in any case
	sum     hash.Hash
	fold    []byte

	hashing bool // its digest is needed
	hashes  [2]maphash.Hash
}

// textJudge judges a long string by one node as it passes.
type textJudge struct {
	n      *node
	format formatText
	match  *matcher // nil where the node has no pattern, or one that the beginning of the string decides
}

// aName is what a name is read for, in place of a node.
var aName = &node{}

// pass takes a piece of the string that is being read for n; for the tasks at hand where n is nil.
func (s *scanner) pass(piece []byte, n *node) {
	p := &s.pieces
	if !p.on {
		p.on, p.over, p.head, p.runes = true, false, p.head[:0], 0
	}
	text := piece
	if s.esc {
		p.text = appendDecoded(p.text[:0], piece)
		text = p.text
	}
	if !p.over {
		fits := min(len(text), s.room-len(p.head))
		for fits < len(text) && !utf8.RuneStart(text[fits]) {
			fits--
		}
		p.head = append(p.head, text[:fits]...)
		if fits == len(text) {
			return
		}
		s.beginJudges(n)
		p.over = true
		p.judge(p.head)
		text = text[fits:]
	}
	p.judge(text)
}

// beginJudges makes ready what judges the long string that is being read for n.
func (s *scanner) beginJudges(n *node) {
	p := &s.pieces
	p.judges = p.judges[:0]
	p.name, p.anyCase, p.hashing = n == aName, s.anyCase, n == nil && s.compose.hashing > 0
	if p.name {
		if p.sum == nil {
			p.sum = sha256.New()
		}
		p.sum.Reset()
	}
	if p.hashing {
		for i := range p.hashes {
			p.hashes[i].SetSeed(seeds[i])
		}
	}
	if n != nil {
		p.add(n)
		return
	}
	for i := range s.compose.tasks[s.compose.reading:] {
		p.add(s.compose.tasks[s.compose.reading+i].n)
	}
}

// add adds the judgement of a node that needs all of the string.
func (p *pieces) add(n *node) {
	j := textJudge{n: n, format: formatText{format: n.format}}
	if n.pattern != nil && n.pattern.prefix == "" {
		j.match = newMatcher(n.pattern.re)
	}
	if j.match != nil || n.format != formatNone {
		p.judges = append(p.judges, j)
	}
}

// judge takes more of a long string, without escapes.
func (p *pieces) judge(text []byte) {
	p.runes += uint64(utf8.RuneCount(text))
	if p.name {
		if p.anyCase {
			p.fold = appendFolded(p.fold[:0], text)
			text = p.fold
		}
		_, _ = p.sum.Write(text) // it never fails
	}
	if p.hashing {
		for i := range p.hashes {
			_, _ = p.hashes[i].Write(text) // nor do these
		}
	}
	for i := range p.judges {
		j := &p.judges[i]
		j.format.write(text)
		if j.match != nil {
			j.match.write(text)
		}
	}
}

// end ends the string that came in pieces.
func (p *pieces) end() {
	p.on = false
	if !p.over {
		return
	}
	for i := range p.judges {
		if m := p.judges[i].match; m != nil {
			m.end()
		}
	}
}

// drop lets go of a string that broke off.
func (p *pieces) drop() {
	if p.on && p.over {
		p.end()
	}
	p.on = false
}

// of returns the judgement of a node.
func (p *pieces) of(n *node) *textJudge {
	for i := range p.judges {
		if p.judges[i].n == n {
			return &p.judges[i]
		}
	}
	return &textJudge{}
}

// goodFormat reports whether the string read last, which begins with text, is of the format of n.
func (s *scanner) goodFormat(n *node, text []byte) bool {
	if n.format == formatNone {
		return true
	}
	if s.long {
		return s.pieces.of(n).format.good()
	}
	return n.format.valid(text)
}

// goodPattern reports whether the string read last, which begins with text, matches the pattern of n.
func (s *scanner) goodPattern(n *node, text []byte) bool {
	if s.long && n.pattern.prefix == "" {
		return s.pieces.of(n).match.good
	}
	return n.pattern.match(text)
}

// digestOfText returns the digest of the string read last, which begins with text.
func (s *scanner) digestOfText(text []byte) digest {
	if !s.long {
		return digestOf('"', text)
	}
	var d digest
	for i := range d {
		d[i] = mark(s.pieces.hashes[i].Sum64(), '"')
	}
	return d
}

// name returns the name read last. One that is longer than what is kept of a string is known by its beginning and
// its SHA-256, so that a name costs no more than that, however long it is.
func (s *scanner) name() []byte {
	text := s.decoded()
	if !s.long && len(text) <= s.room {
		return text
	}
	if !s.long {
		s.beginJudges(aName)
		s.pieces.judge(text)
	}
	s.alias = appendAlias(s.alias[:0], text, s.pieces.sum)
	return s.alias
}

// shownName is how much of a long name is shown.
const shownName = 64

func appendAlias(to, text []byte, sum hash.Hash) []byte {
	n := shownName
	for !utf8.RuneStart(text[n]) {
		n--
	}
	to = append(to, text[:n]...)
	to = append(to, "…sha256:"...)
	return hex.AppendEncode(to, sum.Sum(nil))
}
