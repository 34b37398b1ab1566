package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// shownFindings is how many findings of a severity the short text shows.
const shownFindings = 20

// Text writes the document for people, short: the findings, how much of each operation was seen, what was not
// observed and what it takes to see it, and the verdict in the last lines. The error is the writer's.
func Text(w io.Writer, d *Document, style Style) error {
	p := newPage(style)
	for _, r := range d.Reports {
		p.title(r)
		p.findings(r, conformance.Violation, shownFindings)
		p.findings(r, conformance.Drift, shownFindings)
		p.findings(r, conformance.Note, shownFindings)
		p.coverage(r)
		p.broken(r)
		p.unseen(r)
	}
	p.end(d)
	_, err := w.Write(p.Bytes())
	return err
}

// title says what was judged, and what else a reader must know.
func (p *page) title(r *conformance.Report) {
	p.line(p.bold(fmt.Sprintf("%s %s", r.Target, r.Version)))
	for _, line := range slices.Concat(r.Claims, []string{r.SupportText()}, r.Notes) {
		if line != "" {
			p.line("  " + wrap(line, 2, p.width))
		}
	}
	p.line("")
}

// heads says what findings of a severity are, above them.
var heads = map[conformance.Severity]string{
	conformance.Violation: "Violations: the contract is broken",
	conformance.Drift:     "Drift: the server goes beyond the contract",
	conformance.Note:      "Notes",
}

// findings writes the findings of a severity, most of them at most.
func (p *page) findings(r *conformance.Report, s conformance.Severity, most int) {
	n := 0
	for _, f := range r.Findings {
		if f.Severity != s {
			continue
		}
		if n++; n == 1 {
			p.line(p.bold(heads[s]))
			p.line("")
		}
		if n <= most {
			p.finding(f)
		}
	}
	if n > most {
		p.line(fmt.Sprintf("  and %d more: see all with -o table, json or html", n-most))
		p.line("")
	}
	for _, b := range r.Beyond {
		if b.Severity == s {
			p.line(wrap(p.severity(s)+" "+b.String(), 0, p.width))
			p.line("")
		}
	}
}

// finding writes a finding as a paragraph.
func (p *page) finding(f conformance.Finding) {
	p.line(p.severity(f.Severity) + " " + f.Head())
	for _, d := range f.Details() {
		p.line(fmt.Sprintf("  %-9s %s", d[0], d[1]))
	}
	p.line("")
}

// coverage says in a line for each operation how many calls were seen, and how much of it they have shown.
func (p *page) coverage(r *conformance.Report) {
	p.line(p.bold(fmt.Sprintf("Shown of the contract: %d of %d, %d%%", r.Evidence.Shown(), len(r.Evidence), r.Evidence.Percent())))
	for _, o := range r.Operations {
		if !r.Applies(o.ID) {
			continue
		}
		of := r.Evidence.Of(o.ID)
		p.line(fmt.Sprintf("  %-30s %5d calls  %s %3d of %3d", o.ID, o.Calls, bar(of.Shown(), len(of)), of.Shown(), len(of)))
	}
	p.line("")
}

// broken tells of checks that broke.
func (p *page) broken(r *conformance.Report) {
	for _, c := range r.Checks {
		if c.Status == conformance.Error {
			p.line(wrap(p.red("broken")+" "+c.ID+": "+c.Reason, 2, p.width))
			p.line("")
		}
	}
}

// unseen says which checks were not observed, at all or at some operations, and what it takes to observe them.
func (p *page) unseen(r *conformance.Report) {
	var lines, whole []string
	for _, c := range r.Checks {
		if text := c.Unseen(); text == "" {
			continue
		} else if c.Reason == "" && (c.Status == conformance.NotObserved || c.Status == conformance.Vacuous) {
			whole = append(whole, c.ID)
		} else {
			lines = append(lines, c.ID+": "+text)
		}
	}
	if len(lines)+len(whole) == 0 {
		return
	}
	p.line(p.bold("Not observed: neither good nor bad"))
	for _, line := range lines {
		p.line("  " + wrap(line, 2, p.width))
	}
	if len(whole) > 0 {
		p.line("  " + wrap("nothing was seen of: "+strings.Join(whole, ", "), 2, p.width))
	}
	p.line("")
}

// end writes the verdicts, and how to come to them again.
func (p *page) end(d *Document) {
	p.line(fmt.Sprintf("suite %s, contract %.12s", d.Suite, d.Contract.SHA256))
	p.line("again: " + d.Again)
	if d.Shard != nil {
		p.line(fmt.Sprintf("shard: %s of that; vb365 conform merge joins the reports of all", d.Shard))
	}
	for _, r := range d.Reports {
		verdict := r.Verdict(d.Rule)
		if rest, ok := strings.CutPrefix(verdict, "conform"); ok {
			verdict = p.green("conform") + rest
		} else if word, rest, ok := strings.Cut(verdict, " ("); ok {
			verdict = p.red(word) + " (" + rest
		}
		p.line("verdict: " + verdict)
	}
	if d.Exit == conformance.ExitEvidence && d.Rule.RequireEvidence > 0 {
		p.line(fmt.Sprintf("too little seen: %d%% of the contract must be shown", d.Rule.RequireEvidence))
	}
}
