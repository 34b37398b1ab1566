package report

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// The objects of SARIF 2.1.0 that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool           `json:"tool"`
		Invocations []sarifInvocation   `json:"invocations"`
		Bases       map[string]sarifURI `json:"originalUriBaseIds"`
		Results     []sarifResult       `json:"results"`
		ColumnKind  string              `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string         `json:"name"`
		Version string         `json:"version"`
		URI     string         `json:"informationUri"`
		Rules   []sarifRule    `json:"rules"`
		Props   map[string]any `json:"properties"`
	}
	sarifRule struct {
		ID    string      `json:"id"`
		Short sarifText   `json:"shortDescription"`
		Full  sarifText   `json:"fullDescription"`
		Help  sarifText   `json:"help"`
		Level sarifConfig `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		Successful bool          `json:"executionSuccessful"`
		Exit       int           `json:"exitCode"`
		Command    string        `json:"commandLine,omitempty"`
		Notices    []sarifNotice `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotice struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifURI struct {
		Description sarifText `json:"description"`
	}
	sarifResult struct {
		Rule         string             `json:"ruleId"`
		Index        int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Count        int                `json:"occurrenceCount"`
		Suppressions []sarifSuppression `json:"suppressions"`
		Props        map[string]any     `json:"properties"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"` // none for a file of the user's, such as one of waivers
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

// sourceRoot stands for the folder of the sources in which a finding's file lies.
const sourceRoot = "SRCROOT"

// SARIF writes the document for code scanning: a rule for each check that found something, a result for each
// finding, at the clause of the contract or law that it breaks. What is waived is suppressed. The error is the
// writer's.
func SARIF(w io.Writer, d *Document) error {
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: "vb365", Version: d.Suite, URI: "https://github.com/vb365-explore/vb365",
			Rules: rules(d), Props: map[string]any{"contract": d.Contract, "rule": d.Rule},
		}},
		Invocations: []sarifInvocation{sarifCall(d)},
		Bases:       map[string]sarifURI{sourceRoot: {sarifText{Text: "The sources of vb365, which hold the contract and the laws."}}},
		Results:     []sarifResult{}, ColumnKind: "unicodeCodePoints",
	}
	for _, r := range d.Reports {
		for _, f := range r.Findings {
			index := slices.IndexFunc(run.Tool.Driver.Rules, func(rule sarifRule) bool { return rule.ID == f.Check })
			run.Results = append(run.Results, sarifFinding(d.Rule, r, f, index))
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{run},
	})
}

// sarifCall is what was run. What could not be read, what is beyond the results, and that it was a shard, is told beside
// them.
func sarifCall(d *Document) sarifInvocation {
	call := sarifInvocation{
		Successful: d.Exit != conformance.ExitBroken && len(d.Unread()) == 0, Exit: d.Exit, Command: d.Again,
	}
	for _, u := range d.Unread() {
		call.Notices = append(call.Notices, sarifNotice{"error", sarifText{Text: "not all was judged: " + u.String()}})
	}
	for _, r := range d.Reports {
		for _, b := range r.Beyond {
			call.Notices = append(call.Notices, sarifNotice{sarifLevel(d.Rule, ofBeyond(b)), sarifText{Text: string(r.Version) + " " + b.String()}})
		}
	}
	if d.Shard != nil {
		call.Notices = append(call.Notices, sarifNotice{"note", sarifText{Text: "shard " + d.Shard.String() + " of the recordings"}})
	}
	return call
}

// rules returns the rules of the checks that have found something, each once, by their ids.
func rules(d *Document) []sarifRule {
	level := map[string]string{}
	for _, r := range d.Reports {
		for _, f := range r.Findings {
			if l := sarifLevel(d.Rule, f); slices.Index(sarifLevels, l) > slices.Index(sarifLevels, level[f.Check]) {
				level[f.Check] = l
			}
		}
	}
	out := []sarifRule{}
	for id, l := range sorted(level) {
		e := explanation(d, id)
		out = append(out, sarifRule{
			ID: id, Short: sarifText{Text: e.Title}, Full: sarifText{Text: e.Meaning},
			Help:  sarifText{Text: e.Text(), Markdown: e.Markdown()},
			Level: sarifConfig{l},
		})
	}
	return out
}

// sarifLevels are the levels, from the weakest.
var sarifLevels = []string{"note", "warning", "error"}

// sarifLevel is the level of a finding: an error where it fails the run, or would if it were not waived; and what is not
// counted, such as a violation of a provisional check, is no more than a note.
func sarifLevel(rule conformance.Rule, f conformance.Finding) string {
	f.Waived = "" // that is told beside the level
	switch {
	case rule.Counts(f):
		return "error"
	case f.Severity == conformance.Drift && f.Level != conformance.Provisional:
		return "warning"
	}
	return "note"
}

// ofBeyond is a finding like those that are beyond what a report keeps.
func ofBeyond(b conformance.Beyond) conformance.Finding {
	return conformance.Finding{Check: b.Check, Operation: b.Operation, Severity: b.Severity, Level: b.Level}
}

// sarifFinding is the result of a finding.
func sarifFinding(rule conformance.Rule, r *conformance.Report, f conformance.Finding, index int) sarifResult {
	file, line, column := location(f)
	base := ""
	if strings.HasPrefix(file, "spec/") {
		base = sourceRoot
	}
	name := strings.TrimSuffix(string(r.Version)+"/"+f.Operation, "/")
	result := sarifResult{
		Rule: f.Check, Index: index, Level: sarifLevel(rule, f),
		Message: sarifText{Text: fmt.Sprintf("%s: expected %s, got %s (%s %s)", f.At(), f.Expected, f.Got, r.Version, f.Operation)},
		Locations: []sarifLocation{{
			Physical: sarifPhysical{Artifact: sarifArtifact{URI: file, Base: base}, Region: sarifRegion{line, column}},
			Logical:  []sarifLogical{{Name: name, Kind: "function"}},
		}},
		Fingerprints: map[string]string{"vb365/v1": string(r.Version) + ":" + f.Fingerprint},
		Count:        f.Count, Suppressions: []sarifSuppression{},
		Props: map[string]any{"call": f.Call, "asked": f.Asked, "answered": f.Answered, "curl": f.Curl, "place": f.Place},
	}
	if f.From != "" {
		result.Props["from"] = f.From
	}
	if f.Waived != "" {
		result.Suppressions = append(result.Suppressions, sarifSuppression{"external", "accepted", f.Waived})
	}
	return result
}

// location returns the place of what a finding breaks: its clause, its law, or the operation in the contract.
func location(f conformance.Finding) (file string, line, column int) {
	if file, line, column, ok := splitClause(f.Clause); ok {
		return file, line, column
	}
	return lawOrOperation(f)
}

// splitClause takes "spec/openapi.yaml:120:7" apart; the column may be missing.
func splitClause(clause string) (file string, line, column int, ok bool) {
	place := anyPlace.FindStringSubmatch(clause)
	if place == nil {
		return "", 0, 0, false
	}
	line, err := strconv.Atoi(place[2])
	if place[3] != "" && err == nil {
		column, err = strconv.Atoi(place[3])
	}
	return place[1], line, column, err == nil
}

// anyPlace is a place in a file: its name, line and perhaps column, each from 1.
var anyPlace = regexp.MustCompile(`^(.+?):([1-9]\d*)(?::([1-9]\d*))?$`)
