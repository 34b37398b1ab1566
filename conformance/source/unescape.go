package source

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Eight bytes at a time: which of them end a run of plain text.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// stops marks the bytes of a word that are quotation marks, backslashes or control characters. The lowest mark is right,
// those above it may be too many.
func stops(w uint64) uint64 {
	quote, slash := w^(ones*2), w^(ones*'\\') // '"' is 0x22: with that bit changed it follows the control characters
	return ((quote-ones*0x21)&^quote | (slash-ones)&^slash) & highs
}

// plainEscapes is what stands for each character behind a backslash; 0 for one that more follows, or that is none.
var plainEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// What stands between most names, values and names of JSON in a JSON string, behind the escape of a quotation mark.
const (
	toValue = ':' | '\\'<<8 | '"'<<16
	toName  = ',' | '\\'<<8 | '"'<<16
)

// unescape appends to dst what the text of a JSON string stands for, up to its end or an escape of six characters, at the
// latest up to the end of src; it may stop at other escapes too. It says how many bytes of src that is. High has the
// highest bit of a byte set where src has bytes above 0x7f: whether they are UTF-8 is for the caller.
func unescape(dst, src []byte) (out []byte, n int, high uint64) {
	dst = slices.Grow(dst, len(src)+8)
	to := dst[len(dst):cap(dst)]
	from, at := 0, 0
	for from+16 <= len(src) && at+8 <= len(to) { // the second is true whenever the first is
		w := binary.LittleEndian.Uint64(src[from:])
		binary.LittleEndian.PutUint64(to[at:], w) // what is too much of it is written over
		high |= w
		stop := stops(w)
		if stop == 0 {
			from, at = from+8, at+8
			continue
		}
		n := bits.TrailingZeros64(stop) / 8
		from, at = from+n, at+n
		w = binary.LittleEndian.Uint64(src[from:])
		c := plainEscapes[byte(w>>8)]
		if byte(w) != '\\' || c == 0 {
			return dst[:len(dst)+at], from, high
		}
		to[at] = c
		from, at = from+2, at+1
		if w = w >> 16 & (1<<24 - 1); w == toValue || w == toName {
			to[at], to[at+1] = byte(w), '"'
			from, at = from+3, at+2
		}
	}
	for from < len(src) && src[from] >= ' ' && src[from] != '"' && src[from] != '\\' { // the last bytes
		high |= uint64(src[from])
		to[at] = src[from]
		from, at = from+1, at+1
	}
	return dst[:len(dst)+at], from, high
}

// unit returns the number in an escape such as \u0041; -1 where a text begins with none.
func unit(text []byte) (r rune) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
