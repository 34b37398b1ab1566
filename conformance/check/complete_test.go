package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// proofs lists the proof of every check, in the order of check.List.
func proofs() []proof {
	return []proof{
		contractProof(),
		goodIsServedProof(),
		badLoginRefusedProof(),
		parameterRefusedProof(),
		unknownIs404Proof(),
		anyCaseProof(),
		tokenNotEchoedProof(),
		challengeProof(),
		methodRefusedProof(),
		accountsToldProof(),
		refreshSpentProof(),
		errorCodesProof(),
		beforeFirstBackupProof(),
		betweenBackupsProof(),
		afterLastBackupProof(),
		linksResolveProof(),
		stoppedStaysStoppedProof(),
		noEndBeforeStartProof(),
		pagesCoverProof(),
		eventsGapFreeProof(),
		nameAndTypeAgreeProof(),
		tenantsApartProof(),
		tokenNeededProof(),
		rightCredentialsProof(),
		workingHasNoEndProof(),
		pageLinksProof(),
		firstEventIsStartProof(),
		refreshGivesPairProof(),
		badBodyRefusedProof(),
		bodyMeasuredProof(),
		versionProbeProof(),
		createdIsListedProof(),
		sessionAgreesProof(),
		idsUniqueProof(),
		readsAgreeProof(),
		clockTrueProof(),
		worksUntilStoppedProof(),
		eventsLieWithinProof(),
		listsInOrderProof(),
		filtersKeptProof(),
		oneSessionEachProof(),
		tokenAgreesProof(),
		secretsStayProof(),
		etagGrowsProof(),
		backupsAgreeProof(),
		linksThereProof(),
	}
}

// A check that was never seen to fail proves nothing.
func TestEveryCheckIsProven(t *testing.T) {
	t.Parallel()
	proven := proofs()
	if len(proven) != len(check.List()) {
		t.Errorf("%d checks, %d proofs", len(check.List()), len(proven))
	}
	for i, c := range check.List() {
		if i >= len(proven) || proven[i].check != c.ID {
			t.Errorf("%s: no proof at its place in the list", c.ID)
			continue
		}
		p := proven[i]
		if !slices.ContainsFunc(p.recorded, func(r recorded) bool { return len(r.want) == 0 && !r.unseen }) {
			t.Errorf("%s: no recorded calls that it passes", c.ID)
		}
		if !slices.ContainsFunc(p.recorded, func(r recorded) bool { return len(r.want) > 0 }) {
			t.Errorf("%s: no recorded calls that it fails", c.ID)
		}
		if len(p.mutants) == 0 {
			t.Errorf("%s: no mutant", c.ID)
		}
	}
}

// Every law that can be seen from outside has a check, and every check of a law one that is there.
func TestEveryLawHasACheck(t *testing.T) {
	t.Parallel()
	checked := map[string]string{}
	for _, c := range check.List() {
		if c.Law != "" {
			checked[c.Law] = c.ID
		}
	}
	for _, l := range spec.Laws() {
		_, seen, ok := strings.Cut(l.Text, "Seen: ")
		if !ok {
			t.Errorf("%s does not say whether it is seen", l.ID)
		}
		if want := "law/" + l.Name; !strings.HasPrefix(seen, "no") && checked[l.ID] != want {
			t.Errorf("%s: its check is %q, want %q", l.ID, checked[l.ID], want)
		}
		delete(checked, l.ID)
	}
	if len(checked) > 0 {
		t.Errorf("checks of laws that do not exist: %v", checked)
	}
}

// The server of this module keeps every rule in every version, and a run sees every rule at every operation.
func TestOwnServerConforms(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	for _, v := range spec.Versions() { // one after another: sessions of one would show in lists of another
		report, err := conformance.Run(t.Context(), target(server, v), allowed())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			t.Errorf("%s: %s %s: expected %s, got %s\n%s", v, f.Check, places([]conformance.Finding{f}), f.Expected, f.Got, f.Curl)
		}
		for _, c := range report.Checks {
			for _, o := range c.Operations {
				if o.Status != conformance.Pass {
					t.Errorf("%s: %s at %s is %s %s", v, c.ID, o.ID, o.Status, o.Reason)
				}
			}
		}
		if !report.Conform() {
			t.Errorf("%s: %s", v, report.Verdict(conformance.Rule{}))
		}
	}
}
