package bench_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/internal/mutant"
	"github.com/vb365-explore/vb365/spec/validate"
)

// differencesFile classifies the messages about which the judge and a peer disagree.
const differencesFile = "testdata/differences.json"

// difference is a class of disagreements: all that one reason explains.
type difference struct {
	Peer     string `json:"peer"`     // "kin-openapi" or "libopenapi-validator", at its strictest
	Does     string `json:"does"`     // "takes" what the judge refuses, or "refuses" what it takes
	Check    string `json:"check"`    // of the judge: what is broken, or the drift or note; "good" where it finds nothing
	Operator string `json:"operator"` // by which the message was broken; "" for any
	Says     string `json:"says"`     // part of what the peer says; "" for anything
	Right    string `json:"right"`    // "vb365", the peer, or "both": a question of taste
	Why      string `json:"why"`
}

func readDifferences(t *testing.T) []difference {
	t.Helper()
	text, err := os.ReadFile(differencesFile)
	if err != nil {
		t.Fatal(err)
	}
	var table []difference
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	for _, d := range table {
		if d.Why == "" || !slices.Contains([]string{"vb365", "both", d.Peer}, d.Right) {
			t.Errorf("%+v: says neither who is right nor why", d)
		}
	}
	return table
}

// subject is what the judge finds in a message, in one word: what a mutant is about where that is found, else the
// gravest; "good" for nothing.
func subject(findings []validate.Finding, want []mutant.Want) (check string, refused bool) {
	check = "good"
	for _, s := range []validate.Severity{validate.Note, validate.Drift, validate.Violation} {
		for _, f := range findings {
			if f.Severity == s {
				check, refused = f.Check, s == validate.Violation
			}
		}
	}
	if len(want) > 0 && (want[0].Severity() == validate.Violation || !refused) {
		check = want[0].Check
	}
	return check, refused
}

// classify returns the class of a disagreement about a mutant, or about a good message where m is none: its index in
// the table; -1 where there is no disagreement, -2 where
// no class is for it, and what it is.
func classify(table []difference, peer string, findings []validate.Finding, m mutant.Mutant, said []string) (class int, what string) {
	check, refused := subject(findings, m.Want)
	if refused == (said != nil) {
		return -1, ""
	}
	does, text := "takes", strings.Join(said, "; ")
	if !refused {
		does = "refuses"
	}
	class = slices.IndexFunc(table, func(d difference) bool {
		return d.Peer == peer && d.Does == does && d.Check == check &&
			(d.Operator == "" || d.Operator == m.Operator) && strings.Contains(text, d.Says)
	})
	if class < 0 {
		return -2, strings.TrimSpace(peer + " " + does + " " + check + " " + m.Operator)
	}
	return class, ""
}
