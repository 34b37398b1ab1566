package source_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// asked is a line of NDJSON and an entry of a HAR of the same call, with a header Authorization where there is one.
func asked(authorization, answer string) (line, entry string) {
	headers, pairs := `{}`, `[]`
	if authorization != "" {
		headers, pairs = `{"authorization":[`+quoted(authorization)+`]}`, `[{"name":"authorization","value":`+quoted(authorization)+`}]`
	}
	const to = `"method":"GET","url":"https://h/v8/RestoreSessions"`
	return `{"request":{` + to + `,"headers":` + headers + `},"response":` + answer + `}`,
		`{"request":{` + to + `,"headers":` + pairs + `},"response":` + answer + `}`
}

// Whose a call is that names nobody is the same in both forms. Without a token it is nobody's only where tokens were kept.
func TestLabels(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ tokens, want string }{
		"two accounts":            {"Bearer a,Bearer b,bearer a", "account 1,account 2,account 1"},
		"none at all":             {",,", "somebody,somebody,somebody"},
		"none, where some are":    {"Bearer a,,Bearer a", "account 1,nobody,account 1"},
		"none before the first":   {",Bearer a,", "somebody,account 1,nobody"},
		"masked as vb365 does":    {"Bearer ***,Bearer ***", "somebody,somebody"},
		"masked, and none":        {"Bearer ***,,[REDACTED],Bearer xxxxxxxx,Bearer", "somebody,somebody,somebody,somebody,somebody"},
		"masked in its middle":    {"Bearer eyJh…,Bearer token-removed,Bearer 0123", "somebody,somebody,account 1"},
		"long, with a word in it": {"Bearer " + strings.Repeat("a", 40) + "hidden,", "account 1,nobody"},
	} {
		var lines, entries []string
		for token := range strings.SplitSeq(test.tokens, ",") {
			line, entry := asked(token, `{"status":200}`)
			lines, entries = append(lines, line), append(entries, entry)
		}
		for form, text := range map[string]string{"NDJSON": strings.Join(lines, "\n"), "HAR": har(entries...)} {
			r, err := source.Read(strings.NewReader(text))
			must(t, err)
			calls, errs := gather(r.Calls())
			var got []string
			for _, c := range calls {
				got = append(got, string(c.Principal))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ",")); diff != "" || errs != nil {
				t.Errorf("%s, %s: %q (-want +got):\n%s", name, form, errs, diff)
			}
		}
	}
}

// A token that a line says whose it is is his elsewhere too, and no number of an account is given twice.
func TestLabelsThatStand(t *testing.T) {
	t.Parallel()
	named, _ := asked("Bearer a", `{"status":200}`)
	again, _ := asked("Bearer a", `{"status":200}`)
	other, _ := asked("Bearer b", `{"status":200}`)
	text := strings.Replace(named, "{", `{"principal":"account 7",`, 1) + "\n" + again + "\n" + other
	calls, errs := gather(source.ReadNDJSON(strings.NewReader(text)))
	if errs != nil || len(calls) != 3 || calls[1].Principal != "account 7" || calls[2].Principal != "account 8" {
		t.Errorf("%q: %v", errs, calls)
	}
}

// Recordings that become one have their accounts in common; whether tokens were kept, each says for itself.
func TestShare(t *testing.T) {
	t.Parallel()
	var accounts conformance.Accounts
	var got []conformance.Principal
	for _, tokens := range [][]string{{"Bearer a", ""}, {"", "Bearer b"}, {"Bearer a"}} {
		var entries []string
		for _, token := range tokens {
			_, entry := asked(token, `{"status":200}`)
			entries = append(entries, entry)
		}
		r, err := source.Read(strings.NewReader(har(entries...)))
		must(t, err)
		r.Share(&accounts)
		calls, _ := gather(r.Calls())
		for _, c := range calls {
			got = append(got, c.Principal)
		}
	}
	if diff := cmp.Diff([]conformance.Principal{"account 1", conformance.Nobody, conformance.Somebody, "account 2", "account 1"}, got); diff != "" {
		t.Errorf("principals (-want +got):\n%s", diff)
	}
}

// What a whole run has shown a server to be stays true where the recording has lost its tokens, or masks them: nothing is
// held against it, and the report says what is not judged.
func TestRecordedWithoutTokens(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*conformance.Call){
		"taken out": func(c *conformance.Call) { c.Request.Header.Del("Authorization") },
		"masked":    func(c *conformance.Call) { c.Request.Header.Set("Authorization", "Bearer ***") },
	} {
		var out bytes.Buffer
		for _, c := range recordedCalls(t) {
			if c.Version != spec.V8 || !c.Succeeded() {
				continue
			}
			lost := conformance.NewCall(c.Request, c.Response)
			lost.Request.Header = c.Request.Header.Clone()
			lost.At = c.At
			edit(lost)
			must(t, source.WriteNDJSON(&out, lost))
		}
		r := conformance.Read(source.ReadNDJSON(&out), []spec.Version{spec.V8}, func(v spec.Version) *conformance.Judging {
			return conformance.NewJudging(v, "", check.List(), conformance.Everything, nil)
		})
		if r.Unread > 0 || len(r.Reports) != 1 || !r.Reports[0].Conform() {
			t.Errorf("%s: %v, %d reports: %v", name, r.Why, len(r.Reports), r.Reports[0].Findings)
		}
		if notes := r.Reports[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "law/token-needed") || !strings.Contains(notes[0], "sensitive data") {
			t.Errorf("%s: notes %q", name, notes)
		}
	}
}
