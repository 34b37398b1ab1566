package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/conformance"
)

// maxEntry is how many bytes an entry of a HAR may have: as much as a line of NDJSON.
const maxEntry = maxLine

// errEntryTooLong ends the reading of a HAR.
var errEntryTooLong = fmt.Errorf("longer than %d bytes: record it without such bodies", maxEntry)

// ReadHAR reads calls from an HTTP archive (HAR 1.2) as browsers, proxies and HARWriter write them, one entry
// after another: it never holds more than one. Fields that are missing or null are taken as browsers mean them.
//
// Calls are numbered from 1 and have the source "recorded"; Call.From is such as "entry 7". Those to other addresses
// than the API's are given too, as calls without an operation. A body that was packed on its way is given unpacked, with the
// Content-Length that it would have had. A HAR does not say whose token a request carries: each token has a
// principal of its own, "account 1", "account 2" and so on, that of a refreshed pair the one it had before;
// requests without a token are nobody's.
//
// An entry that is no call, or a call of the API whose body was not saved, is an error that names the entry and
// says what to do; who goes on after it gets the calls behind it. Text that is no JSON ends the reading.
func ReadHAR(r io.Reader) iter.Seq2[*conformance.Call, error] {
	return func(yield func(*conformance.Call, error) bool) {
		h := newHARReader(r)
		calls := 0
		h.each(func(c *conformance.Call, err error) bool {
			if c != nil {
				calls++
				c.Seq = calls
			}
			return yield(c, err)
		})
	}
}

// harReader takes a HAR apart, token by token.
type harReader struct {
	in       *meter
	d        *jsontext.Decoder
	err      error  // ends the reading
	problem  error  // of the entry that is read, the first
	entries  int    // that have begun
	room     []byte // for texts that are not kept
	accounts conformance.Accounts
}

