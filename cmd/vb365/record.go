package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/conformance/source"
)

// recordFlags are the flags of `vb365 record`.
type recordFlags struct {
	out              string
	force, keepHosts bool
}

func newRecordCommand() *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "record FILE|-… -o FILE",
		Short: "Take out of recordings what is secret",
		Long: `Read recordings, and write one that can be shown to strangers: HAR as browsers and proxies save it, or NDJSON,
each of them packed by gzip or zstd or not; - is standard input.

Passwords, tokens, ids, names, addresses and texts become others of the same form, the same one always the same,
under a key that is forgotten; times are moved by one span of days. What the contract itself says stays, and so do
numbers, names of members and headers, and how a body is written: the same checks pass and fail. What stands in
numbers is not taken out.

A password or token that a call names (in a form, in JSON, in a query, in Authorization) is taken out of that call
and all later ones wherever it is shown, escaped or not, and is the same everywhere. Not looked for are those shorter
than four characters, numbers of fewer than eight digits, times, addresses, and words of the contract or of HTTP; those
shorter than eight characters only count where they stand by themselves. In texts, they are replaced like any word.

The file that is written is a HAR if its name ends in .har, else NDJSON. It is written whole or not at all. What
was replaced is told on standard error.

Exit codes: 0 written, 2 could not read or write, or not all calls: those that can be read are written.`,
		Example: `  vb365 record portal.har -o portal-shown.har
  zcat monday.ndjson.gz | vb365 record - tuesday.ndjson -o - >both.ndjson`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.record(cmd.Context(), args, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "the file to write; - is standard output")
	flags.BoolVar(&f.force, "force", false, "write over a file that is there")
	flags.BoolVar(&f.keepHosts, "keep-hosts", false, "leave host names in URLs as they are")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // the flag is defined a few lines above
	}
	return cmd
}

// record writes what it reads, without secrets. The error says why nothing is written, or that something is
// missing from what is.
func (f recordFlags) record(ctx context.Context, files []string, in io.Reader, out, errs io.Writer) error {
	r, err := redact.New(redact.Options{KeepHosts: f.keepHosts})
	if err != nil {
		return err
	}
	job := recording{ctx: ctx, redactor: r, in: in, errs: errs}
	if f.out == "-" {
		err = job.write(files, out, false)
	} else {
		err = f.create(func(w io.Writer) error {
			return job.write(files, w, strings.EqualFold(filepath.Ext(f.out), ".har"))
		})
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(errs, "%d calls written to %s; replaced: %s\n", job.calls, f.out, summary(r.Counts()))
	if job.unread > 0 {
		return fmt.Errorf("%d calls could not be read and are left out", job.unread)
	}
	return nil
}

// summary says what was replaced.
func summary(counts map[redact.Kind]int) string {
	var parts []string
	for _, k := range redact.Kinds() {
		parts = append(parts, fmt.Sprintf("%d %s", counts[k], k))
	}
	return strings.Join(parts, ", ")
}

// create writes the output file: beside it at first, so that it is there whole or not at all. Nobody but the
// user may read it until he wants it.
func (f recordFlags) create(write func(io.Writer) error) error {
	if !f.force {
		if _, err := os.Lstat(f.out); err == nil {
			return fmt.Errorf("%s is there already: give another name, or --force to write over it", f.out)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	temp, err := os.CreateTemp(filepath.Dir(f.out), "."+filepath.Base(f.out)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already once it is renamed
	buffered := bufio.NewWriterSize(temp, 1<<16)
	err = write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = temp.Sync()
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), f.out)
}

// recording is one run of the command.
type recording struct {
	ctx           context.Context
	redactor      *redact.Redactor
	in            io.Reader
	errs          io.Writer
	accounts      conformance.Accounts // of all files
	calls, unread int
}

// write reads all files and writes their calls.
func (r *recording) write(files []string, w io.Writer, har bool) error {
	put, end := func(c *conformance.Call) error { return source.WriteNDJSON(w, c) }, func() error { return nil }
	if har {
		h := source.NewHARWriter(w)
		put, end = h.Write, h.Close
	}
	for _, name := range files {
		if err := r.file(name, put); err != nil {
			return err
		}
	}
	if r.calls == 0 {
		return errors.New("there is no call to write")
	}
	return end()
}

// file reads one file.
func (r *recording) file(name string, put func(*conformance.Call) error) error {
	in, err := source.Open(name, r.in)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	in.Share(&r.accounts)
	for c, err := range in.Calls() {
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		if err != nil {
			fmt.Fprintf(r.errs, "%s: %v\n", name, err)
			if !errors.Is(err, source.ErrTorn) {
				r.unread++
			}
			continue
		}
		if err := put(r.redactor.Call(c)); err != nil {
			return err
		}
		r.calls++
	}
	return nil
}
