package store

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

// yearOne is the Unix time of the first tick, 0001-01-01T00:00:00Z.
const yearOne = -62_135_596_800

const ticksPerSecond = int64(time.Second / restore.Tick)

// ticks writes a time for the database: ticks since the year 1, which order as the times do and which 64
// bits hold up to the year 9999 and far beyond.
func ticks(t time.Time) int64 {
	return (t.Unix()-yearOne)*ticksPerSecond + int64(t.Nanosecond())/int64(restore.Tick)
}

// ticksOrNull writes the zero time as NULL.
func ticksOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return ticks(t)
}

// timeInto reads ticks into a time; NULL gives the zero time.
type timeInto struct{ t *time.Time }

// Scan implements sql.Scanner.
func (d timeInto) Scan(value any) error {
	switch n := value.(type) {
	case nil:
		*d.t = time.Time{}
	case int64:
		*d.t = time.Unix(yearOne+n/ticksPerSecond, n%ticksPerSecond*int64(restore.Tick)).UTC()
	default:
		return fmt.Errorf("a time is stored as %T, not as an integer", value)
	}
	return nil
}

// idOrNull writes the zero UUID as NULL.
func idOrNull(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id[:]
}

// bit writes a truth as 0 or 1.
func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// nameKey returns what is the same for two names exactly if they differ at most in case, as
// strings.EqualFold has it. It is bytes, so that each engine orders it alike.
func nameKey(name string) []byte {
	return []byte(strings.Map(func(r rune) rune {
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return least
	}, name))
}
