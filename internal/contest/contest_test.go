package contest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/contest"
)

// scripted is a contender whose work takes what each pass says, calibration first.
func scripted(name string, calls *[]string, passes ...time.Duration) contest.Contender {
	turn := -1 // calibration
	return contest.Contender{Name: name, Time: func(n int) (time.Duration, error) {
		*calls = append(*calls, name)
		turn++
		if turn == 0 {
			return time.Second, nil // longer than any chunk: once is enough
		}
		if turn%2 == 1 {
			return 1, nil // warming up does not count
		}
		return time.Duration(n) * passes[min(turn/2, len(passes))-1], nil
	}}
}

func TestRunInterleavesAndCompares(t *testing.T) {
	t.Parallel()
	var calls []string
	results, err := contest.Run(contest.Plan{Chunk: time.Millisecond, Passes: 3}, []contest.Contender{
		scripted("a", &calls, 100, 40, 90), scripted("b", &calls, 50, 80, 30),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(calls, ""); got != "abaabbaabbaabb" {
		t.Errorf("order of work: %s", got)
	}
	a, b := contest.Find(results, "a"), contest.Find(results, "b")
	want := contest.Ratio{Best: 40.0 / 30, Median: 2, Least: 0.5, Most: 3}
	if diff := cmp.Diff(want, a.Against(b)); diff != "" {
		t.Errorf("a against b (-want +got):\n%s", diff)
	}
	if got := a.Against(b).String(); got != "1.33 (2.00, 0.50 to 3.00)" {
		t.Errorf("written as %q", got)
	}
	if contest.Find(results, "c") != nil {
		t.Error("found what is not there")
	}
}

func TestRunGoesOnUntilCalm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		passes []time.Duration
		most   int
		want   int
	}{
		{"calm at once", []time.Duration{100, 100}, 99, 4},
		{"better in the fourth pass", []time.Duration{100, 100, 100, 50, 50}, 99, 7},
		{"less than 1 percent is none", []time.Duration{1000, 1000, 1000, 995, 995}, 99, 4},
		{"never calm", []time.Duration{100, 90, 80, 70, 60, 50, 40, 30}, 6, 6},
	} {
		var calls []string
		results, err := contest.Run(contest.Plan{Chunk: 1, Passes: 2, Calm: 3, Most: test.most}, []contest.Contender{
			scripted("a", &calls, test.passes...),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(results[0].Passes); got != test.want {
			t.Errorf("%s: %d passes, want %d", test.name, got, test.want)
		}
	}
}

func TestRunTellsWhoFailed(t *testing.T) {
	t.Parallel()
	broken := contest.Contender{Name: "broken", Time: contest.Loop(func() error { return errors.New("refused") })}
	if _, err := contest.Run(contest.Plan{}, []contest.Contender{broken}); err == nil || err.Error() != "broken: refused" {
		t.Errorf("error %v", err)
	}
}

var kept []*[64]byte

func TestRunCountsAllocations(t *testing.T) { //nolint:paralleltest // others would allocate beside it
	work := func() error {
		kept = append(kept[:0], new([64]byte), new([64]byte))
		return nil
	}
	results, err := contest.Run(contest.Plan{Chunk: time.Millisecond, Passes: 3}, []contest.Contender{{Name: "two", Time: contest.Loop(work)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := results[0].Allocs; got < 2 || got > 2.5 {
		t.Errorf("%v allocations, want 2", got)
	}
}
