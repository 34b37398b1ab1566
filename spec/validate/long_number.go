package validate

import (
	"hash/maphash"
	"math/bits"
	"strconv"
)

// longNumber is a number that is too long to be kept. It is read digit by digit, and what is kept is another
// number, shorter, that keeps the same bounds: the first digits, and one behind them that stands for all others.
type longNumber struct {
	state    numberState
	head     []byte // its beginning as it is written
	size     int    // of the whole of it
	negative bool
	point    bool // there is one, or an exponent: it is not written as an integer
	digits   []byte
	count    int64 // of digits from the first that is not 0 to the last of the mantissa
	rest     bool  // a digit that is not 0 lies behind those in digits
	zeros    int64 // at the end of the mantissa
	behind   int64 // digits behind the point
	exp      int64
	expMinus bool
	text     []byte // the shorter number

	hashing   bool // its digest is needed
	hashes    [2]maphash.Hash
	run       [64]byte // of digits on their way to the hashes
	runLen    int
	multiples []residue
}

// numberState is where in a number the scanner stands.
type numberState uint8

const (
	numberStart numberState = iota
	numberMinus
	numberZero // a zero that nothing but a point or an exponent may follow
	numberWhole
	numberPoint
	numberFraction
	numberE
	numberSign
	numberExponent
)

// keptDigits is how many digits of a long number are kept: a floating-point number depends on 767 at most, and strconv
// reads 800 right.
const keptDigits = 780

// begin makes ready for a number that is judged by n; by the tasks at hand where n is nil.
func (s *scanner) beginNumber(n *node) {
	f := &s.figures
	*f = longNumber{head: f.head[:0], digits: f.digits[:0], text: f.text[:0], multiples: f.multiples[:0]}
	f.hashing = n == nil && s.compose.hashing > 0
	for i := range f.hashes {
		f.hashes[i].SetSeed(seeds[i])
	}
	if n != nil {
		f.add(n)
		return
	}
	for i := range s.compose.tasks[s.compose.reading:] {
		f.add(s.compose.tasks[s.compose.reading+i].n)
	}
}

func (f *longNumber) add(n *node) {
	if n.limits != nil && n.limits.multiple != nil {
		f.multiples = append(f.multiples, residue{n: n, divisor: n.limits.multiple.integer()})
	}
}

// longNumber reads a number that may be too long to be kept.
func (s *scanner) longNumber(n *node) ([]byte, error) {
	s.beginNumber(n)
	f := &s.figures
	for more := true; more; {
		i := s.p
		for i < len(s.b) && f.take(s.b[i]) {
			i++
		}
		f.size += i - s.p
		f.head = append(f.head, s.b[s.p:i][:min(i-s.p, s.room-len(f.head))]...)
		s.p = i
		more = i == len(s.b) && s.fill(i)
	}
	switch f.state {
	case numberZero, numberWhole, numberFraction, numberExponent:
	default:
		return nil, s.broken("within a number")
	}
	if f.size <= s.room {
		return f.head, nil
	}
	s.huge = true
	return f.finish(), nil
}

// take takes the next byte; false where the number ends before it.
func (f *longNumber) take(c byte) bool {
	digit := c-'0' <= 9
	switch f.state {
	case numberStart, numberMinus:
		switch {
		case c == '-' && f.state == numberStart:
			f.state, f.negative = numberMinus, true
			return true
		case c == '0':
			f.state = numberZero
		case digit:
			f.state = numberWhole
		default:
			return false
		}
	case numberZero, numberWhole:
		switch {
		case digit && f.state == numberWhole:
		case c == '.':
			f.state, f.point = numberPoint, true
			return true
		default:
			return f.exponent(c)
		}
	case numberPoint, numberFraction:
		if !digit {
			return f.state == numberFraction && f.exponent(c)
		}
		f.state = numberFraction
		f.behind++
	default:
		return f.takeExponent(c)
	}
	f.figure(c - '0')
	return true
}

// exponent takes the letter of an exponent.
func (f *longNumber) exponent(c byte) bool {
	if c|0x20 != 'e' {
		return false
	}
	f.state, f.point = numberE, true
	return true
}

func (f *longNumber) takeExponent(c byte) bool {
	switch {
	case c-'0' <= 9:
		f.exp = min(f.exp*10+int64(c-'0'), maxExponent)
		f.state = numberExponent
	case f.state == numberE && (c == '+' || c == '-'):
		f.state, f.expMinus = numberSign, c == '-'
	default:
		return false
	}
	return true
}

