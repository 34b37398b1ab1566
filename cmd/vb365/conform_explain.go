package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/internal/fault/score"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

func newExplainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CHECK]",
		Short: "Say what a check proves",
		Long: `Say what a check is about: what it judges, the law that it checks, the operations it is bound to, and what a
run must be given to see it. Findings name the checks. Without CHECK, list all.`,
		Example: `  vb365 conform explain law/links-resolve
  vb365 conform explain body/required`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := explain(args)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
}

func newSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [report|waivers]",
		Short: "Print the JSON Schema of reports in JSON, or of files of waivers",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			schema := report.Schema()
			switch {
			case len(args) == 0 || args[0] == "report":
			case args[0] == "waivers":
				schema = conformance.WaiversSchema()
			default:
				return fmt.Errorf("there is no schema of %q: use report or waivers", args[0])
			}
			_, err := cmd.OutOrStdout().Write(schema)
			return err
		},
	}
}

// explain writes what is known of a check, or lists all checks.
func explain(args []string) ([]byte, error) {
	var b bytes.Buffer
	if len(args) == 0 {
		for _, c := range check.List() {
			fmt.Fprintf(&b, "%-31s %s\n", c.ID, c.Title)
		}
		b.WriteString("\nFindings of the check contract have ids of their own:\n")
		for _, c := range validate.Checks() {
			switch area, _, _ := strings.Cut(c.ID, "/"); area {
			case "path", "query", "header", "cookie":
			default:
				fmt.Fprintf(&b, "%-31s %s\n", c.ID, c.Title)
			}
		}
		b.WriteString("\nThe same about a parameter begins with path, query, header or cookie, as in query/required;\n" +
			"query/duplicate is about one that comes more than once.\n")
		return b.Bytes(), nil
	}
	id := args[0]
	e, err := report.Explain(id, check.List())
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "%s\n%s\n\n%s\n\n", e.ID, e.Title, e.Meaning)
	i := slices.IndexFunc(check.List(), func(c conformance.Check) bool { return c.ID == id })
	if i < 0 {
		c, err := validate.CheckByID(id)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "severity  %s\nlevel     %s\nfound by  contract\n", c.Severity, conformance.Core)
		err = explainProof(&b, id)
		return b.Bytes(), err
	}
	explainBound(&b, check.List()[i])
	err = explainProof(&b, id)
	return b.Bytes(), err
}

// explainProof writes how many broken servers a check has found.
func explainProof(b *bytes.Buffer, id string) error {
	s, err := score.Recorded()
	if err == nil {
		fmt.Fprintf(b, "proof     has found %d of our %d broken servers\n", s.Proof(id), s.Faults())
	}
	return err
}

// explainBound writes the rows of a check of the list.
func explainBound(b *bytes.Buffer, c conformance.Check) {
	level := c.Level
	if level == "" {
		level = conformance.Core
	}
	fmt.Fprintf(b, "level     %s\n", level)
	if law, ok := spec.LawByID(c.Law); ok {
		fmt.Fprintf(b, "law       %s, spec/LAWS.md:%d\n", law.ID, law.Line)
	}
	how := "by the calls of other checks"
	switch {
	case c.Negative:
		how = "by requests of its own that are broken on purpose"
	case c.Draws:
		how = "by requests of its own, some of them drawn at random by --seed, and the smallest that fails is told"
	case c.Probe != nil:
		how = "by requests of its own"
	}
	fmt.Fprintf(b, "seen      %s\n", how)
	for _, o := range c.Operations() {
		versions := make([]string, len(o.Versions))
		for i, v := range o.Versions {
			versions[i] = string(v)
		}
		fmt.Fprintf(b, "at        %s (%s)", o.ID, strings.Join(versions, ", "))
		if needs := o.Needs.String(); needs != "" {
			fmt.Fprintf(b, ": needs %s", needs)
		}
		b.WriteByte('\n')
	}
}
