package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// everything is what a recording was given: nothing could be asked for to see more in it.
const everything = ^conformance.Need(0)

// judgeFiles judges recordings, each by itself, in each version that its calls tell: a report a version. Unread says which parts of
// them could not be read: a run that has not seen all of its input proves less than it seems to.
func (f conformFlags) judgeFiles(files []string, in io.Reader, bar *progress) (reports []*conformance.Report, unread, err error) {
	if err := f.onlyFiles(files); err != nil {
		return nil, nil, err
	}
	defer bar.clear()
	for i, file := range files {
		bar.show(i, len(files), file)
		calls, bad, err := f.readCalls(file, in)
		if err != nil {
			return nil, nil, &exitError{code: exitUnusable, err: err}
		}
		judged, err := f.judgeCalls(nameOf(file), calls, bad)
		if err != nil {
			return nil, nil, &exitError{code: exitUnusable, err: err}
		}
		reports = append(reports, judged...)
		if len(bad) == 1 && errors.Is(bad[0], source.ErrTorn) {
			continue // the report tells it: all that was ever whole is judged
		}
		unread = errors.Join(unread, unreadable(file, bad))
	}
	return conformance.Merge(reports...), unread, nil
}

// onlyFiles refuses flags that are about a server, and standard input that is read twice.
func (f conformFlags) onlyFiles(files []string) error {
	if f.url != "" || f.ca != "" || len(f.allow) > 0 || f.login.username+f.other.username+f.admin.username != "" {
		return errors.New("--url, --ca, --allow and accounts are for a server: recordings need none of them")
	}
	if f.api != "" && f.api != "all" {
		if _, err := f.versions(); err != nil {
			return err
		}
	}
	if i := slices.Index(files, "-"); i >= 0 && slices.Contains(files[i+1:], "-") {
		return errors.New("standard input can be read once")
	}
	return nil
}

// stdin is how recordings call standard input.
const stdin = "<stdin>"

// nameOf is how reports name a recording: without its folder, so that they are the same on every machine.
func nameOf(file string) string {
	if file == "-" {
		return stdin
	}
	return filepath.Base(file)
}

// readCalls reads a recording. Bad says which of its lines or entries are no calls.
func (f conformFlags) readCalls(file string, in io.Reader) (calls []*conformance.Call, bad []error, err error) {
	recording, err := source.Open(file, in)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = recording.Close() }() // only read
	for c, err := range recording.Calls() {
		if err != nil {
			bad = append(bad, err)
			continue
		}
		c.From = nameOf(file) + strings.TrimPrefix(strings.TrimPrefix(c.From, stdin), file)
		f.place(c)
		calls = append(calls, c)
	}
	if len(calls) == 0 {
		bad = append(bad, errors.New("there is no call in it"))
		return nil, nil, fmt.Errorf("%s: %w", file, bad[0])
	}
	return calls, bad, nil
}

// place finds the operation of a call whose path does not begin with a version, by --api.
func (f conformFlags) place(c *conformance.Call) {
	v, err := spec.ParseVersion(f.api)
	if err != nil || c.Version != "" {
		return
	}
	m, err := spec.Route(c.Request.Method, "/"+string(v)+c.Path())
	if err != nil {
		return
	}
	c.Version, c.Operation, c.Params = m.Version, m.Operation, m.Params
}

// judgeCalls judges the calls of a recording in each of their versions, or in that of --api alone.
func (f conformFlags) judgeCalls(name string, calls []*conformance.Call, bad []error) ([]*conformance.Report, error) {
	wanted := spec.Versions()
	if f.api != "" && f.api != "all" {
		var err error
		if wanted, err = f.versions(); err != nil {
			return nil, err
		}
	}
	var reports []*conformance.Report
	for _, v := range wanted {
		ours := func(c *conformance.Call) bool { return c.Version == v && c.Operation.ID != "" }
		if !slices.ContainsFunc(calls, ours) {
			continue
		}
		r := conformance.Judge(v, name, calls, check.List(), everything)
		if len(bad) > 0 {
			r.Notes = append(r.Notes, unreadable(name, bad).Error())
		}
		reports = append(reports, r)
	}
	if len(reports) == 0 {
		return nil, fmt.Errorf("%s: none of its %d calls is one of the API; where the paths do not tell the version, say it with --api", name, len(calls))
	}
	return reports, nil
}

// unreadable says how much of a recording could not be read, and why first; nil if all could.
func unreadable(file string, bad []error) error {
	switch len(bad) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%s: %w", file, bad[0])
	}
	return fmt.Errorf("%s: %w; and %d more that cannot be read", file, bad[0], len(bad)-1)
}
