package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// pages is where TestPages leaves its pages for a browser.
var pages = flag.String("pages", "", "folder that takes the pages for the browser")

// hostileNames are what a server may send to make a page run or look like something else.
func hostileNames() []string {
	return []string{
		`<script>window.pwned = true; alert(1)</script>`, `</script><script>window.pwned = true</script>`,
		`<img src=x onerror="window.pwned = true">`, `"'><b onmouseover='window.pwned = true'>bold`,
		"\u202eright to left\u202c", "שלום עולם", "👩‍💻 🏴‍☠️", "{{text}} {{data}} <!-- -->", "javascript:window.pwned=true",
		"line one\u2028line two\u0000", "&lt;&amp;&#60;", strings.Repeat("long ", 2_000),
	}
}

// hostile is a document in which everything that comes from outside is hostile.
func hostile() *report.Document {
	r := sample()
	r.Target = hostileNames()[0]
	r.Notes = hostileNames()
	finding := r.Findings[0]
	r.Findings = r.Findings[1:]
	for i, name := range hostileNames() {
		f := finding
		f.Pointer, f.Place, f.Expected, f.Got, f.Case, f.Curl, f.Asked, f.Answered, f.From = name, name, name, name, name, name, name, name, name
		f.Fingerprint = fmt.Sprintf("%016x", i)
		r.Findings = append(r.Findings, f)
	}
	r.Checks[1].Reason = hostileNames()[1]
	r.Evidence = append(r.Evidence, conformance.Item{Operation: "createToken", Kind: "value", Where: "body", Pointer: hostileNames()[1], Value: hostileNames()[2]})
	d := document(r, good())
	d.Again, d.Suite = hostileNames()[3], hostileNames()[1]
	return d
}

// many is a document of 10,000 findings.
func many() *report.Document {
	r := sample()
	for i := len(r.Findings); i < 10_000; i++ {
		f := r.Findings[i%3]
		f.Pointer, f.Fingerprint, f.Call = fmt.Sprintf("/results/%d/needle%d", i, i), fmt.Sprintf("%016x", i), i
		r.Findings = append(r.Findings, f)
	}
	return document(r)
}

// The pages that a browser opens; with -pages they are kept for it.
func TestPages(t *testing.T) {
	t.Parallel()
	scripts := regexp.MustCompile(`(?i)</?script`)
	for name, d := range map[string]*report.Document{
		"sample": document(sample(), good()), "hostile": hostile(), "many": many(), "empty": document(),
	} {
		page := written(t, "html", d, report.Style{})
		if n := len(scripts.FindAll(page, -1)); n != 4 {
			t.Errorf("%s: %d tags of scripts, want the two of the page", name, n)
		}
		for _, tag := range []string{"<img", "<b onmouse", "<link", "<iframe", "refresh", "url(", "@import"} {
			if bytes.Contains(page, []byte(tag)) {
				t.Errorf("%s: the page has %s", name, tag)
			}
		}
		if *pages != "" {
			if err := os.WriteFile(filepath.Join(*pages, name+".html"), page, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
