// The race detector needs memory of its own.
//go:build linux && !race

package validate_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/spec"
)

// memorySchema has a string of each kind that was ever tempted to be kept.
const memorySchema = `{"type":"object","additionalProperties":{"type":"integer"},"properties":{"free":{"type":"string"},
	"pattern":{"type":"string","pattern":"^(text)*$"},"uuid":{"type":"string","format":"uuid"},"byte":{"type":"string","format":"byte"},
	"uri":{"type":"string","format":"uri"},"enum":{"type":"string","enum":["text"]},"time":{"type":"string","format":"date-time"},
	"number":{"type":"number","multipleOf":3}}}`

// memorySize is how large the bodies are.
const memorySize = 45 << 20

// memoryBodies are bodies of 45 MB with the findings that they lead to.
func memoryBodies() map[string]struct {
	begin, item, end string
	check            string
} {
	return map[string]struct{ begin, item, end, check string }{
		"page":    {`{"offset":0,"limit":30,"setId":"fa3a2d17-d86d-4540-bf71-512750281e43","results":[` + session, "," + session, `]}`, ""},
		"free":    {`{"free":"`, "text", `"}`, ""},
		"escapes": {`{"free":"`, `\u00e9\n`, `"}`, ""},
		"pattern": {`{"pattern":"`, "text", `"}`, ""},
		"broken":  {`{"pattern":"`, "text", `x"}`, "body/pattern"},
		"uuid":    {`{"uuid":"`, "fa3a2d17", `"}`, "body/format-uuid"},
		"byte":    {`{"byte":"`, "text", `"}`, ""},
		"uri":     {`{"uri":"http://host/`, "text", `"}`, ""},
		"enum":    {`{"enum":"`, "text", `"}`, "body/enum"},
		"time":    {`{"time":"2022-01-21T22:53:13.`, "9685", `Z"}`, ""},
		"name":    {`{"`, "text", `":1}`, ""},
		"number":  {`{"number":0.`, "0000", `}`, ""},
		"space":   {`{`, " \n\t ", `}`, ""},
	}
}

// However long the body and its parts are, judging it from a reader takes at most 32 MB more than nothing does: each
// is judged by a process of its own.
func TestMemoryOfLargeBodies(t *testing.T) {
	t.Parallel()
	if name := os.Getenv("VB365_TEST_MEMORY"); name != "" {
		fmt.Printf("grown: %d kB\n", grown(t, name))
		return
	}
	for name := range memoryBodies() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemoryOfLargeBodies$")
			cmd.Env = append(os.Environ(), "VB365_TEST_MEMORY="+name)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			match := regexp.MustCompile(`grown: (-?\d+) kB`).FindSubmatch(out)
			if match == nil {
				t.Fatalf("no figure: %s", out)
			}
			kb, err := strconv.Atoi(string(match[1]))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d kB", kb)
			if kb > 32<<10 {
				t.Errorf("%d kB above idle", kb)
			}
		})
	}
}

// grown judges a large body and returns by how much the process has grown at its peak, in kB.
func grown(t *testing.T, name string) int {
	t.Helper()
	m, c := response(t, ""), contract(t, spec.V6)
	m.Operation = operation(t, "listRestoreSessions")
	if name != "page" {
		var err error
		if c, err = foreign(t, memorySchema); err != nil {
			t.Fatal(err)
		}
		m.Operation = spec.Operation{ID: "x"}
		m.Header.Set("Content-Type", "application/json")
	}
	body := memoryBodies()[name]
	debug.FreeOSMemory()
	before := status(t, "VmRSS")
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak begins anew
		t.Skip(err)
	}
	findings, err := c.JudgeReader(m, io.MultiReader(strings.NewReader(body.begin),
		&endless{item: []byte(body.item), times: memorySize / len(body.item)}, strings.NewReader(body.end)))
	after := status(t, "VmHWM")
	if err != nil {
		t.Fatal(err)
	}
	var checks []string
	for _, f := range findings {
		checks = append(checks, f.Check)
	}
	if got := strings.Join(checks, " "); got != body.check {
		t.Fatalf("found %q, want %q: %v", got, body.check, findings)
	}
	return after - before
}

// status reads a figure of this process, in kB.
func status(t *testing.T, name string) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(text)
	if match == nil {
		t.Skipf("no %s in /proc/self/status", name)
	}
	kb, err := strconv.Atoi(string(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb
}
