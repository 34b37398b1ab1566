package restore

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Tick is the resolution of times in VB365: 100 ns. Every time in this package is UTC, cut to ticks.
const Tick = 100 * time.Nanosecond

// Env is where time, ids and randomness come from: the real ones by default, set ones in tests and for
// seeded worlds, so that the same seed and script give the same ids, events and bytes.
type Env struct {
	Clock  func() time.Time // the current time
	Random io.Reader        // randomness of ids and of secrets

	mu     sync.Mutex // also held while Random is read
	lastMS int64      // millisecond of the id before
	seq    uint16     // counter of ids within the millisecond, 12 bits
}

// NewEnv returns the real clock and the system's randomness.
func NewEnv() *Env { return &Env{Clock: time.Now, Random: rand.Reader} }

// Now returns the current time, UTC, cut to ticks.
func (e *Env) Now() time.Time { return e.Clock().UTC().Truncate(Tick) }

// Fill fills b with randomness. It may be called by several goroutines, whatever Random is.
func (e *Env) Fill(b []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fill(b)
}

func (e *Env) fill(b []byte) {
	if _, err := io.ReadFull(e.Random, b); err != nil {
		panic("restore: no randomness: " + err.Error()) // as crypto/rand itself does
	}
}

// NewID returns a UUID of version 7: ids made one after another sort one after another, also within a
// millisecond and when the clock goes back. No id is a secret.
func (e *Env) NewID() uuid.UUID {
	e.mu.Lock()
	defer e.mu.Unlock()
	ms := e.Clock().UnixMilli()
	switch {
	case ms > e.lastMS:
		e.lastMS, e.seq = ms, 0
	case e.seq < 0xfff:
		e.seq++
	default:
		e.lastMS, e.seq = e.lastMS+1, 0
	}
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(e.lastMS)<<16|0x7000|uint64(e.seq))
	e.fill(id[8:])
	id[8] = id[8]&0x3f | 0x80
	return id
}
