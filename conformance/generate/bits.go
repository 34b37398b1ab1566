package generate

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Bits are the choices that a value is drawn by. Fewer and smaller ones give a smaller value; zeros give the plainest.
type Bits []uint64

// enoughBits is how many choices Random makes: no request of the contract needs as many.
const enoughBits = 2048

// Random returns the choices of a seed: the same for the same numbers.
func Random(seed, n uint64) Bits {
	r := rand.New(rand.NewPCG(seed, n)) //nolint:gosec // the same seed must draw the same again
	bits := make(Bits, enoughBits)
	for i := range bits {
		bits[i] = r.Uint64()
	}
	return bits
}

// drawn ends a draw.
type drawn struct{}

// ErrDebug means that rapid would write down every choice, which there is no place for: standard output is the report's.
var ErrDebug = errors.New("rapid.debug or rapid.log is on, by RAPID_DEBUG, RAPID_LOG or a flag: switch it off to draw requests")

// Draw draws a value by choices; there may be too few of them, and then it is not ok. The error is ErrDebug.
//
// It drives rapid by what rapid has for fuzzing, not by rapid.Check, which is made for tests: Check asks testing.Short,
// which panics in a program that is no test; takes the number of its draws, its seed and its bounds from flags of the
// process, which the tests of a user share and may read meanwhile; and reads and writes files of failures in the current
// directory. MakeFuzz has none of that: choices go in, f draws by them, and nothing is kept. Of the testing.T that it
// wants it calls Helper and, for each value drawn, Logf. An empty one has no place for a log. So f draws inside a custom
// generator, whose draws are logged in debugging only, and its end is a panic, so that its own value is not logged.
//
// What this costs is rapid's own shrinking, which only Check has. Shrink does the same to the same choices, and lets its
// caller say how much it may cost: each try is a request to somebody's server.
func Draw[V any](bits Bits, f func(*rapid.T) V) (v V, ok bool, err error) {
	for _, name := range []string{"rapid.debug", "rapid.log"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() == "true" {
			return v, false, ErrDebug
		}
	}
	input := make([]byte, 0, 8*len(bits))
	for _, b := range bits {
		input = binary.LittleEndian.AppendUint64(input, b)
	}
	custom := rapid.Custom(func(t *rapid.T) V {
		v = f(t)
		panic(drawn{})
	})
	var end any
	rapid.MakeFuzz(func(t *rapid.T) {
		defer func() { end = recover() }()
		custom.Draw(t, "")
	})(new(testing.T), input)
	if _, ok = end.(drawn); !ok && fmt.Sprintf("%T", end) != "rapid.invalidData" { // which says that there are too few choices
		panic(end)
	}
	return v, ok, nil
}

// Shrink returns smaller choices of which it holds what held of the first: fewer of them, and smaller ones. Holds may
// say no whenever it has had enough.
func Shrink(bits Bits, holds func(Bits) bool) Bits {
	s := shrinking{bits, holds}
	s.cut()
	for changed := true; changed; {
		before := slices.Clone(s.best)
		s.zero()
		s.skip()
		s.remove()
		s.lower()
		changed = !slices.Equal(before, s.best)
	}
	return s.best
}

// shrinking is the way to the smallest choices.
type shrinking struct {
	best  Bits
	holds func(Bits) bool
}

// try takes smaller choices where they hold.
func (s *shrinking) try(bits Bits) bool {
	if slices.Equal(bits, s.best) || !s.holds(bits) {
		return false
	}
	s.best = bits
	return true
}

// cut takes away what is not drawn by.
func (s *shrinking) cut() {
	for size := len(s.best) / 2; size > 0; size /= 2 {
		for len(s.best) > size && s.try(s.best[:len(s.best)-size]) {
		}
	}
}

// zero makes choices the plainest, all at first and then fewer and fewer at a time.
func (s *shrinking) zero() {
	for size := len(s.best); size > 0; size /= 2 {
		for i := 0; i < len(s.best); i += size {
			bits := slices.Clone(s.best)
			clear(bits[i:min(i+size, len(bits))])
			s.try(bits)
		}
	}
}

// mostSkipped is how many choices follow from one at most: those of a value that is there.
const mostSkipped = 160

// skip makes a choice the plainest and takes away those that followed from it.
func (s *shrinking) skip() {
	for i := 0; i < len(s.best); i++ {
		for n := 1; n <= mostSkipped && s.best[i] != 0 && i+n < len(s.best); n++ {
			bits := slices.Delete(slices.Clone(s.best), i+1, i+1+n)
			bits[i] = 0
			s.try(bits)
		}
	}
}

// remove takes choices away, from the end: what comes later follows from what came before.
func (s *shrinking) remove() {
	for size := 8; size > 0; size /= 2 {
		for i := len(s.best) - size; i >= 0; i-- {
			if i+size <= len(s.best) {
				s.try(slices.Delete(slices.Clone(s.best), i, i+size))
			}
		}
	}
}

// lower makes choices smaller that cannot be zero.
func (s *shrinking) lower() {
	for i := range s.best {
		lower := func(to uint64) bool {
			if i >= len(s.best) || to >= s.best[i] {
				return false
			}
			bits := slices.Clone(s.best)
			bits[i] = to
			return s.try(bits)
		}
		for _, width := range []int{32, 16, 8, 6, 5, 4, 3, 2, 1} {
			lower(s.best[i] & (1<<width - 1)) // a choice looks at its lowest bits alone
		}
		for to := range uint64(4) {
			if lower(to) {
				break
			}
		}
		for step := uint64(1) << 63; step > 0; step /= 2 {
			for i < len(s.best) && s.best[i] >= step && lower(s.best[i]-step) {
			}
		}
	}
}
