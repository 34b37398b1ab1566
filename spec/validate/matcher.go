package validate

import (
	"io"
	"iter"
	"regexp"
	"unicode/utf8"
)

// matcher matches a text that comes in pieces by a regular expression, in constant memory. The expression reads
// the text rune by rune, and waits where the next piece is not there yet.
type matcher struct {
	piece []byte
	good  bool // whether the text matches; known after end
	wait  func(struct{}) bool
	next  func() (struct{}, bool)
	stop  func()
}

func newMatcher(re *regexp.Regexp) *matcher {
	m := &matcher{}
	m.next, m.stop = iter.Pull(func(yield func(struct{}) bool) {
		m.wait = yield
		m.good = re.MatchReader(m)
	})
	return m
}

// write takes a piece that ends with a whole rune. Once the expression has made up its mind it reads no more.
func (m *matcher) write(piece []byte) {
	m.piece = piece
	m.next()
	m.piece = nil
}

// end ends the text, of which something was written.
func (m *matcher) end() { m.stop() }

// ReadRune implements io.RuneReader.
func (m *matcher) ReadRune() (r rune, size int, err error) {
	for len(m.piece) == 0 {
		if !m.wait(struct{}{}) {
			return 0, 0, io.EOF
		}
	}
	r, size = utf8.DecodeRune(m.piece)
	m.piece = m.piece[size:]
	return r, size, nil
}
