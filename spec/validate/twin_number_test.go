package validate

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

func (t *twin) number(n *node, v *tree, add func(kind, expected string, soft bool)) {
	value, huge := rational(v.text)
	switch {
	case n.integer.only && !regexp.MustCompile(`^-?\d+$`).MatchString(v.text):
		add("type", n.want.value, huge && !strings.Contains(v.text, "e-") && !strings.Contains(v.text, "E-") || !huge && value.IsInt())
	case n.integer.only:
		if _, err := strconv.ParseInt(v.text, 10, n.integer.bits); err != nil {
			add(n.integer.kind, n.want.value, n.integer.bits == 64)
		}
	default:
		if twinOverflows(v.text, 64) {
			add("type", n.want.value, false)
		} else if n.limits != nil && n.limits.single && twinOverflows(v.text, 32) {
			add("format-float", n.want.value, false)
		}
	}
	if n.limits == nil || huge {
		return
	}
	l := n.limits
	good := true
	if l.min != nil {
		c := value.Cmp(bound(l.min))
		good = good && (c > 0 || c == 0 && !l.overMin)
	}
	if l.max != nil {
		c := value.Cmp(bound(l.max))
		good = good && (c < 0 || c == 0 && !l.underMax)
	}
	if l.multiple != nil {
		good = good && new(big.Rat).Quo(value, bound(l.multiple)).IsInt()
	}
	if !good {
		add("range", n.want.value, false)
	}
}

// bound is a number of the contract.
func bound(d *decimal) *big.Rat {
	text := "0"
	for i := range d.size() {
		text += string(d.digit(i))
	}
	r, _ := rational(fmt.Sprintf("%se%d", text, d.exp))
	if d.negative {
		r.Neg(r)
	}
	return r
}

// twinOverflows reports whether a number is too large for a floating-point number of so many bits. strconv counts
// the digits of long ones wrong.
func twinOverflows(text string, bits int) bool {
	r, huge := rational(text)
	if huge {
		_, err := strconv.ParseFloat(text, bits)
		return err != nil
	}
	f, _ := r.Float64()
	if bits == 32 {
		f32, _ := r.Float32()
		f = float64(f32)
	}
	return math.IsInf(f, 0)
}

// rational reads a number exactly; huge says that it has an exponent beyond what can be written out here.
func rational(text string) (r *big.Rat, huge bool) {
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if e, err := strconv.Atoi(text[i+1:]); err != nil || e > 20000 || e < -20000 {
			return new(big.Rat), true
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("no number: " + text)
	}
	return r, false
}
