package bench_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
	"github.com/vb365-explore/vb365/internal/fault/score"
	"github.com/vb365-explore/vb365/spec"
)

// The flags of TestFaultPeers.
var (
	record = flag.Bool("record", false, "give the peers every fault that their score lacks, and write the score")
	atOnce = flag.Int("at-once", 2, "how many faults to run at once")
	faults = flag.String("faults", "", "run only faults whose ids begin so")
)

// peersFile is what TestFaultPeers writes.
const peersFile = "../fault/score/peers.tsv"

// stride is how far apart the faults lie that are run one after another, so that also a part of the score is of all
// kinds.
const stride = 12

// job is a run to make.
type job struct {
	fault   fault.Fault
	version spec.Version
}

// jobs are the runs that the score lacks: each fault in one version, and the server as it is.
func jobs(known score.Peers, suite score.Score) (all []job) {
	list := fault.List()
	for _, v := range spec.Versions() {
		all = append(all, job{fault.Fault{}, v})
	}
	for first := range stride {
		for i := first; i < len(list); i += stride {
			all = append(all, job{list[i], versionOf(list[i], i, known, suite)})
		}
	}
	return slices.DeleteFunc(all, func(j job) bool {
		run, done := known.Of(j.id(), j.version)
		return done && !slices.Contains(run.Said, score.Unmeasured) || !strings.HasPrefix(j.id(), *faults)
	})
}

// versionOf returns the version to run the nth fault in: the one in which the peers have had it, or the suite, or any.
func versionOf(f fault.Fault, n int, known score.Peers, suite score.Score) spec.Version {
	versions := f.In()
	for _, had := range []func(spec.Version) bool{
		func(v spec.Version) bool { _, ok := known.Of(f.ID(), v); return ok },
		func(v spec.Version) bool { return suite.Found(f.ID(), v) != nil },
	} {
		if at := slices.IndexFunc(versions, had); at >= 0 {
			return versions[at]
		}
	}
	return versions[n%len(versions)]
}

// id names the fault.
func (j job) id() string {
	if j.fault.Kind == "" {
		return score.Control
	}
	return j.fault.ID()
}

// wrap breaks the server.
func (j job) wrap(next http.Handler) http.Handler {
	if j.fault.Kind == "" {
		return next
	}
	return j.fault.Wrap(next)
}

// TestFaultPeers gives the calls of a whole run of the suite against each broken server to other judges, and writes
// down what they say that they do not say of runs against the server as it is. It can be stopped and goes on.
func TestFaultPeers(t *testing.T) {
	if !*record {
		t.Skip("make fault-peers runs this, for hours")
	}
	suite, err := score.Recorded()
	if err != nil {
		t.Fatal(err)
	}
	known := readPeers(t)
	panels := map[spec.Version]*panel{}
	for _, v := range spec.Versions() {
		panels[v] = newPanel(t, v)
	}
	var group sync.WaitGroup
	queue := make(chan job)
	var writing sync.Mutex
	for range *atOnce {
		group.Go(func() {
			for j := range queue {
				t.Run(j.id()+"/"+string(j.version), func(t *testing.T) {
					run := panels[j.version].measure(t, j)
					writing.Lock()
					defer writing.Unlock()
					known.Runs = append(slices.DeleteFunc(known.Runs, func(r score.PeerRun) bool { // each fault stands in one version
						return r.Fault == run.Fault && (r.Version == run.Version || run.Fault != score.Control)
					}), run)
					writePeers(t, known)
				})
			}
		})
	}
	for _, j := range jobs(known, suite) {
		queue <- j
	}
	close(queue)
	group.Wait()
}

// readPeers reads the score of the peers; one of other versions is of no use.
func readPeers(t *testing.T) score.Peers {
	t.Helper()
	b, err := os.ReadFile(peersFile)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	known, err := score.ReadPeers(b)
	if err != nil {
		t.Fatal(err)
	}
	tools := toolVersions(t)
	if known.Runs != nil && !slices.Equal(known.Tools, tools) {
		t.Fatalf("%s is of %v, and these are %v: take the file away to measure anew", peersFile, known.Tools, tools)
	}
	known.Tools = tools
	return known
}

// writePeers writes the score, so that whoever ends the test never leaves half a file.
func writePeers(t *testing.T, p score.Peers) {
	t.Helper()
	p.Date = time.Now().UTC().Format(time.DateOnly)
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(peersFile+".part", b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(peersFile+".part", peersFile); err != nil {
		t.Fatal(err)
	}
}

// suiteRun runs the suite and returns its calls and the checks that have found something.
func suiteRun(t *testing.T, v spec.Version, wrap func(http.Handler) http.Handler) (calls []*conformance.Call, found []string) {
	t.Helper()
	options := faulttest.Options()
	options.Sent = func(_ string, c *conformance.Call) { calls = append(calls, c) }
	report, err := conformance.Run(t.Context(), faulttest.StartDemo(t).Target(v, wrap), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		found = append(found, f.Check)
	}
	slices.Sort(found)
	return calls, slices.Compact(found)
}

// toolVersions names the peers and their versions, in the order of the panel.
func toolVersions(t *testing.T) []string {
	t.Helper()
	kin, lib, _ := strings.Cut(peerVersions(t), " and ")
	source, err := os.ReadFile(nodePeers + "/package.json")
	if err != nil {
		t.Fatal(err)
	}
	node := func(name string) string {
		_, rest, ok := strings.Cut(string(source), `"`+name+`": "`)
		version, _, _ := strings.Cut(rest, `"`)
		if !ok {
			t.Fatalf("package.json does not require %s", name)
		}
		return version
	}
	cut := func(text string) string { _, version, _ := strings.Cut(text, " "); return version }
	return []string{
		"kin-openapi " + cut(kin), "libopenapi-validator " + cut(lib),
		fmt.Sprintf("redocly-drift %s", node("@redocly/cli")), fmt.Sprintf("prism-proxy %s", node("@stoplight/prism-cli")),
	}
}
