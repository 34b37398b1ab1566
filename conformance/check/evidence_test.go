package check_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

var update = flag.Bool("update", false, "write docs/evidence.md anew")

// unreachable says which things of the contract no request can make the demo server show, and why. The first
// rule that matches an item counts.
var unreachable = []struct {
	reason     string
	operations string         // operationIds; "" for any
	kinds      string         // of the item; "" for any
	statuses   []int          // nil for any
	pointer    *regexp.Regexp // of pointer and value
	with       bool           // only where the thing itself was shown
}{
	{"A tenant explores its own organization, which is always there.", "exploreOrganization", "", []int{404}, regexp.MustCompile(``), false},
	{"Any text may be the id of a restore point, and no other parameter is judged.", "getRestorePoint", "", []int{400}, regexp.MustCompile(``), false},
	{"The server never fails in a way that the contract leaves to its default response.", "", "", []int{0}, regexp.MustCompile(``), false},
	{"The server has no such failure at this operation and status.", "", "value", nil, regexp.MustCompile(`^/errorCode `), false},
	{"Error bodies of the server always have a code where the version knows codes, and a text.", "", "absent null", nil, regexp.MustCompile(`^/(errorCode|error|error_description) `), false},
	{"The server has codes for failures of v7 only where a parameter is wrong.", "", "property", nil, regexp.MustCompile(`^/errorCode $`), false},
	{"There are organizations in the demo.", "listOrganizations", "empty", nil, regexp.MustCompile(`^ $`), false},
	{"The server never tells where in its code it failed.", "", "property null", nil, regexp.MustCompile(`^/stackTrace `), false},
	{"The server always sends it.", "", "absent", nil, regexp.MustCompile(``), true},
	{"The server leaves out what has no value; it never writes null.", "", "null", nil, regexp.MustCompile(``), false},
	{"The server restores nothing yet: sessions never fail, and their events tell of start and stop only.", "", "", nil,
		regexp.MustCompile(`/(result (Failed|Warning)|status (Running|Warning|Failed|Cancel\w+|Skipped)|type (Restore|Save|Send|Export|View)|details|itemName|itemType|source|target|userId|groupId|siteId|teamId|retrievalId|immutabilityExpiresOn) ?$`), false},
	{"A session that was just started is not stopped.", "", "value", nil, regexp.MustCompile(`^/state Stopped$`), false},
	{"Only the Restore Portal of an operator gives a reason.", "", "property", nil, regexp.MustCompile(`/reason $`), false},
	{"The organizations of the demo are of Microsoft 365 worldwide, and nobody has asked for their settings.", "", "", nil,
		regexp.MustCompile(`/(type (OnPremises|Hybrid)|region (Germany|China|USDefence|USGovernment)|isExchange|isSharepoint|configureApplication|userCode|newApplicationName|msid|backedUpOrganizationId|description|organizationId|[a-zA-Z]*Settings(/\w+)?) ?$`), false},
	{"The server offers no actions.", "", "", nil, regexp.MustCompile(`/_actions(/\*(/\w+)?)? $`), false},
	{"The server sends no link that the contract does not name, and no object of links without one.", "", "", nil, regexp.MustCompile(`/_links(/\*/href)? $`), false},
}

// reason returns why an item is not reachable, and the index of the rule.
func reasonOf(item conformance.Item, shown map[string]bool) (int, bool) {
	for i, rule := range unreachable {
		if rule.operations != "" && !slices.Contains(strings.Fields(rule.operations), item.Operation) {
			continue
		}
		if rule.kinds != "" && !slices.Contains(strings.Fields(rule.kinds), item.Kind) {
			continue
		}
		if rule.statuses != nil && (item.Request || !slices.Contains(rule.statuses, item.Status)) {
			continue
		}
		if rule.with && !shown[thing(item)] {
			continue
		}
		if rule.pointer.MatchString(item.Pointer + " " + item.Value) {
			return i, true
		}
	}
	return 0, false
}

// thing names what an item is about, whatever it shows of it.
func thing(item conformance.Item) string {
	return fmt.Sprint(item.Operation, item.Request, item.Status, item.Media, item.Where, item.Pointer)
}

// A run against the demo server shows all that the server can show, and the document says what it cannot.
func TestEvidenceOfTheDemo(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	used := map[int]map[spec.Version]int{}
	text := evidenceHead
	for _, v := range spec.Versions() {
		report, err := conformance.Run(t.Context(), target(server, v), allowed())
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]bool{}
		for _, item := range report.Evidence {
			if item.Count > 0 {
				shown[thing(item)] = true
			}
		}
		unseen := 0
		for _, item := range report.Evidence {
			if item.Count > 0 {
				continue
			}
			unseen++
			i, ok := reasonOf(item, shown)
			if !ok {
				t.Errorf("%s: not shown, and nothing says why: %+v", v, item)
				continue
			}
			if used[i] == nil {
				used[i] = map[spec.Version]int{}
			}
			used[i][v]++
		}
		text += fmt.Sprintf("| %s | %d | %d | %d |\n", v, len(report.Evidence), report.Evidence.Shown(), unseen)
	}
	text += evidenceReasons
	for i, rule := range unreachable {
		if used[i] == nil {
			t.Errorf("no item needs the reason %q any more", rule.reason)
		}
		text += fmt.Sprintf("| %s | %d | %d | %d |\n", rule.reason, used[i][spec.V6], used[i][spec.V7], used[i][spec.V8])
	}
	file := filepath.Join("..", "..", "docs", "evidence.md")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("docs/evidence.md (-want +got; -update writes it anew):\n%s", diff)
	}
}

const evidenceHead = `# What a run against the demo server shows

A report of ` + "`vb365 conform`" + ` says how much of the contract its calls have shown: each status with its media type, each
header and parameter, each property that is there, null or absent, arrays and maps empty and filled, each value of an
enum, each link, each law at each operation. The demo server is no full server. This page counts what a run that may do
everything shows of it, and says why the rest cannot be shown. Generated by ` + "`go test ./conformance/check -update`" + `.

| version | items | shown | not reachable |
|---|---|---|---|
`

const evidenceReasons = `
| why not | v6 | v7 | v8 |
|---|---|---|---|
`
