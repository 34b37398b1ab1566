package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

func newMatrixCommand() *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "matrix REPORT.json...",
		Short: "Show in what servers or versions differ",
		Long: `Compare reports that conform -o json has written, of servers or of versions of one: checks by status, findings
by fingerprint, and what of the contract was shown. What is the same in all of them is not shown; neither is what a
version does not have.

A finding that a report does not have is "no" where it was looked for, "unknown" where nothing was judged.

Exit codes: 0 no difference, 1 differences, 2 wrong usage, 3 a report cannot be read.`,
		Example: `  vb365 conform matrix old.json new.json
  vb365 conform --api all -o json | vb365 conform matrix -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			write := report.MatrixText
			switch form {
			case "text":
			case "json":
				write = report.MatrixJSON
			default:
				return fmt.Errorf("--output: no form %q: use text or json", form)
			}
			var columns []conformance.Column
			for _, file := range files {
				d, err := readReport(cmd.InOrStdin(), file)
				if err != nil {
					return err
				}
				for _, r := range d.Reports {
					columns = append(columns, conformance.Column{Name: nameOf(file), Report: r})
				}
			}
			m := conformance.Compare(columns...)
			if err := write(cmd.OutOrStdout(), m); err != nil {
				return fmt.Errorf("write the matrix: %w", err)
			}
			if !m.Same() {
				return &exitError{code: exitFindings}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&form, "output", "o", "text", "form of the matrix: text or json")
	return cmd
}
