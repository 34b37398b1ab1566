package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

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
// requests without a token are nobody's, where one was seen before, else somebody's, as are those whose token is masked.
//
// A read that was under way at the same time as a change, by the time that each took, has Apart.
//
// An entry that is no call, or a call of the API whose body was not saved, is an error that names the entry and
// says what to do; who goes on after it gets the calls behind it. Text that is no JSON ends the reading.
func ReadHAR(r io.Reader) iter.Seq2[*conformance.Call, error] {
	return func(yield func(*conformance.Call, error) bool) {
		readEntries(newHARReader(r, maxEntry), yield)
	}
}

// readEntries gives the calls of a HAR, numbered.
func readEntries(h *harReader, yield func(*conformance.Call, error) bool) {
	calls := 0
	h.each(func(c *conformance.Call, err error) bool {
		if c != nil {
			calls++
			c.Seq = calls
		}
		return yield(c, err)
	})
}

// harReader takes a HAR apart, token by token: entries quickly as long as they are as expected, all else with d.
type harReader struct {
	lex     lexer // of the file behind its byte order mark, from where d has read to
	d       *jsontext.Decoder
	from    int64         // where d has begun in the file
	passed  int           // how many entries of the list that is read d has not seen
	listed  int           // entries of the list that have been read
	quick   bool          // lex reads the entry, and not d
	slow    bool          // d reads all
	most    int64         // how many bytes an entry may have
	err     error         // ends the reading
	problem error         // of the entry that is read, the first
	entries int           // that have begun
	took    time.Duration // how long the call of the entry took that was read last
	room    []byte        // for texts that are not kept
	labels  *labels
}

func newHARReader(r io.Reader, most int64) *harReader {
	h := &harReader{lex: lexer{r: r, limit: most}, most: most, labels: newLabels()}
	if h.lex.ahead(len(byteOrderMark)) && bytes.HasPrefix(h.lex.text, byteOrderMark) {
		h.lex.at, h.lex.base = len(byteOrderMark), -int64(len(byteOrderMark))
	}
	h.d = jsontext.NewDecoder(&h.lex, harOptions...)
	return h
}

// byteOrderMark is what some editors begin a text with.
var byteOrderMark = []byte("\ufeff")

var harOptions = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// each reads the whole file and gives the call of each entry, or what is wrong with it.
func (h *harReader) each(yield func(*conformance.Call, error) bool) {
	more := true
	times := timeline{give: func(c *conformance.Call, err error) {
		if more && !yield(c, err) {
			h.err, more = io.EOF, false
		}
	}}
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
			h.list(func(c *conformance.Call, err error) { times.add(c, h.took, err) })
		})
	})
	times.end()
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
	syntactic, ok := errors.AsType[*jsontext.SyntacticError](h.err)
	switch {
	case errors.Is(h.err, errEntryTooLong):
		return fmt.Errorf("%s: %w", where, errEntryTooLong)
	case errors.Is(h.err, io.ErrUnexpectedEOF), errors.Is(h.err, io.EOF):
		return fmt.Errorf("%s: the file ends in the middle: save it again", where)
	case ok:
		return fmt.Errorf("%s: no JSON, mend it or save it again: %w", where, h.inFile(syntactic))
	}
	return fmt.Errorf("%s: reading it: %w", where, h.err)
}

// fail takes down what is wrong with the entry.
func (h *harReader) fail(place, what string) {
	if h.problem == nil {
		h.problem = errors.New(place + " " + what)
	}
}
