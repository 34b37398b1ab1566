package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// GitHub writes the document as annotations of a GitHub workflow, one a line: errors, warnings and notices at the
// clauses of the contract. The error is the writer's.
func GitHub(w io.Writer, d *Document) error {
	var b bytes.Buffer
	for _, r := range d.Reports {
		for _, f := range r.Findings {
			file, line, column := location(f)
			command := githubLevel(d.Rule, f)
			if f.Waived != "" {
				command = "notice"
			}
			fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", command, property(file), line, max(column, 1),
				property(f.Check+" at "+f.Operation),
				annotation(fmt.Sprintf("%s %s: expected %s, got %s\nseen in %s: %s\n%s", r.Version, f.At(), f.Expected, f.Got, f.Asked, f.Answered, f.Curl)))
		}
		for _, x := range r.Beyond {
			fmt.Fprintf(&b, "::%s title=%s::%s\n", githubLevel(d.Rule, ofBeyond(x)), property(x.Check+" at "+x.Operation), annotation(string(r.Version)+" "+x.String()))
		}
		for _, u := range r.Unread {
			fmt.Fprintf(&b, "::error title=%s::%s\n", property("vb365 conform: not all of "+u.Recording+" was judged"), annotation(u.String()))
		}
		command := "notice"
		if conformance.Exit(d.Rule, r) != conformance.ExitConform {
			command = "error"
		}
		fmt.Fprintf(&b, "::%s title=%s::%s\n", command, property("vb365 conform "+r.Target), annotation(r.Verdict(d.Rule)))
	}
	if d.Shard != nil {
		fmt.Fprintf(&b, "::notice title=vb365 conform::%s\n", annotation("shard "+d.Shard.String()+": vb365 conform merge joins the reports of all"))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// githubLevel is the command of a finding.
func githubLevel(rule conformance.Rule, f conformance.Finding) string {
	if level := sarifLevel(rule, f); level != "note" {
		return level
	}
	return "notice"
}

// annotation escapes the text of an annotation.
func annotation(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes a property of an annotation.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(annotation(s))
}

// Summary writes the document in Markdown, for the summary of a GitHub step. The error is the writer's.
func Summary(w io.Writer, d *Document) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "## VB365 conformance: %s\n", d.Verdict())
	for _, r := range d.Reports {
		fmt.Fprintf(&b, "\n### %s %s\n\n%s\n", code(r.Target), r.Version, md(r.Verdict(d.Rule)))
		if text := r.SupportText(); text != "" {
			fmt.Fprintf(&b, "\n%s\n", md(text))
		}
		for _, u := range r.Unread {
			fmt.Fprintf(&b, "\nNot all was judged: %s\n", md(u.String()))
		}
		summarizeFindings(&b, r)
		for _, x := range r.Beyond {
			fmt.Fprintf(&b, "\n%s: %s\n", x.Severity, md(x.String()))
		}
		fmt.Fprintf(&b, "\n<details><summary>Shown of the contract: %d of %d, %d%%</summary>\n\n", r.Evidence.Shown(), len(r.Evidence), r.Evidence.Percent())
		b.WriteString("| operation | calls | shown |\n|---|---:|---:|\n")
		for _, o := range r.Operations {
			if !r.Applies(o.ID) {
				continue
			}
			of := r.Evidence.Of(o.ID)
			fmt.Fprintf(&b, "| %s | %d | %d of %d |\n", code(o.ID), o.Calls, of.Shown(), len(of))
		}
		b.WriteString("\n</details>\n")
		summarizeUnseen(&b, r)
	}
	fmt.Fprintf(&b, "\nSuite %s, contract %s. Again: %s\n", md(d.Suite), code(d.Contract.SHA256[:min(12, len(d.Contract.SHA256))]), code(d.Again))
	_, err := w.Write(b.Bytes())
	return err
}

// summarizeFindings writes a table of the findings.
func summarizeFindings(b *bytes.Buffer, r *conformance.Report) {
	if len(r.Findings) == 0 {
		return
	}
	b.WriteString("\n| | check | operation | at | expected | got | contract |\n|---|---|---|---|---|---|---|\n")
	for i, f := range r.Findings {
		if i == 100 {
			fmt.Fprintf(b, "\nand %d more\n", len(r.Findings)-i)
			return
		}
		file, line, _ := location(f)
		severity := string(f.Severity)
		if f.Waived != "" {
			severity += ", waived"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", severity, code(f.Check), code(f.Operation),
			code(f.At()), md(f.Expected), md(f.Got), code(fmt.Sprintf("%s:%d", file, line)))
	}
}

// summarizeUnseen lists what was not observed.
func summarizeUnseen(b *bytes.Buffer, r *conformance.Report) {
	var lines []string
	for _, c := range r.Checks {
		if text := c.Unseen(); text != "" {
			lines = append(lines, "- "+code(c.ID)+": "+md(text)+"\n")
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n<details><summary>Not observed: %d checks, at all or in part</summary>\n\n%s\n</details>\n", len(lines), strings.Join(lines, ""))
	}
}

// md escapes text for a line or cell of Markdown, HTML in it included.
func md(s string) string {
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(oneLine(s))
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]()#+!|~@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code writes text as code in a line or cell of Markdown.
func code(s string) string {
	s = strings.ReplaceAll(oneLine(s), "|", "\\|")
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if fence != "`" || strings.HasPrefix(s, "`") {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}
