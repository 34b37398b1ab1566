package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"strings"
)

// The parts of the HTML file.
var (
	//go:embed html/report.html
	htmlPage string
	//go:embed html/report.css
	htmlStyle string
	//go:embed html/report.js
	htmlScript string
)

// htmlData is what the script of the page shows.
type htmlData struct {
	Document     *Document              `json:"document"`
	Verdict      string                 `json:"verdict"`
	Explanations map[string]htmlExplain `json:"explanations"` // by the ids of the checks of findings
	Unseen       [][][2]string          `json:"unseen"`       // of each report: checks, and why they were not observed
}

type htmlExplain struct {
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
}

// HTML writes the document as one file for browsers. It asks for nothing from anywhere, and runs no script but its
// own: what calls hold is data. Without scripts it shows the short text. The error is the writer's.
func HTML(w io.Writer, d *Document) error {
	data := htmlData{Document: d, Verdict: d.Verdict(), Explanations: map[string]htmlExplain{}, Unseen: [][][2]string{}}
	for _, r := range d.Reports {
		for _, f := range r.Findings {
			if _, ok := data.Explanations[f.Check]; !ok {
				e := explanation(d, f.Check)
				data.Explanations[f.Check] = htmlExplain{Title: e.Title, Meaning: e.Meaning}
			}
		}
		lines := [][2]string{}
		for _, c := range r.Checks {
			if text := c.Unseen(); text != "" {
				lines = append(lines, [2]string{c.ID, text})
			}
		}
		data.Unseen = append(data.Unseen, lines)
	}
	inside, err := json.Marshal(data) // with <, > and & escaped: nothing in it ends the element
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := Text(&text, d, Style{}); err != nil {
		return err
	}
	policy := "default-src 'none'; script-src " + hashOf(htmlScript) + "; style-src " + hashOf(htmlStyle) + "; base-uri 'none'; form-action 'none'"
	_, err = strings.NewReplacer(
		"{{policy}}", policy, "{{style}}", htmlStyle, "{{script}}", htmlScript,
		"{{text}}", html.EscapeString(text.String()), "{{data}}", string(inside),
	).WriteString(w, htmlPage)
	return err
}

// hashOf names a text in a content security policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