func newHARReader(r io.Reader) *harReader {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, err := in.Peek(3); err == nil && bytes.Equal(mark, []byte("\ufeff")) {
		_, err := in.Discard(3)
		_ = err // it was peeked at
	}
	m := &meter{r: in, limit: maxEntry}
	return &harReader{
		in: m,
		d:  jsontext.NewDecoder(m, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
}

// meter is a reader that gives no more bytes than its limit.
type meter struct {
	r        io.Reader
	n, limit int64
}

func (m *meter) Read(b []byte) (int, error) {
	if m.n >= m.limit {
		return 0, errEntryTooLong
	}
	n, err := m.r.Read(b[:min(int64(len(b)), m.limit-m.n)])
	m.n += int64(n)
	return n, err
}

// each reads the whole file and gives the call of each entry, or what is wrong with it.
func (h *harReader) each(yield func(*conformance.Call, error) bool) {
	more := true
	sawLog, sawEntries := false, false
	h.object("the file", func(name []byte) {
		if string(name) != "log" {
			h.skip()
			return
		}
		sawLog = true
		h.object("log", func(name []byte) {
			if string(name) != "entries" {
				h.skip()
				return
			}
			sawEntries = true
			h.array("log.entries", func() {
				c, err := h.entry()
				if h.err == nil && !yield(c, err) {
					h.err, more = io.EOF, false
				}
			})
		})
	})
	switch {
	case !more:
	case h.err != nil:
		yield(nil, h.broken())
	case h.problem != nil:
		yield(nil, h.problem)
	case !sawLog || !sawEntries:
		yield(nil, errors.New("no HAR: log.entries is missing; give a file that was saved as HAR"))
	}
}

// broken says what ended the reading, and where.
func (h *harReader) broken() error {
	where := "before the first entry"
	if h.entries > 0 {
		where = fmt.Sprintf("entry %d", h.entries)
	}
	_, syntactic := errors.AsType[*jsontext.SyntacticError](h.err)
	switch {
	case errors.Is(h.err, errEntryTooLong):
		return fmt.Errorf("%s: %w", where, errEntryTooLong)
	case errors.Is(h.err, io.ErrUnexpectedEOF), errors.Is(h.err, io.EOF):
		return fmt.Errorf("%s: the file ends in the middle: save it again", where)
	case syntactic:
		return fmt.Errorf("%s: no JSON, mend it or save it again: %w", where, h.err)
	}
	return fmt.Errorf("%s: reading it: %w", where, h.err)
}

// fail takes down what is wrong with the entry.
func (h *harReader) fail(place, what string) {
	if h.problem == nil {
		h.problem = errors.New(place + " " + what)
	}
}

// next returns the kind of the next value; 0 where the reading has ended.
func (h *harReader) next() jsontext.Kind {
	if h.err != nil {
		return 0
	}
	kind := h.d.PeekKind()
	if kind == 0 {
		_, h.err = h.d.ReadToken()
	}
	return kind
}

// token reads a token whose kind is known.
func (h *harReader) token() {
	if h.err == nil {
		_, h.err = h.d.ReadToken()
	}
}

// skip passes over a value.
func (h *harReader) skip() {
	if h.err == nil {
		h.err = h.d.SkipValue()
	}
}

// object reads an object and calls member for the value of each member, which it must read. Null is an object
// without members; another value is wrong with the entry.
func (h *harReader) object(place string, member func(name []byte)) {
	switch h.next() {
	case jsontext.KindBeginObject:
	case jsontext.KindNull, 0:
		h.token()
		return
	default:
		h.fail(place, "is no object: save it again as HAR 1.2")
		h.skip()
		return
	}
	h.token()
	for h.next() != jsontext.KindEndObject && h.err == nil {
		quoted, err := h.d.ReadValue()
		if err != nil {
			h.err = err
			return
		}
		name := quoted[1 : len(quoted)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			name, err = jsontext.AppendUnquote(nil, quoted)
			if err != nil {
				name = nil
			}
		}
		member(name)
	}
	h.token()
}

// array reads an array and calls item for each value, which it must read. Null is an array without items.
func (h *harReader) array(place string, item func()) {
	switch h.next() {
	case jsontext.KindBeginArray:
	case jsontext.KindNull, 0:
		h.token()
		return
	default:
		h.fail(place, "is no array: save it again as HAR 1.2")
		h.skip()
		return
	}
	h.token()
	for h.next() != jsontext.KindEndArray && h.err == nil {
		item()
	}
	h.token()
}

// raw reads a text into dst[:0], which may be nil. Null gives nothing.
func (h *harReader) raw(place string, dst []byte) []byte {
	switch h.next() {
	case jsontext.KindString:
	case jsontext.KindNull, 0:
		h.token()
		return nil
	default:
		h.fail(place, "is no text: save it again as HAR 1.2")
		h.skip()
		return nil
	}
	quoted, err := h.d.ReadValue()
	if err != nil {
		h.err = err
		return nil
	}
	if len(quoted) == 2 {
		return dst[:0]
	}
	if dst == nil {
		dst = make([]byte, 0, len(quoted)-2)
	}
	text, err := unquote(dst[:0], quoted)
	if err != nil {
		h.fail(place, "is no Unicode text: save such bodies in base64")
	}
	return text
}

// text reads a text. Null gives "".
func (h *harReader) text(place string) string {
	text := h.raw(place, h.room)
	if cap(text) > cap(h.room) && cap(text) <= 64<<10 {
		h.room = text
	}
	return string(text)
}

// number reads a number, cut to a whole one. Null gives 0.
func (h *harReader) number(place string) int {
	switch h.next() {
	case jsontext.KindNumber:
	case jsontext.KindNull, 0:
		h.token()
		return 0
	default:
		h.fail(place, "is no number: save it again as HAR 1.2")
		h.skip()
		return 0
	}
	t, err := h.d.ReadToken()
	if err != nil {
		h.err = err
		return 0
	}
	n, err := t.Float()
	if err != nil {
		h.fail(place, "is no number that fits: save it again as HAR 1.2")
	}
	return int(max(min(n, 1<<40), -1))
}
