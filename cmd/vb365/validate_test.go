package main

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
)

// recordedLine is a call with a finding.
const recordedLine = `{"request":{"method":"GET","url":"/v6/ServiceInstance"},"response":{"status":200,` +
	`"headers":{"Content-Type":["application/json; charset=utf-8"],"Cache-Control":["no-store"]},"body":"{\"version\":8}"}}` + "\n"

// TestValidateAsItComes: what is found in a line is told before the recording ends, which may be long.
func TestValidateAsItComes(t *testing.T) {
	t.Parallel()
	in, lines := io.Pipe()
	told, out := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run([]string{"validate", "-"}, in, out, io.Discard)
		_ = out.Close() // never fails
	}()
	// The form of a recording is told by its beginning: as much as is looked at must be there.
	first := recordedLine + strings.Repeat(" ", peeked) + "\n"
	go func() { _, _ = io.WriteString(lines, first) }()
	r := bufio.NewReader(told)
	line, err := r.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "<stdin>:1: getServiceInstance response: body /version: body/type: ") {
		t.Fatalf("told %q, %v", line, err)
	}
	go func() {
		_, _ = io.WriteString(lines, recordedLine)
		_ = lines.Close() // never fails
	}()
	rest, err := io.ReadAll(r)
	if err != nil || !strings.HasPrefix(string(rest), "<stdin>:3: ") || !strings.HasSuffix(string(rest), "\n4 messages judged: 2 violations, 0 drift, 0 notes\n") {
		t.Errorf("then told %q, %v", rest, err)
	}
	if got := <-code; got != exitFindings {
		t.Errorf("exit code %d", got)
	}
}

// TestValidateCannotWrite: findings that nobody gets are no success.
func TestValidateCannotWrite(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"text", "json"} {
		for _, text := range []string{recordedLine, strings.Replace(recordedLine, "8}", `\"8\"}`, 1)} {
			var errs strings.Builder
			code := run([]string{"validate", "-o", form, "-"}, strings.NewReader(text), full{}, &errs)
			if code != exitFailed || !strings.Contains(errs.String(), "vb365: write the findings: ") || !strings.Contains(errs.String(), "no space left") {
				t.Errorf("%s: exit code %d, %q", form, code, &errs)
			}
		}
	}
}

// TestValidateBreaksOff: what cannot be read to its end is not taken for whole.
func TestValidateBreaksOff(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"validate", "-"}, {"validate", "--path", "/v6/ServiceInstance", "-"}} {
		for _, n := range []int{0, 10, peeked + 10} {
			text := strings.Repeat(recordedLine, 1+n/len(recordedLine))[:n]
			in := io.MultiReader(strings.NewReader(text), &failing{})
			var errs strings.Builder
			if code := run(args, in, io.Discard, &errs); code != exitUnusable || !strings.Contains(errs.String(), "the disk is gone") {
				t.Errorf("%v after %d bytes: exit code %d, %q", args, n, code, &errs)
			}
		}
	}
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestIsRecording(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                                     false,
		"\ufeff":                               false,
		"{":                                    false,
		`{"version":"8"}`:                      false,
		`{"request":"x","log":[]}`:             false,
		`[{"request":{}}]`:                     false,
		`{"results":[{"request":{}}]}`:         false,
		`"request"`:                            false,
		`{"request":{`:                         true,
		`{"at":"x","at":"y","response":{"sta`:  true,
		"\ufeff\n\n" + recordedLine:            true,
		"no call\n" + recordedLine:             true,
		"{\n\"log\": {\n\"version\":":          true,
		`{"_x":[1,{"a":2}],"log":{`:            true,
		"\x1f\x8b\x08":                         true,
		"\x28\xb5\x2f\xfd":                     true,
		`{"a":"` + strings.Repeat("x", peeked): false,
	} {
		if got := isRecording([]byte(text)); got != want {
			t.Errorf("%.40q: %t, want %t", text, got, want)
		}
	}
}
