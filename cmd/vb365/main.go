// Command vb365 serves, explores and judges the VB365 restore API: a reference server, a conformance suite
// and the contract that both follow.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run runs the command line and returns the exit code. An interrupt ends the command's context; a second
// one ends the process.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	return execute(ctx, root)
}

// execute runs a command and tells what went wrong, also where that is a mistake of this program.
func execute(ctx context.Context, root *cobra.Command) (code int) {
	errs := root.ErrOrStderr()
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(errs, "vb365: internal error: %v\n%s", v, debug.Stack())
			fmt.Fprintln(errs, "vb365: this is a mistake in vb365, not in what it was given, and what it has written may lack something: please report it with the command line, the version and the lines above")
			code = exitBroken
		}
	}()
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	code = exitFailed
	if exit, ok := errors.AsType[*exitError](err); ok {
		if code = exit.code; exit.err == nil {
			return code
		}
	}
	fmt.Fprintln(errs, "vb365:", err)
	return code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "vb365",
		Short: "Develop and test against the VB365 restore API without a Windows server",
		Long: `vb365 serves the REST API of Veeam Backup for Microsoft 365 for restore sessions, judges servers of it,
and prints its contract.

Exit codes: 0 done, 1 findings (conform, validate), 2 could not do it, 3 what is to be judged cannot be (conform,
validate), 4 too little was seen, 5 an internal error: a check broke, or vb365 itself.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		newServeCommand(), newConformCommand(), newValidateCommand(), newRecordCommand(), newProxyCommand(), newSpecCommand(),
		newOrgCommand(), newRestorePointCommand(),
	)
	return root
}
