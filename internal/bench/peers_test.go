package bench_test

import (
	"bytes"
	"testing"

	"github.com/vb365-explore/vb365/internal/bench"
	"github.com/vb365-explore/vb365/internal/contest/judging"
)

// Every contender takes what keeps the contract, and every judge among them refuses what does not: none is
// measured for doing nothing.
func TestPeersJudge(t *testing.T) {
	t.Parallel()
	ajv, err := bench.StartAjv("ajv")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ajv.Close(); err != nil {
			t.Error(err)
		}
	})
	contract, err := judging.Contract()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := judging.Pages()
	if err != nil {
		t.Fatal(err)
	}
	noJudge := map[string]bool{
		judging.BareScan: true, "encoding/json, Valid": true, judging.JSONDecode: true, "json v2, decode": true,
	}
	for _, s := range append([]judging.Subject{judging.Session(), judging.Request()}, pages...) {
		for broken, change := range map[string][2]string{"": {}, "type": {`"Vex"`, `"Foo"`}, "required": {`"type":`, `"typo":`}} {
			s := s
			if broken != "" {
				s.Message.Body = bytes.ReplaceAll(s.Message.Body, []byte(change[0]), []byte(change[1]))
			}
			peers, err := bench.Peers(ajv, s)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			for _, c := range append(judging.Home(contract, s), peers...) {
				_, err := c.Time(1)
				if refused := err != nil; refused != (broken != "" && !noJudge[c.Name]) {
					t.Errorf("%s by %s, broken %q: %v", s.Name, c.Name, broken, err)
				}
			}
		}
	}
}
