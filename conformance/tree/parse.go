package tree

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// deepest is how deep arrays and objects may lie in each other, as in encoding/json.
const deepest = 10_000

// Parse reads one JSON value that nothing follows: what encoding/json takes. It returns none for any other text. The text
// must not be changed afterwards: values and the strings that they give are parts of it.
func Parse(text []byte) Value {
	if len(text) == 0 || len(text) >= math.MaxUint32 {
		return Value{}
	}
	p := parser{text: text, nodes: make([]node, 0, len(text)/16+4)}
	p.space()
	if !p.value() {
		return Value{}
	}
	if p.space(); p.at != len(text) {
		return Value{}
	}
	whole := unsafe.String(&text[0], len(text)) //nolint:gosec // nobody changes the text; a copy would cost as much as the reading
	return Value{&document{whole, p.nodes}, 0}
}

// parser reads a text.
type parser struct {
	text  []byte
	at    int
	nodes []node
	open  []uint32 // nodes of the arrays and objects that have not ended, the innermost last
}

// value reads a value with all that it holds, and reports whether it is one.
func (p *parser) value() bool {
	for {
		if !p.begin() {
			return false
		}
		for {
			if len(p.open) == 0 {
				return true
			}
			more, ok := p.follow()
			if !ok {
				return false
			}
			if more {
				break
			}
		}
	}
}

// begin reads a value, or the beginning of an array or object up to its first value; an empty one is read whole.
func (p *parser) begin() bool {
	for {
		if p.at == len(p.text) {
			return false
		}
		switch c := p.text[p.at]; c {
		case '"':
			return p.string()
		case '{', '[':
			if len(p.open) == deepest {
				return false
			}
			kind := Object
			if c == '[' {
				kind = Array
			}
			p.open = append(p.open, uint32(len(p.nodes)))
			p.nodes = append(p.nodes, node{start: uint32(p.at), kind: kind})
			p.at++
			p.space()
			if p.at < len(p.text) && p.text[p.at] == c+2 { // "}" and "]" stand two behind their beginnings
				p.end()
				return true
			}
			if kind == Object && !p.name() {
				return false
			}
		case 't':
			return p.word("true", True)
		case 'f':
			return p.word("false", False)
		case 'n':
			return p.word("null", Null)
		default:
			return p.number()
		}
	}
}

// follow reads what stands behind a value: the end of the array or object that holds it, or what leads to one more.
func (p *parser) follow() (more, ok bool) {
	p.space()
	if p.at == len(p.text) {
		return false, false
	}
	object := p.nodes[p.open[len(p.open)-1]].kind == Object
	switch c := p.text[p.at]; {
	case c == ',':
		p.at++
		p.space()
		return true, !object || p.name()
	case c == '}' && object, c == ']' && !object:
		p.end()
		return false, true
	}
	return false, false
}

// end ends the innermost array or object.
func (p *parser) end() {
	p.at++
	n := &p.nodes[p.open[len(p.open)-1]]
	n.end, n.next = uint32(p.at), uint32(len(p.nodes))
	p.open = p.open[:len(p.open)-1]
}

// name reads the name of a member up to its value.
func (p *parser) name() bool {
	if p.at == len(p.text) || p.text[p.at] != '"' || !p.string() {
		return false
	}
	p.space()
	if p.at == len(p.text) || p.text[p.at] != ':' {
		return false
	}
	p.at++
	p.space()
	return true
}

// space passes over white space.
func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) add(kind Kind, start, end int, plain bool) {
	p.nodes = append(p.nodes, node{uint32(start), uint32(end), uint32(len(p.nodes) + 1), kind, plain})
}

func (p *parser) word(word string, kind Kind) bool {
	end := p.at + len(word)
	if end > len(p.text) || string(p.text[p.at:end]) != word {
		return false
	}
	p.add(kind, p.at, end, false)
	p.at = end
	return true
}

// number reads a number.
func (p *parser) number() bool {
	start := p.at
	p.take('-')
	if !p.take('0') && !p.digits() || p.take('.') && !p.digits() {
		return false
	}
	if p.take('e') || p.take('E') {
		if !p.take('-') {
			p.take('+')
		}
		if !p.digits() {
			return false
		}
	}
	p.add(Number, start, p.at, false)
	return true
}

func (p *parser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.text) && '0' <= p.text[p.at] && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}

// Eight bytes at a time: which of them end a run of plain text.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// ends marks the bytes of a word that are quotation marks, backslashes, control characters or no ASCII.
func ends(w uint64) uint64 {
	quote, slash := w^(ones*'"'), w^(ones*'\\')
	return ((quote - ones) | (slash - ones) | (w - ones*0x20) | w) & highs
}

// string reads a string.
func (p *parser) string() bool {
	start, plain := p.at+1, true
	at, text := start, p.text
	for {
		for at+8 <= len(text) {
			if found := ends(binary.LittleEndian.Uint64(text[at:])); found != 0 {
				at += bits.TrailingZeros64(found) / 8
				break
			}
			at += 8
		}
		if at >= len(text) {
			return false
		}
		switch c := text[at]; {
		case c == '"':
			p.add(String, start, at, plain)
			p.at = at + 1
			return true
		case c == '\\':
			plain = false
			n := escape(text[at:])
			if n == 0 {
				return false
			}
			at += n
		case c < 0x20:
			return false
		default:
			plain = plain && c < utf8.RuneSelf
			at++
		}
	}
}

// escape returns how long the escape is that a text begins with; 0 for none.
func escape[T string | []byte](s T) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(s) < 6 {
			return 0
		}
		for i := 2; i < 6; i++ {
			if c := s[i] | 0x20; (c < '0' || c > '9' || s[i] < '0') && (c < 'a' || c > 'f') {
				return 0
			}
		}
		return 6
	}
	return 0
}

// unescape returns what a string with good escapes stands for.
func unescape(s string) string {
	out := make([]byte, 0, len(s))
	for s != "" {
		if s[0] != '\\' {
			r, size := utf8.DecodeRuneInString(s)
			out, s = utf8.AppendRune(out, r), s[size:]
			continue
		}
		r, n := letters[s[1]], 2
		if s[1] == 'u' {
			r, n = unit(s), 6
			if second := rune(utf8.RuneError); utf16.IsSurrogate(r) {
				if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
					second = utf16.DecodeRune(r, unit(s[6:]))
				}
				if r = second; r != utf8.RuneError {
					n = 12
				}
			}
		}
		out, s = utf8.AppendRune(out, r), s[n:]
	}
	return string(out)
}

// letters are the characters that escapes of two characters stand for.
var letters = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unit returns the number in an escape such as \u0041.
func unit(s string) rune {
	n, _ := strconv.ParseUint(s[2:6], 16, 16) // digits: the parser has seen to it
	return rune(n)
}
