package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// judgeFiles judges recordings, each by itself, in each version that its calls tell: a report a version.
func (f conformFlags) judgeFiles(files []string, in io.Reader, tell *teller) ([]*conformance.Report, error) {
	if err := f.onlyFiles(files); err != nil {
		return nil, err
	}
	supports, err := supported(f.supports)
	if err != nil {
		return nil, err
	}
	var reports []*conformance.Report
	defer tell.bar.clear()
	for i, file := range files {
		tell.progress("", i, len(files), nameOf(file))
		judged, err := f.judgeFile(file, in, supports, tell)
		if err != nil {
			return nil, &exitError{code: exitUnusable, err: err}
		}
		reports = append(reports, judged...)
	}
	return conformance.Merge(reports...), nil
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

// judgeFile reads and judges a recording. The reports say which parts of it could not be read: a run that has not seen all
// of its input proves less than it seems to.
func (f conformFlags) judgeFile(file string, in io.Reader, supports []string, tell *teller) ([]*conformance.Report, error) {
	wanted := spec.Versions()
	if f.api != "" && f.api != "all" {
		var err error
		if wanted, err = f.versions(); err != nil {
			return nil, err
		}
	}
	recording, err := source.Open(file, in)
	if err != nil {
		return nil, err
	}
	defer func() { _ = recording.Close() }() // only read
	begin := func(v spec.Version) *conformance.Judging {
		j := conformance.NewJudging(v, nameOf(file), check.List(), conformance.Everything, tell.found(v))
		j.Support(supports...)
		return j
	}
	r := conformance.Read(f.placed(file, recording), wanted, begin)
	switch {
	case r.Calls == 0 && r.Why == nil:
		return nil, fmt.Errorf("%s: there is no call in it", file)
	case r.Calls == 0:
		return nil, fmt.Errorf("%s: %w", file, r.Why)
	case len(r.Reports) == 0:
		return nil, fmt.Errorf("%s: none of its %d calls is one of the API; where the paths do not tell the version, say it with --api", nameOf(file), r.Calls)
	}
	for _, report := range r.Reports {
		if r.Unread > 0 {
			unread := conformance.Unread{Recording: nameOf(file), Parts: r.Unread, Why: r.Why.Error()}
			report.Notes = append(report.Notes, unread.String())
			if r.Unread > 1 || !errors.Is(r.Why, source.ErrTorn) { // of what is torn, all that was ever whole is judged
				report.Unread = append(report.Unread, unread)
			}
		}
		tell.judged(report)
	}
	return r.Reports, nil
}

// placed gives the calls of a recording with their places as reports name them.
func (f conformFlags) placed(file string, r *source.Recording) iter.Seq2[*conformance.Call, error] {
	return func(yield func(*conformance.Call, error) bool) {
		for c, err := range r.Calls() {
			if c != nil {
				c.From = nameOf(file) + strings.TrimPrefix(strings.TrimPrefix(c.From, stdin), file)
				f.place(c)
			}
			if !yield(c, err) {
				return
			}
		}
	}
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
