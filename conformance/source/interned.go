package source

import "hash/maphash"

// interned holds strings that may come again, such as the headers of one call after another: the last of each place. Its
// zero value is empty.
type interned struct {
	seed  maphash.Seed
	known []string
}

// The strings that interned holds: how many places it has for them, and how long they may be.
const (
	internedPlaces = 256
	internedLength = 2 << 10 // the longest token that is likely
)

// string returns text as a string.
func (in *interned) string(text []byte) string {
	if len(text) == 0 || len(text) > internedLength {
		return string(text)
	}
	if in.known == nil {
		in.seed, in.known = maphash.MakeSeed(), make([]string, internedPlaces)
	}
	place := &in.known[maphash.Bytes(in.seed, text)%internedPlaces]
	if *place != string(text) {
		*place = string(text)
	}
	return *place
}
