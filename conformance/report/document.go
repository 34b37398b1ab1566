// Package report writes reports of package conformance, a file a format. A format sees nothing but a Document: the
// same calls, judged by the same suite, give the same bytes on every machine and at any time.
package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// Type names the form of a Document. What is added to the form leaves it; a change of meaning gives another
// number.
const Type = "vb365-conformance/1"

// Document is reports with all that two people need to come to the same: who judged what by which contract and
// rule, and how to do it again. Its names in JSON are stable.
type Document struct {
	Type     string                `json:"type"`            // Type
	Suite    string                `json:"suite"`           // version of the suite, such as "v0.3.0"
	Contract Contract              `json:"contract"`        // what the calls were judged by
	Rule     conformance.Rule      `json:"rule"`            // when a run is good enough
	Conform  bool                  `json:"conform"`         // whether Exit is 0
	Exit     int                   `json:"exit"`            // what the reports come to by the rule: one of conformance.Exit
	Again    string                `json:"again"`           // shell line that judges the same again
	Shard    *Shard                `json:"shard,omitempty"` // which part of that was judged; nil for all
	Reports  []*conformance.Report `json:"reports"`         // one for each version
}

// Shard is a part of the recordings of a run: every Of-th from the Index-th on.
type Shard struct {
	Index int `json:"index"` // from 1
	Of    int `json:"of"`    // how many there are
}

// String writes a shard as --shard has it: "1/3".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// Contract names the contract.
type Contract struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"` // of its bytes, hexadecimal
}

// contractFile is where the contract stands among the sources.
const contractFile = "spec/openapi.yaml"

// New makes a document of reports. Suite is the version of the suite, again the shell line that made it; it must
// hold no secret.
func New(suite, again string, rule conformance.Rule, reports ...*conformance.Report) *Document {
	if rule.FailOn == "" {
		rule.FailOn = conformance.Violation
	}
	sum := sha256.Sum256(spec.OpenAPI())
	exit := conformance.Exit(rule, reports...)
	return &Document{
		Type: Type, Suite: suite, Contract: Contract{File: contractFile, SHA256: hex.EncodeToString(sum[:])},
		Rule: rule, Conform: exit == conformance.ExitConform, Exit: exit, Again: again, Reports: append([]*conformance.Report{}, reports...),
	}
}

// Verdict says in a few words what the document comes to, and of which shard.
func (d *Document) Verdict() string {
	if d.Shard != nil {
		return d.word() + ", shard " + d.Shard.String()
	}
	return d.word()
}

// word says what the document comes to.
func (d *Document) word() string {
	switch d.Exit {
	case conformance.ExitConform:
		return "conform"
	case conformance.ExitFindings:
		return "not conform"
	case conformance.ExitEvidence:
		return "too little seen"
	case conformance.ExitUnread:
		return "not all judged"
	}
	return "a check broke"
}

// Unread says what of the recordings could not be read, each of them once.
func (d *Document) Unread() []conformance.Unread {
	var all []conformance.Unread
	for _, r := range d.Reports {
		for _, u := range r.Unread {
			if !slices.Contains(all, u) {
				all = append(all, u)
			}
		}
	}
	return all
}

// evidence returns how many things of the contract were shown, of how many, in all reports.
func (d *Document) evidence() (shown, of int) {
	for _, r := range d.Reports {
		shown += r.Evidence.Shown()
		of += len(r.Evidence)
	}
	return shown, of
}

// percent is shown of a hundred, rounded down: 100 means all. Of nothing it is 0.
func percent(shown, of int) int {
	if of == 0 {
		return 0
	}
	return shown * 100 / of
}
