package validate

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"math/bits"
)

// maxDepth is how deep arrays and objects may lie in each other.
const maxDepth = 64

// windowSize is how much of a text is held when it comes from a reader. All that is longer passes through it.
const windowSize = 64 << 10

// scanner judges a JSON text in one pass over its bytes. It belongs to one goroutine at a time, and is used
// again: all it holds grows to what the largest text needed, and the guesses get better.
type scanner struct {
	b       []byte // what is held of the text
	p       int    // where the scanner stands in b
	offset  int64  // of b in the text
	r       io.Reader
	readErr error
	window  []byte

	side    int
	anyCase bool
	exact   bool // below a oneOf, anyOf or not case matters even then

	raw    []byte // the string read last, without quotes, as it is written
	esc    bool   // raw has escapes
	long   bool   // raw is only the beginning
	room   int    // how much of a string or number is kept
	text   []byte // room for a string without escapes
	alias  []byte // room for what stands for a long name
	pieces pieces

	huge    bool // the number read last was too long to be kept
	figures longNumber

	last last // the value read last, as findings show it

	depth int
	path  []frame
	names names
	seen  []uint64 // bits of the properties seen, of all objects that are open
	folds []folded // properties seen in another case, likewise
	guess []int32

	sink    *collector
	main    collector
	json    collector // of the bytes: doubled names
	clues   *clues    // of the value at hand; nil where nobody asks
	observe func(clue int)
	buffer  bool // what is seen is kept in sink, until it is known whether it counts
	compose composer
}

// newScanner makes a scanner for a contract with so many places to guess at, that keeps so much of a string.
func newScanner(guesses, room int) *scanner {
	return &scanner{names: names{seed: maphash.MakeSeed()}, guess: make([]int32, guesses+1), room: room}
}

// last says what value was read last.
type last struct {
	kind  byte // the first byte of its kind: '"', '0', 't', 'f', 'n', '{', '['
	text  []byte
	items int
}

// frame is one level of the place where the scanner stands.
type frame struct {
	prop      *property // the member, where the contract has it
	name, end int       // where its name stands in names, as it was sent; equal where it is prop's
	index     int       // of an item; isMember or isData in an object
	hash      uint64    // of the name, where it is no prop's and was needed
}

// The values of frame.index that are no index.
const (
	isMember = -1
	isData   = -2 // the name is no name of the contract
)

// syntaxError says why a text is no JSON.
type syntaxError struct {
	check    string
	expected string
	got      string
	pointer  string
	place    string
}

func (e *syntaxError) Error() string { return e.check + ": " + e.got }

// begin makes the scanner ready for a text: b, or what comes from r.
func (s *scanner) begin(b []byte, r io.Reader, side int, anyCase bool) {
	s.b, s.p, s.offset, s.r, s.readErr = b, 0, 0, r, nil
	if r != nil {
		if s.window == nil {
			s.window = make([]byte, windowSize)
		}
		s.b = s.window[:0]
	}
	s.side, s.anyCase, s.exact, s.depth = side, anyCase, false, 0
	s.path, s.seen, s.folds = s.path[:0], s.seen[:0], s.folds[:0]
	s.clues, s.observe, s.buffer = nil, nil, false
	s.names.reset()
	s.compose.reset()
	s.json.reset()
	s.main.reset()
	s.sink = &s.main
}

// judge judges the text by n. The faults are in s.json and s.main, also where the text breaks off; then only
// those in s.json count. trailing is the number of bytes behind the value.
func (s *scanner) judge(n *node) (trailing int64, err error) {
	for len(s.b) < 3 && s.fill(0) {
		continue
	}
	if len(s.b) >= 3 && string(s.b[:3]) == "\xef\xbb\xbf" {
		s.json.add(fault{severity: Violation, kind: "json/bom", expected: "JSON without a byte order mark", got: "a byte order mark"})
		s.p, s.offset = 3, -3
	}
	if err = s.value(n); err == nil {
		trailing = s.trailing()
	}
	s.pieces.drop()
	if s.readErr != nil {
		err = s.readErr
	}
	return trailing, err
}

// trailing reads to the end and counts the bytes behind the value, without white space at their ends.
func (s *scanner) trailing() int64 {
	var n, pending int64
	for {
		for _, c := range s.b[s.p:] {
			switch {
			case c != ' ' && c != '\t' && c != '\n' && c != '\r':
				n += pending + 1
				pending = 0
			case n > 0:
				pending++
			}
		}
		s.p = len(s.b)
		if !s.fill(s.p) {
			return n
		}
	}
}

