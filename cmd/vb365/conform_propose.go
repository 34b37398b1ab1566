package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/propose"
	"github.com/vb365-explore/vb365/spec"
)

func newProposeCommand() *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "propose REPORT.json...",
		Short: "Turn findings into changes of the contract",
		Long: `Print changes of spec/openapi.yaml that take in what reports in JSON found: properties, values, nulls, wider
bounds, statuses, headers and media types that the contract does not have, and members that are missing. Each
change speaks of one version, keeps the comments, and says what it is seen in and what it means for clients, by the
rules of oasdiff: info they do not notice, error they may break. Whether the server or the contract is right, it
cannot say: read before you apply.

The text can be given to git apply. With -o json each change has a JSON patch (RFC 6902) too, of the document that
vb365 spec prints for the version.

Exit codes: 0 done, 2 wrong usage, 3 a report cannot be read.`,
		Example: `  vb365 conform trace.ndjson -o json >report.json
  vb365 conform propose report.json >contract.diff`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			if form != "text" && form != "json" {
				return fmt.Errorf("--output: no form %q: use text or json", form)
			}
			var reports []*conformance.Report
			for _, file := range files {
				d, err := readReport(cmd.InOrStdin(), file)
				if err != nil {
					return err
				}
				reports = append(reports, d.Reports...)
			}
			p, err := propose.Propose(spec.OpenAPI(), conformance.Merge(reports...)...)
			if err != nil {
				return err
			}
			if form == "json" {
				e := json.NewEncoder(cmd.OutOrStdout())
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(p)
			}
			return writeProposal(cmd.OutOrStdout(), p)
		},
	}
	cmd.Flags().StringVarP(&form, "output", "o", "text", "form of the changes: text, which git apply takes, or json")
	return cmd
}

// writeProposal writes changes for people and for git apply, which passes over all that is no diff.
func writeProposal(w io.Writer, p *propose.Proposal) error {
	var b bytes.Buffer
	for i, h := range p.Hunks {
		fmt.Fprintf(&b, "# %d of %d, %s: %s\n# %s: %s\n", i+1, len(p.Hunks), h.Version, h.Title, h.Severity, h.Rule)
		if h.Shared > 1 {
			fmt.Fprintf(&b, "# %d places of the contract refer to it\n", h.Shared)
		}
		for _, e := range h.Evidence {
			writeEvidence(&b, e)
		}
		b.WriteString(h.Diff + "\n")
	}
	for _, l := range p.Left {
		fmt.Fprintf(&b, "# left, %s: %s\n", l.Version, l.Why)
		writeEvidence(&b, l.Evidence)
	}
	for _, u := range p.Untold {
		fmt.Fprintf(&b, "# not taken in, %s: %s\n", u.Version, u.Beyond)
	}
	fmt.Fprintf(&b, "# %d changes, %d findings left\n", len(p.Hunks), len(p.Left))
	_, err := w.Write(b.Bytes())
	return err
}

// writeEvidence writes a finding in a line or two.
func writeEvidence(b *bytes.Buffer, e propose.Evidence) {
	from := e.From
	if from == "" {
		from = fmt.Sprintf("call %d", e.Call)
	}
	fmt.Fprintf(b, "#   %s %s %s: got %s\n#     finding %s, %d times, first in %s: %s\n",
		e.Check, e.Operation, e.Pointer, e.Got, e.Fingerprint, e.Count, from, e.Asked)
}
