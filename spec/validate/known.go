package validate

import "encoding/binary"

// known is a text that is looked for where it usually stands, such as a name in quotes with its colon. Up to 16 bytes
// are compared by two words of 8 bytes, which may overlap.
type known struct {
	text       string
	mask       uint64 // of the bytes of head that count
	head, tail uint64
}

func makeKnown(text string) known {
	k := known{text: text, mask: ^uint64(0)}
	var room [8]byte
	copy(room[:], text)
	k.head = binary.LittleEndian.Uint64(room[:])
	if len(text) < 8 {
		k.mask = 1<<(8*len(text)) - 1
	} else {
		k.tail = binary.LittleEndian.Uint64([]byte(text[len(text)-8:]))
	}
	return k
}

// begins reports whether b begins with the text, and more follows it. Where little of the text is held it says no.
func (k *known) begins(b []byte) bool {
	n := len(k.text)
	if len(b) < 8 || len(b) <= n || binary.LittleEndian.Uint64(b)&k.mask != k.head {
		return false
	}
	return n <= 8 || binary.LittleEndian.Uint64(b[n-8:]) == k.tail && (n <= 16 || string(b[:n]) == k.text)
}
