package validate

import (
	"bytes"
	"cmp"
	"strconv"
)

// decimal is a number as it is written, taken apart: its value is digits * 10^exp. Digits have no zeros at
// their ends; zero has none at all.
type decimal struct {
	negative bool
	digits   []byte
	point    int // digits that lie inside digits but do not count: the place of the point, -1 where there is none
	exp      int64
}

// maxExponent is where exponents stop to grow: no number that can be written out comes near.
const maxExponent = 1 << 50

// parseDecimal takes a number apart. It keeps the text and makes no copy: a point may lie between the digits.
func parseDecimal(text []byte) decimal {
	d := decimal{point: -1}
	if text[0] == '-' {
		d.negative, text = true, text[1:]
	}
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		d.exp = exponent(text[i+1:])
		text = text[:i]
	}
	if i := bytes.IndexByte(text, '.'); i >= 0 {
		d.exp -= int64(len(text) - i - 1)
		d.point = i
	}
	for len(text) > 0 && (text[0] == '0' || text[0] == '.') {
		text = text[1:]
		d.point--
	}
	for len(text) > 0 {
		last := text[len(text)-1]
		if last != '0' && last != '.' {
			break
		}
		if last == '0' {
			d.exp++
		}
		text = text[:len(text)-1]
	}
	d.digits = text
	if d.point < 0 || d.point >= len(text) {
		d.point = -1
	}
	if len(text) == 0 {
		return decimal{point: -1}
	}
	return d
}

func exponent(text []byte) int64 {
	negative := text[0] == '-'
	if text[0] == '-' || text[0] == '+' {
		text = text[1:]
	}
	var e int64
	for _, c := range text {
		e = min(e*10+int64(c-'0'), maxExponent)
	}
	if negative {
		return -e
	}
	return e
}

// size is the number of digits.
func (d *decimal) size() int {
	if d.point >= 0 {
		return len(d.digits) - 1
	}
	return len(d.digits)
}

// digit returns the i-th digit, 0 behind the last.
func (d *decimal) digit(i int) byte {
	if d.point >= 0 && i >= d.point {
		i++
	}
	if i >= len(d.digits) {
		return '0'
	}
	return d.digits[i]
}

func (d *decimal) zero() bool { return len(d.digits) == 0 }

// whole reports whether the number is an integer, however it is written.
func (d *decimal) whole() bool { return d.zero() || d.exp >= 0 }

// compare orders two numbers exactly.
func (d *decimal) compare(o *decimal) int {
	sign := func(d *decimal) int {
		switch {
		case d.zero():
			return 0
		case d.negative:
			return -1
		}
		return 1
	}
	a, b := sign(d), sign(o)
	if a != b || a == 0 {
		return cmp.Compare(a, b)
	}
	if c := cmp.Compare(int64(d.size())+d.exp, int64(o.size())+o.exp); c != 0 {
		return a * c
	}
	for i := range max(d.size(), o.size()) {
		if c := cmp.Compare(d.digit(i), o.digit(i)); c != 0 {
			return a * c
		}
	}
	return 0
}

// integer returns the digits as one number; there are at most 18.
func (d *decimal) integer() (v uint64) {
	for i := range d.size() {
		v = v*10 + uint64(d.digit(i)-'0')
	}
	return v
}

// multipleOf reports whether d is a whole multiple of m, which has at most 18 digits.
func (d *decimal) multipleOf(m *decimal) bool {
	if d.zero() {
		return true
	}
	r := residue{divisor: m.integer()}
	for i := range d.size() {
		r.digit(d.digit(i) - '0')
	}
	return r.divides(d.exp, m)
}

// isInteger reports whether text is written as an integer.
func isInteger(text []byte) bool {
	if len(text) > 0 && text[0] == '-' {
		text = text[1:]
	}
	for _, c := range text {
		if c-'0' > 9 {
			return false
		}
	}
	return len(text) > 0
}

// small reads an integer of at most 18 digits.
func small(text []byte) (v int64, ok bool) {
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) > 18 {
		return 0, false
	}
	for _, c := range text {
		if c-'0' > 9 {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}

// fits reports whether an integer fits into so many bits.
func fits(text []byte, size int) bool {
	if v, ok := small(text); ok {
		return size == 64 || v>>(size-1) == 0 || v>>(size-1) == -1
	}
	_, err := strconv.ParseInt(string(text), 10, size)
	return err == nil
}

// overflows reports whether a number is too large for a floating-point number of so many bits.
func overflows(text []byte, size int) bool {
	if len(text) < 30 && !bytes.ContainsAny(text, "eE") {
		return false
	}
	if len(text) > keptDigits {
		d := parseDecimal(text)
		text = d.short()
	}
	_, err := strconv.ParseFloat(string(text), size)
	return err != nil
}

// short writes the number with the digits that a floating-point number depends on.
func (d *decimal) short() []byte {
	kept := min(d.size(), keptDigits)
	text := make([]byte, 0, kept+32)
	if d.negative {
		text = append(text, '-')
	}
	text = append(text, '0')
	for i := range kept {
		text = append(text, d.digit(i))
	}
	return strconv.AppendInt(append(text, 'e'), d.exp+int64(d.size()-kept), 10)
}

// broken names the keyword of a bound that a number lies beyond, "" where there is none.
func (l *limits) broken(text []byte) string {
	if l.ints {
		if v, ok := small(text); ok {
			switch {
			case v < l.intMin:
				return "/minimum"
			case v > l.intMax:
				return "/maximum"
			}
			return ""
		}
	}
	d := parseDecimal(text)
	if l.min != nil {
		if c := d.compare(l.min); c < 0 || c == 0 && l.overMin {
			return "/minimum"
		}
	}
	if l.max != nil {
		if c := d.compare(l.max); c > 0 || c == 0 && l.underMax {
			return "/maximum"
		}
	}
	return ""
}

// divides reports whether a number is a multiple of what is asked for.
func (l *limits) divides(text []byte) bool {
	if l.multiple == nil {
		return true
	}
	if v, ok := small(text); ok && l.ints {
		return v%l.intMul == 0
	}
	d := parseDecimal(text)
	return d.multipleOf(l.multiple)
}

// number scans a number; ok is false where it is none. The text ends where a byte cannot belong to it.
func validNumber(b []byte) (n int, ok bool) {
	i := 0
	digits := func() bool {
		start := i
		for i < len(b) && b[i]-'0' <= 9 {
			i++
		}
		return i > start
	}
	if i < len(b) && b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {
		return i, false
	}
	if i < len(b) && b[i] == '.' {
		i++
		if !digits() {
			return i, false
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return i, false
		}
	}
	return i, true
}
