package propose

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Severity says what a change means for clients, as oasdiff names it.
type Severity string

// The severities.
const (
	Breaking Severity = "error" // clients that rely on the contract as it is may break
	Harmless Severity = "info"  // they do not notice
)

// severities are those that oasdiff's list gives the rules used here.
var severities = map[string]Severity{
	"new-optional-request-parameter":         Harmless,
	"response-header-added":                  Harmless,
	"response-media-type-added":              Harmless,
	"response-non-success-status-added":      Harmless,
	"response-optional-property-added":       Harmless,
	"response-success-status-added":          Harmless,
	"response-property-became-nullable":      Breaking,
	"response-property-became-optional":      Breaking,
	"response-property-enum-value-added":     Breaking,
	"response-property-max-increased":        Breaking,
	"response-property-max-length-increased": Breaking,
	"response-property-min-decreased":        Breaking,
	"response-property-min-length-decreased": Breaking,
	"response-property-min-length-unset":     Breaking,
	"response-property-pattern-removed":      Breaking,
	"response-property-type-generalized":     Breaking,
}

// Proposal is changes of the contract, each made upon those before it.
type Proposal struct {
	Hunks    []Hunk   `json:"hunks"`
	Left     []Left   `json:"left"`             // what no hunk takes in
	Untold   []Untold `json:"untold,omitempty"` // what was seen and no finding of the reports tells
	Contract []byte   `json:"-"`                // the text with all hunks

	doc   *document            // of Contract
	plain map[spec.Version]any // the documents of the versions
}

// Hunk is one change of the contract, in one version.
type Hunk struct {
	Version  spec.Version `json:"version"`
	Title    string       `json:"title"`    // what the contract then has, such as "property color of schemas/RestoreSession"
	Severity Severity     `json:"severity"` // of Rule
	Rule     string       `json:"rule"`     // id of the change at oasdiff
	Shared   int          `json:"shared"`   // how many places of the contract refer to the component that changes; 0 for none
	Evidence []Evidence   `json:"evidence"`
	Patch    []Operation  `json:"patch"` // JSON patch (RFC 6902) of the document of the version: vb365 spec -o json
	Diff     string       `json:"diff"`  // of the contract's text, in unified form
}

// Evidence is a finding that a hunk takes in.
type Evidence struct {
	Check       string `json:"check"`
	Operation   string `json:"operation"`
	Pointer     string `json:"pointer"`
	Got         string `json:"got"`
	Fingerprint string `json:"fingerprint"`
	Call        int    `json:"call"`           // sequence number of the first call
	From        string `json:"from,omitempty"` // where it was recorded
	Asked       string `json:"asked"`
	Count       int    `json:"count"`
}

// Left is a finding that no hunk takes in, and why.
type Left struct {
	Version spec.Version `json:"version"`
	Evidence
	Why string `json:"why"`
}

// Untold says how often deviations of a version were seen that a report holds no findings of.
type Untold struct {
	Version spec.Version `json:"version"`
	conformance.Beyond
}

// Propose makes changes of a contract, the bytes of spec.OpenAPI or of a version of it, that take in what reports
// made with it found: drift and violations, but for those of laws. A hunk changes the document of its version alone,
// and the result can be judged by. The error says that the contract cannot be read.
func Propose(contract []byte, reports ...*conformance.Report) (*Proposal, error) {
	p := &Proposal{Hunks: []Hunk{}, Left: []Left{}}
	if err := p.become(string(contract)); err != nil {
		return nil, err
	}
	for _, r := range reports {
		for _, b := range r.Beyond {
			p.Untold = append(p.Untold, Untold{r.Version, b})
		}
		for _, group := range grouped(r.Findings) {
			if err := p.take(r.Version, group); err != nil {
				for _, f := range group {
					p.Left = append(p.Left, Left{r.Version, evidence(f), err.Error()})
				}
			}
		}
	}
	return p, nil
}

// become makes text the contract.
func (p *Proposal) become(text string) error {
	d, err := parse(text)
	if err != nil {
		return err
	}
	plain := map[spec.Version]any{}
	for _, v := range spec.Versions() {
		if plain[v], err = decoded(text, v); err != nil {
			return err
		}
	}
	p.Contract, p.doc, p.plain = []byte(text), d, plain
	return nil
}

