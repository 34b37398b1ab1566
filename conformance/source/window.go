package source

import "io"

// windowSize is how much of a long text is held at least.
const windowSize = 64 << 10

// ahead reports whether so many bytes follow; it reads more of them if need be.
func (l *lexer) ahead(n int) bool {
	for len(l.text)-l.at < n {
		if !l.fill() {
			return false
		}
	}
	return true
}

// fill brings more of the longer text, as much as one Read gives, and reports whether there is any. It may move the text
// that is held, and with it at and keep.
func (l *lexer) fill() bool {
	room := l.limit - l.base - int64(len(l.text))
	if l.r == nil || l.err != nil || room <= 0 {
		return false
	}
	if len(l.text) == cap(l.text) {
		l.move()
	}
	n := len(l.text)
	free := l.text[n:cap(l.text)]
	free = free[:min(int64(len(free)), room)]
	for range 100 {
		got, err := l.r.Read(free)
		l.text, l.err = l.text[:n+got], err
		if got > 0 || err != nil {
			return got > 0
		}
	}
	l.err = io.ErrNoProgress
	return false
}

// move makes room behind the text: it lets go of what need not be kept, and doubles the room where that is not enough.
func (l *lexer) move() {
	kept := l.text[l.keep:]
	to := l.text[:cap(l.text)]
	if len(kept) > cap(l.text)/2 || cap(l.text) == 0 {
		to = make([]byte, max(windowSize, 2*cap(l.text)))
	}
	l.text = to[:copy(to, kept)]
	l.base, l.at, l.keep = l.base+int64(l.keep), l.at-l.keep, 0
}

// Read gives the text from at on to a slower reader. The last bytes that it gave are kept.
func (l *lexer) Read(b []byte) (int, error) {
	l.keep = l.at
	switch {
	case l.ahead(1):
	case l.base+int64(len(l.text)) >= l.limit:
		return 0, errEntryTooLong
	default:
		return 0, l.err
	}
	n := copy(b, l.text[l.at:])
	l.at += n
	return n, nil
}
