package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// cipher replaces texts by others of the same shape: a permutation of all texts of the shape, which only the
// key can undo. It is a Feistel network whose round function is HMAC-SHA256.
type cipher struct {
	mac  hash.Hash
	room []byte
}

// rounds is how often the halves are mixed: as often as FF1 does, the standard for such ciphers.
const rounds = 10

func newCipher(key []byte) *cipher { return &cipher{mac: hmac.New(sha256.New, key)} }

// sum returns the HMAC of the parts, each with its length.
func (c *cipher) sum(parts ...string) []byte {
	c.mac.Reset()
	var n [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		c.mac.Write(n[:])
		c.mac.Write([]byte(part))
	}
	return c.mac.Sum(nil)
}

// digit is one place of a text: a number below its radix.
type digit struct{ value, radix uint32 }

// permute replaces digits by others, each below the same radix. Each use is a permutation of its own.
func (c *cipher) permute(use string, digits []digit) {
	if len(digits) == 1 { // two halves are needed
		d := &digits[0]
		low := divisor(d.radix)
		halves := []digit{{d.value / low, d.radix / low}, {d.value % low, low}}
		c.permute(use+"1", halves)
		d.value = halves[0].value*low + halves[1].value
		return
	}
	left, right := digits[:len(digits)/2], digits[len(digits)/2:]
	for round := range rounds {
		c.mix(use, round, left, right)
		left, right = right, left
	}
}

// divisor returns the largest divisor of n whose square is not above n.
func divisor(n uint32) uint32 {
	best := uint32(1)
	for d := uint32(2); d*d <= n; d++ {
		if n%d == 0 {
			best = d
		}
	}
	return best
}

// mix adds to each digit of one half what the other half, the use and the round say.
func (c *cipher) mix(use string, round int, by, to []digit) {
	b := c.room[:0]
	b = append(b, use...)
	b = append(b, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(round))
	b = binary.BigEndian.AppendUint32(b, uint32(len(by)))
	for _, d := range by {
		b = binary.BigEndian.AppendUint32(b, d.value)
		b = binary.BigEndian.AppendUint32(b, d.radix)
	}
	for _, d := range to {
		b = binary.BigEndian.AppendUint32(b, d.radix)
	}
	c.room = b
	c.mac.Reset()
	c.mac.Write(b)
	var seed, more [sha256.Size]byte
	c.mac.Sum(seed[:0])
	stream := seed[:]
	for i := range to {
		if len(stream) == 0 {
			c.mac.Reset()
			c.mac.Write(seed[:])
			c.mac.Write(binary.BigEndian.AppendUint32(nil, uint32(i)))
			stream = c.mac.Sum(more[:0])
		}
		to[i].value = uint32((uint64(to[i].value) + uint64(binary.BigEndian.Uint32(stream))) % uint64(to[i].radix))
		stream = stream[4:]
	}
}
