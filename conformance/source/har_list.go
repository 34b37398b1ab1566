package source

import (
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/conformance"
)

// list reads log.entries and gives the call of each entry, or what is wrong with it.
func (h *harReader) list(give func(*conformance.Call, error)) {
	h.listed = 0
	h.array("log.entries", func() {
		h.quickly(give)
		if h.next() == jsontext.KindEndArray || h.err != nil {
			return
		}
		if c, err := h.entry(); h.err == nil {
			h.listed++
			give(c, err)
		}
	})
	if h.err == nil {
		h.passed = 0
	}
}

// quickly reads entries up to one that is odd, or to their end. Then d goes on behind the last that was read.
func (h *harReader) quickly(give func(*conformance.Call, error)) {
	if h.slow || h.err != nil {
		return
	}
	l := &h.lex
	unread := len(h.d.UnreadBuffer())
	if unread > l.at {
		return // some of what d has not read is held no more: the entry is read slowly
	}
	l.at -= unread
	h.quick = true
	for h.err == nil {
		l.keep = l.at
		if h.listed > 0 && !l.take(',') || l.next() != '{' {
			break
		}
		c, err := h.entry()
		if l.odd {
			h.entries--
			break
		}
		h.listed++
		give(c, err)
	}
	h.quick = false
	l.at, l.odd = l.keep, false
	h.resume()
}

// resume makes d read the file from lex on: an array of entries, of which it has not seen those that were read.
func (h *harReader) resume() {
	before, count := `{"log":{"entries":[`, 5
	if h.listed > 0 {
		before, count = before+`""`, 6
	}
	h.from, h.passed = h.lex.base+int64(h.lex.at-len(before)), max(h.listed-1, 0)
	h.d.Reset(io.MultiReader(strings.NewReader(before), &h.lex), harOptions...)
	for range count {
		h.token()
	}
}

// offset returns where the last value in the file ended that was read before an entry.
func (h *harReader) offset() int64 {
	if h.quick {
		return h.lex.base + int64(h.lex.keep)
	}
	return h.from + h.d.InputOffset()
}

// inFile returns an error of d with its place in the file.
func (h *harReader) inFile(e *jsontext.SyntacticError) error {
	const list = "/log/entries/"
	pointer := string(e.JSONPointer)
	if within, ok := strings.CutPrefix(pointer, list); ok && h.passed > 0 {
		index, rest, deeper := strings.Cut(within, "/")
		n, _ := strconv.Atoi(index) // a number: the list is an array
		pointer = list + strconv.Itoa(h.passed+n)
		if deeper {
			pointer += "/" + rest
		}
	}
	return &jsontext.SyntacticError{ByteOffset: h.from + e.ByteOffset, JSONPointer: jsontext.Pointer(pointer), Err: e.Err}
}
