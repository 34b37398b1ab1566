// Package source is where calls come from that are not made by a run. Open reads a recording, NDJSON or HAR.
package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/gzip"

	"github.com/vb365-explore/vb365/conformance"
)

// Form is how a recording is written.
type Form string

// The forms of recordings.
const (
	NDJSON Form = "NDJSON" // as ReadNDJSON reads it
	HAR    Form = "HAR"    // as ReadHAR reads it
)

// Recording is a file of calls that is open.
type Recording struct {
	Form  Form
	name  string // of the file; "" where it has none
	read  func(yield func(*conformance.Call, error) bool)
	close func() error

	labels *labels
}

// Open opens a recording, or takes in for the name "-". It finds out by what the file begins with whether it is
// NDJSON or a HAR, and unpacks gzip and zstd. The error says why the file cannot be read at all.
func Open(name string, in io.Reader) (*Recording, error) {
	if name == "-" {
		return ReadNamed("<stdin>", in)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := ReadNamed(name, f)
	if err != nil {
		_ = f.Close() // only read
		return nil, err
	}
	r.close = f.Close
	return r, nil
}

// ReadNamed is Open for what is open already, and is called so in Call.From and the error.
func ReadNamed(name string, in io.Reader) (*Recording, error) {
	r, err := Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.name = name
	return r, nil
}

// Read is Open for what is open already and has no name.
func Read(in io.Reader) (*Recording, error) {
	plain, err := unpackFile(bufio.NewReaderSize(in, peeked))
	if err != nil {
		return nil, err
	}
	head, err := plain.Peek(peeked)
	if err != nil && len(head) == 0 && !errors.Is(err, io.EOF) {
		return nil, err
	}
	r := &Recording{Form: NDJSON, labels: newLabels()}
	r.read = func(yield func(*conformance.Call, error) bool) {
		readLines(plain, r.labels, new(lineReader).call, yield)
	}
	if isHAR(head) {
		r.Form = HAR
		r.read = func(yield func(*conformance.Call, error) bool) {
			h := newHARReader(plain, maxEntry)
			h.labels = r.labels
			readEntries(h, yield)
		}
	}
	return r, nil
}

// Share lets recordings that are read one after another have accounts in common, where their calls are to become one
// recording: no two people get the same principal. It must be called before Calls.
func (r *Recording) Share(a *conformance.Accounts) { r.labels.accounts = a }

// Calls gives the calls of the recording and the errors between them, as ReadNDJSON and ReadHAR do, but that
// Call.From begins with the name of the file: "trace.ndjson:12", "trace.har: entry 7"; of standard input with
// "<stdin>". It can be read once.
func (r *Recording) Calls() iter.Seq2[*conformance.Call, error] {
	if r.name == "" {
		return r.read
	}
	return func(yield func(*conformance.Call, error) bool) {
		for c, err := range r.read {
			if c != nil {
				c.From = r.place(c.From)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// place writes where a call stands, as compilers do where the file has lines.
func (r *Recording) place(from string) string {
	if line, ok := strings.CutPrefix(from, "line "); ok {
		return r.name + ":" + line
	}
	return r.name + ": " + from
}

// Close closes the file, if Open has opened one.
func (r *Recording) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

// peeked is how much of a file is looked at to find its form.
const peeked = 64 << 10

// unpackFile returns a reader of what is packed in a file, or of the file itself.
func unpackFile(in *bufio.Reader) (*bufio.Reader, error) {
	mark, err := in.Peek(len(zstdMark))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(mark, gzipMark):
		r, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("it begins like gzip and is none: %w", err)
		}
		return bufio.NewReaderSize(r, peeked), nil
	case bytes.Equal(mark, zstdMark):
		r, err := newZstd(in)
		if err != nil {
			return nil, fmt.Errorf("it begins like zstd and is none: %w", err)
		}
		return bufio.NewReaderSize(r, peeked), nil
	}
	return in, nil
}

// isHAR reports whether text begins as a HAR does: with an object that has a log.
func isHAR(text []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))), jsontext.AllowInvalidUTF8(true))
	if t, err := d.ReadToken(); err != nil || t.Kind() != jsontext.KindBeginObject {
		return false
	}
	for {
		t, err := d.ReadToken()
		if err != nil || t.Kind() != jsontext.KindString {
			return false
		}
		switch t.String() {
		case "log":
			return true
		case "at", "request", "response":
			return false
		}
		if d.SkipValue() != nil {
			return false
		}
	}
}
