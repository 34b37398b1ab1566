package validate

import (
	"encoding/json"
	"hash/maphash"
	"strconv"
)

// digest stands for a value: equal values have equal digests, and others do not, but for a chance of one in
// 2^128. Items are compared by it, and the arrays and objects of an enum.
type digest [2]uint64

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// digestOf returns the digest of a scalar by its kind and text.
func digestOf(kind byte, text []byte) digest {
	var d digest
	for i := range d {
		d[i] = mark(maphash.Bytes(seeds[i], text), kind)
	}
	return d
}

// mark tells values of different kinds with the same text apart.
func mark(sum uint64, kind byte) uint64 { return sum + uint64(kind)*0x9e3779b97f4a7c15 }

// mix returns a digest of a pair.
func (d digest) mix(o digest) digest {
	for i := range d {
		var b [16]byte
		for j := range 8 {
			b[j], b[8+j] = byte(d[i]>>(8*j)), byte(o[i]>>(8*j))
		}
		d[i] = maphash.Bytes(seeds[i], b[:])
	}
	return d
}

func (d digest) plus(o digest) digest { return digest{d[0] + o[0], d[1] + o[1]} }

// digestOfNumber gives all ways to write a number the same digest.
func digestOfNumber(text []byte) digest {
	d := parseDecimal(text)
	if d.zero() {
		return digestOf('0', nil)
	}
	room := make([]byte, 0, 64)
	if d.negative {
		room = append(room, '-')
	}
	for i := range d.size() {
		room = append(room, d.digit(i))
	}
	room = append(room, 'e')
	return digestOf('0', strconv.AppendInt(room, d.exp, 10))
}

// digestOfValue is the digest of a value of the contract.
func digestOfValue(v any) digest {
	switch v := v.(type) {
	case string:
		return digestOf('"', []byte(v))
	case bool:
		if v {
			return digestOf('t', nil)
		}
		return digestOf('f', nil)
	case []any:
		d := digestOf('[', nil)
		for _, item := range v {
			d = d.mix(digestOfValue(item))
		}
		return d
	case map[string]any:
		d := digestOf('{', nil)
		for name, member := range v {
			d = d.plus(digestOf('"', []byte(name)).mix(digestOfValue(member)))
		}
		return d
	}
	if text, ok := numberText(v); ok {
		return digestOfNumber([]byte(text))
	}
	return digestOf('n', nil)
}

// numberText writes a number of the contract.
func numberText(v any) (string, bool) {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case json.Number:
		return string(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	}
	return "", false
}
