package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/conformance/source"
)

// syncEvery is how much of a recording a power cut may take.
const syncEvery = time.Second

// callFile is a recording that grows: NDJSON, a call a line, without what is secret.
type callFile struct {
	file     *os.File
	redactor *redact.Redactor
	errs     io.Writer
	stop     chan struct{}
	synced   chan error // how the last sync ended

	mu              sync.Mutex
	written, failed int
	changed         bool // since the last sync
}

// openRecording opens the file of --record; nil where there is none.
func (f proxyFlags) openRecording(errs io.Writer) (*callFile, error) {
	if f.record == "" {
		if f.append || f.force || f.keepAll {
			return nil, errors.New("--append, --force and --keep-hosts are for a recording: name its file with --record")
		}
		return nil, nil
	}
	r, err := redact.New(redact.Options{KeepHosts: f.keepAll})
	if err != nil {
		return nil, err
	}
	how := os.O_CREATE | os.O_EXCL
	switch {
	case f.append:
		how = os.O_CREATE
	case f.force:
		how = os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(f.record, how|os.O_RDWR|os.O_APPEND, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there already: give another name, --append to go on with it, or --force to write over it", f.record)
	}
	if err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	if f.append {
		if err := endLine(file, errs); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", f.record, err), file.Close())
		}
	}
	c := &callFile{file: file, redactor: r, errs: errs, stop: make(chan struct{}), synced: make(chan error, 1)}
	go c.sync()
	return c, nil
}

// longestTear is how much of the end of a file is looked at: no line of a call is longer.
const longestTear = 128 << 20

// endLine lets a file end with a whole line: what a crash has left of the last one is taken away. What is no line of a
// recording stays, and is an error.
func endLine(file *os.File, errs io.Writer) error {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	var tail []byte
	for from := size; from > 0 && bytes.IndexByte(tail, '\n') < 0; {
		if len(tail) > longestTear {
			return errors.New("its last line has no end: it is no recording")
		}
		block := make([]byte, min(from, 1<<20))
		from -= int64(len(block))
		if _, err := file.ReadAt(block, from); err != nil {
			return err
		}
		tail = slices.Concat(block, tail)
	}
	tail = tail[bytes.LastIndexByte(tail, '\n')+1:]
	switch {
	case len(tail) == 0:
		return nil
	case json.Valid(tail):
		_, err := file.WriteString("\n")
		return err
	case tail[0] != '{':
		return errors.New("its last line is no call: it is no recording")
	}
	fmt.Fprintf(errs, "%s: the last line was torn, and is taken away: %d bytes\n", file.Name(), len(tail))
	return file.Truncate(size - int64(len(tail)))
}

// write adds a call. What cannot be written is counted, and told the first time.
func (c *callFile) write(call *conformance.Call) {
	var line bytes.Buffer
	err := source.WriteNDJSON(&line, c.redactor.Call(source.TextOnly(call)))
	if err == nil {
		_, err = c.file.Write(line.Bytes())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		if c.failed++; c.failed == 1 {
			fmt.Fprintf(c.errs, "%s: a call was not recorded: %v\n", c.file.Name(), err)
		}
		return
	}
	c.written++
	c.changed = true
}

// counts returns how many calls were recorded, and how many were not.
func (c *callFile) counts() (written, failed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.written, c.failed
}

// sync makes durable what was written, every second and at the end.
func (c *callFile) sync() {
	ticker := time.NewTicker(syncEvery)
	defer ticker.Stop()
	for {
		select {
		case <-c.stop:
			c.synced <- c.file.Sync()
			return
		case <-ticker.C:
			c.mu.Lock()
			changed := c.changed
			c.changed = false
			c.mu.Unlock()
			if changed {
				_ = c.file.Sync() // the last one tells
			}
		}
	}
}

// close closes the file, if there is one.
func (c *callFile) close() error {
	if c == nil {
		return nil
	}
	close(c.stop)
	return errors.Join(<-c.synced, c.file.Close())
}