// fill drops what lies before keep and reads more; false at the end.
func (s *scanner) fill(keep int) bool {
	if s.r == nil {
		return false
	}
	switch {
	case keep == 0 && len(s.b) == len(s.window):
		s.window = append(s.window, make([]byte, len(s.window))...)
		s.b = s.window[:len(s.b)]
	case keep > 0:
		n := copy(s.window, s.b[keep:])
		s.b = s.window[:n]
		s.p -= keep
		s.offset += int64(keep)
	}
	for range 100 {
		n, err := s.r.Read(s.window[len(s.b):])
		s.b = s.window[:len(s.b)+n]
		if err != nil {
			s.r = nil
			if err != io.EOF {
				s.readErr = err
			}
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.r, s.readErr = nil, io.ErrNoProgress
	return false
}

// peek skips white space and returns the next byte, 0 at the end or where no value can begin.
func (s *scanner) peek() byte {
	if s.p < len(s.b) {
		if c := s.b[s.p]; c > ' ' {
			return c
		}
	}
	return s.peekSlow()
}

func (s *scanner) peekSlow() byte {
	for {
		b, i := s.b, s.p
		for i < len(b) {
			c := b[i]
			if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
				s.p = i
				return c
			}
			i++
			for i+8 <= len(b) { // an indent, most often
				if other := binary.LittleEndian.Uint64(b[i:]) ^ ones*' '; other != 0 {
					i += bits.TrailingZeros64(other) >> 3
					break
				}
				i += 8
			}
		}
		s.p = i
		if !s.fill(s.p) {
			return 0
		}
	}
}

// value judges the next value by n.
func (s *scanner) value(n *node) error {
	if n == nil {
		n = anything
	}
	if n.slow {
		return s.composed(n)
	}
	if s.clues != nil {
		return s.observed(n)
	}
	switch c := s.peek(); c {
	case '"':
		return s.stringValue(n)
	case '{':
		return s.object(n)
	case '[':
		return s.array(n)
	case 't':
		return s.literal("true", n)
	case 'f':
		return s.literal("false", n)
	case 'n':
		return s.literal("null", n)
	default:
		if c == '-' || c-'0' <= 9 {
			b, err := s.number(n)
			if err == nil {
				s.notePrecision(b)
				s.checkNumber(n, b)
			}
			return err
		}
	}
	return s.broken("at the start of a value")
}

// anything is the node of a value of which the contract says nothing.
var anything = &node{kinds: kindAny, nullable: true, quick: quickAny}

func (s *scanner) literal(word string, n *node) error {
	if err := s.word(word); err != nil {
		return err
	}
	if word[0] == 'n' {
		s.checkNull(n)
	} else {
		s.checkBool(n, word[0] == 't')
	}
	return nil
}

// word reads a literal.
func (s *scanner) word(word string) error {
	if end := s.p + len(word); end <= len(s.b) && string(s.b[s.p:end]) == word {
		s.p = end
		return nil
	}
	for i := range len(word) {
		if s.p+i == len(s.b) && !s.fill(s.p) {
			s.p = len(s.b)
			return s.broken("")
		}
		if s.b[s.p+i] != word[i] {
			s.p += i
			return s.broken("within the literal " + word)
		}
	}
	s.p += len(word)
	return nil
}

// number reads a number for n to judge; for the tasks at hand where n is nil. Its text is good until more is read.
// Of a number that is too long to be kept, s.huge is set, the text is a shorter one that keeps the same bounds, and
// s.figures holds what else has been found.
func (s *scanner) number(n *node) ([]byte, error) {
	s.huge = false
	i := s.p
	for {
		for i < len(s.b) && numeric[s.b[i]] {
			i++
		}
		length := i - s.p
		if length > s.room || s.p == 0 && i == len(s.window) && s.r != nil {
			return s.longNumber(n)
		}
		more := i == len(s.b) && s.fill(s.p)
		i = s.p + length
		if !more {
			break
		}
	}
	b := s.b[s.p:i]
	size, ok := validNumber(b)
	s.p += size
	if !ok {
		return nil, s.broken("within a number")
	}
	return b[:size], nil
}

// numeric marks the bytes that numbers are made of.
var numeric = func() (t [256]bool) {
	for _, c := range "0123456789+-.eE" {
		t[c] = true
	}
	return t
}()

// broken says that the text breaks the syntax where the scanner stands.
func (s *scanner) broken(where string) error {
	at := s.offset + int64(s.p)
	got := fmt.Sprintf("the end of the text at byte %d", at)
	if s.p < len(s.b) || s.fill(s.p) {
		got = fmt.Sprintf("invalid character %q %s at byte %d", rune(s.b[s.p]), where, at)
	}
	return &syntaxError{"json/syntax", "JSON", got, s.sentPointer(), s.place()}
}

// notUTF8 says that a string has bytes, or half a surrogate pair, that are no text.
func (s *scanner) notUTF8(at int) error {
	got := fmt.Sprintf("bytes that are none, from byte %d on", s.offset+int64(at))
	return &syntaxError{"json/invalid-utf8", "text in UTF-8", got, s.sentPointer(), s.place()}
}

// enter counts a level of arrays and objects.
func (s *scanner) enter(index int) error {
	if s.depth == maxDepth {
		return &syntaxError{"json/depth", fmt.Sprintf("JSON at most %d levels deep", maxDepth), "more levels", "", ""}
	}
	s.depth++
	s.p++
	s.path = append(s.path, frame{index: index})
	return nil
}

func (s *scanner) leave() {
	s.depth--
	s.path = s.path[:len(s.path)-1]
}
