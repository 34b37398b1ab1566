package validate

import (
	"bytes"
	"io"
	"testing"
)

// A body of any length is judged whole, and little of it is held.
func TestTapeHoldsLittle(t *testing.T) {
	t.Parallel()
	for _, parts := range []int{0, 1, 1024, 1025, 8192} {
		var read int64
		tp := tape{judge: func(body io.Reader, _ []byte) []Finding {
			read, _ = io.Copy(io.Discard, body)
			return []Finding{{Check: "seen"}}
		}}
		part := bytes.Repeat([]byte("x"), 1024)
		for range parts {
			tp.add(part)
		}
		if n := tp.buffer.Cap(); n > 2*held {
			t.Errorf("%d parts: %d bytes are held", parts, n)
		}
		if found := tp.end(); len(found) != 1 || read != int64(1024*parts) {
			t.Errorf("%d parts: %d findings in %d bytes", parts, len(found), read)
		}
		tp.add(part) // too late, and not waited for
		tp.stop()
	}
}