// grouped puts findings together that one change takes in: of the same clause and, where the change is about a
// name, of the same name.
func grouped(findings []conformance.Finding) (groups [][]conformance.Finding) {
	at := map[string]int{}
	for _, f := range findings {
		if f.Severity == conformance.Note || f.Rule == "" || strings.HasPrefix(f.Where, "request ") {
			continue
		}
		key := groupOf(f)
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// groupOf names what a change is about.
func groupOf(f conformance.Finding) string {
	schema, _ := last(f.Rule)
	_, name := last(f.Pointer)
	switch f.Check {
	case "body/property-undocumented", "body/required", "http/header-undocumented", "route/query-undocumented":
		return f.Check + " " + f.Rule + " " + name
	case "http/status-undocumented", "http/media-undocumented":
		return f.Check + " " + f.Rule + " " + f.Got
	case "body/range", "body/length": // of the lower and of the upper bound
		return f.Check + " " + schema
	case "body/pattern", "body/format-uuid", "body/format-date-time", "body/format-date", "body/format-uri", "body/format-byte":
		return "text " + schema
	}
	return f.Check + " " + f.Rule
}

// take adds the hunk that takes in a group of findings.
func (p *Proposal) take(v spec.Version, group []conformance.Finding) error {
	f := group[0]
	for _, more := range group[1:] {
		f.Seen = append(slices.Clip(f.Seen), more.Seen...)
		if f.Check == "body/pattern" {
			f.Check = more.Check // a format takes its pattern along
		}
	}
	slices.Sort(f.Seen)
	f.Seen = slices.Compact(f.Seen)
	change := changes[f.Check]
	if change == nil {
		return errByHand
	}
	c, err := change(p.doc, v, f)
	if err != nil {
		return err
	}
	next := &Proposal{}
	if err := next.become(c.text); err != nil {
		return fmt.Errorf("the change does not hold: %w", err)
	}
	patch, err := p.proven(next, v)
	if err != nil {
		return fmt.Errorf("the change does not hold: %w", err)
	}
	h := Hunk{
		Version: v, Title: c.title, Rule: c.rule, Severity: severities[c.rule], Patch: patch, Diff: unified(p.doc.text, c.text),
		Shared: references(p.doc.text, patch),
	}
	for _, f := range group {
		h.Evidence = append(h.Evidence, evidence(f))
	}
	p.Hunks = append(p.Hunks, h)
	p.Contract, p.doc, p.plain = next.Contract, next.doc, next.plain
	return nil
}

// references counts the references to the component that a patch changes.
func references(contract string, patch []Operation) int {
	names := strings.Split(patch[0].Path, "/")
	if len(names) < 4 || names[1] != "components" {
		return 0
	}
	return strings.Count(contract, `"#`+strings.Join(names[:4], "/")+`"`)
}

func evidence(f conformance.Finding) Evidence {
	return Evidence{f.Check, f.Operation, f.Pointer, f.Got, f.Fingerprint, f.Call, f.From, f.Asked, f.Count}
}

// proven returns how the document of a version changes, when it changes, can be judged by, and is the only one that
// changes.
func (p *Proposal) proven(next *Proposal, v spec.Version) ([]Operation, error) {
	for _, other := range spec.Versions() {
		if other != v && !reflect.DeepEqual(p.plain[other], next.plain[other]) {
			return nil, fmt.Errorf("it would change %s too", other)
		}
	}
	patch := difference(nil, "", p.plain[v], next.plain[v])
	if len(patch) == 0 {
		return nil, fmt.Errorf("it would change nothing in %s", v)
	}
	text, err := json.Marshal(next.plain[v])
	if err != nil {
		return nil, err
	}
	if _, err := validate.Load(string(v), text); err != nil {
		return nil, err
	}
	return patch, nil
}

// decoded derives the document of a version.
func decoded(contract string, v spec.Version) (any, error) {
	text, err := derive.JSONFrom([]byte(contract), v)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(text, &out)
	return out, err
}