// figure takes a digit of the mantissa.
func (f *longNumber) figure(d byte) {
	if d == 0 {
		if f.count > 0 {
			f.count++
			f.zeros++
			if len(f.digits) < keptDigits {
				f.digits = append(f.digits, '0')
			}
		}
		return
	}
	if f.hashing {
		if f.count == 0 && f.negative {
			f.hash('-')
		}
		for range f.zeros {
			f.hash('0')
		}
		f.hash('0' + d)
	}
	for i := range f.multiples {
		f.multiples[i].shift(f.zeros)
		f.multiples[i].digit(d)
	}
	f.count++
	f.zeros = 0
	if len(f.digits) < keptDigits {
		f.digits = append(f.digits, '0'+d)
	} else {
		f.rest = true
	}
}

// hash gives a byte to the hashes.
func (f *longNumber) hash(c byte) {
	f.run[f.runLen] = c
	f.runLen++
	if f.runLen == len(f.run) {
		f.flush()
	}
}

func (f *longNumber) flush() {
	for i := range f.hashes {
		_, _ = f.hashes[i].Write(f.run[:f.runLen]) // it never fails
	}
	f.runLen = 0
}

// scale is the exponent of ten that the last digit of the mantissa stands for.
func (f *longNumber) scale() int64 {
	if f.expMinus {
		return -f.exp - f.behind
	}
	return f.exp - f.behind
}

// finish writes the shorter number.
func (f *longNumber) finish() []byte {
	if f.negative {
		f.text = append(f.text, '-')
	}
	if f.count == 0 {
		f.text = append(f.text, '0')
		return f.text
	}
	f.text = append(f.text, f.digits...)
	exp := f.scale() + f.count - int64(len(f.digits))
	if f.rest {
		f.text = append(f.text, '1')
		exp--
	}
	f.text = append(f.text, 'e')
	f.text = strconv.AppendInt(f.text, exp, 10)
	return f.text
}

// whole reports whether the number is an integer, however it is written.
func (f *longNumber) whole() bool { return f.count == 0 || f.scale()+f.zeros >= 0 }

func (f *longNumber) digest() digest {
	if f.count == 0 {
		return digestOf('0', nil)
	}
	f.hash('e')
	var room [20]byte
	for _, c := range strconv.AppendInt(room[:0], f.scale()+f.zeros, 10) {
		f.hash(c)
	}
	f.flush()
	var d digest
	for i := range d {
		d[i] = mark(f.hashes[i].Sum64(), '0')
	}
	return d
}

// multipleOf reports whether the number is a whole multiple of what n asks for.
func (f *longNumber) multipleOf(n *node) bool {
	for i := range f.multiples {
		if r := &f.multiples[i]; r.n == n {
			return f.count == 0 || r.divides(f.scale()+f.zeros, n.limits.multiple)
		}
	}
	return true
}

// residue is what is left of a row of digits when it is divided by a number of at most 18 digits.
type residue struct {
	n       *node
	divisor uint64
	value   uint64
}

func (r *residue) times(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return bits.Rem64(hi, lo, r.divisor)
}

// digit adds a digit behind the row.
func (r *residue) digit(d byte) { r.value = (r.times(r.value, 10) + uint64(d)) % r.divisor }

// shift adds so many zeros behind the row.
func (r *residue) shift(zeros int64) {
	power := 10 % r.divisor
	for ; zeros > 0; zeros >>= 1 {
		if zeros&1 != 0 {
			r.value = r.times(r.value, power)
		}
		power = r.times(power, power)
	}
}

// divides reports whether the row, times ten to the power of exp, is a whole multiple of m, whose digits are the
// divisor. The last digit of the row is not 0.
func (r *residue) divides(exp int64, m *decimal) bool {
	if exp < m.exp {
		return false // the last digit lies behind all of m
	}
	r.shift(exp - m.exp)
	return r.value == 0
}

// written returns how the number read last begins, as it was written.
func (s *scanner) written(text []byte) []byte {
	if s.huge {
		return s.figures.head
	}
	return text
}

// integral reports whether the number read last is written as an integer.
func (s *scanner) integral(text []byte) bool {
	if s.huge {
		return !s.figures.point
	}
	return isInteger(text)
}

// whole reports whether the number read last is an integer, however it is written.
func (s *scanner) whole(text []byte) bool {
	if s.huge {
		return s.figures.whole()
	}
	d := parseDecimal(text)
	return d.whole()
}

// beyond names the keyword of n that the number read last does not keep, "" where it keeps all.
func (s *scanner) beyond(n *node, text []byte) string {
	if keyword := n.limits.broken(text); keyword != "" {
		return keyword
	}
	if s.huge && !s.figures.multipleOf(n) || !s.huge && !n.limits.divides(text) {
		return "/multipleOf"
	}
	return ""
}

func (s *scanner) digestOfNumber(text []byte) digest {
	if s.huge {
		return s.figures.digest()
	}
	return digestOfNumber(text)
}
