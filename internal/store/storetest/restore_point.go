package storetest

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

func testRestorePoints(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	for i := range 9 { // each truth alone, and none
		p := restore.RestorePoint{
			ID: w.env.NewID(), Organization: w.abc.Organization, BackupTime: moment.Add(time.Duration(i) * restore.Tick),
			Job: w.env.NewID(), Repository: w.env.NewID(),
			Exchange: i == 1, OneDrive: i == 2, SharePoint: i == 3, Teams: i == 4,
			LongTermCopy: i == 5, Copy: i == 6, Retrieved: i == 7, Deleted: i == 8,
		}
		must(t, s.AddRestorePoints(t.Context(), p))
		for _, id := range []string{p.ID.String(), strings.ToUpper(p.ID.String())} {
			got, err := s.RestorePoint(t.Context(), w.abc.Backups(), id)
			must(t, err)
			same(t, "restore point", p, got)
		}
	}
	p := w.point(w.abc, moment)
	must(t, s.AddRestorePoints(t.Context(), p))
	for _, id := range []string{"", "latest", "{" + p.ID.String() + "}", "urn:uuid:" + p.ID.String(), strings.ReplaceAll(p.ID.String(), "-", ""),
		nobody.String(), uuid.Nil.String(), nobody.String() + "0", "' OR 1 = 1 --"} {
		_, err := s.RestorePoint(t.Context(), restore.Everything(), id)
		refused(t, "restore point "+id, err, restore.NoRestorePoint())
	}
}

func testRestorePointsAllOrNone(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	a, b := w.point(w.abc, moment), w.point(w.abc, moment)
	must(t, s.AddRestorePoints(t.Context(), b))
	if err := s.AddRestorePoints(t.Context(), a, b); err == nil {
		t.Fatal("one restore point was added twice")
	}
	_, err := s.RestorePoint(t.Context(), restore.Everything(), a.ID.String())
	refused(t, "the one added with it", err, restore.NoRestorePoint())

	stray := w.point(w.abc, moment)
	stray.Organization = nobody
	if err := s.AddRestorePoints(t.Context(), stray); err == nil {
		t.Error("a restore point of an unknown organization was added")
	}
	must(t, s.AddRestorePoints(t.Context()))
}

// randomPoints returns restore points of both tenants, many at the same instants, a tick apart.
func (w *world) randomPoints(random *rand.Rand, n int) []restore.RestorePoint {
	points := make([]restore.RestorePoint, n)
	yes := func() bool { return random.IntN(2) == 0 }
	for i := range points {
		of := w.abc
		if random.IntN(4) == 0 {
			of = w.xyz
		}
		points[i] = restore.RestorePoint{
			ID: uuid.UUID{6: 0x70, 8: 0x80, 14: byte(random.Uint32()), 15: byte(i)}, Organization: of.Organization,
			BackupTime: moment.Add(time.Duration(random.IntN(20)) * restore.Tick),
			Job:        uuid.UUID{byte(random.IntN(2))}, Repository: uuid.UUID{1 + byte(random.IntN(3))},
			Exchange: yes(), OneDrive: yes(), SharePoint: yes(), Teams: yes(),
			LongTermCopy: yes(), Copy: yes(), Retrieved: yes(), Deleted: random.IntN(4) == 0,
		}
	}
	return points
}

// byTime orders restore points as lists do, oldest first.
func byTime(a, b restore.RestorePoint) int {
	if n := a.BackupTime.Compare(b.BackupTime); n != 0 {
		return n
	}
	return bytes.Compare(a.ID[:], b.ID[:])
}

func testRestorePointList(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	points := w.randomPoints(rand.New(rand.NewPCG(1, 2)), 60)
	must(t, s.AddRestorePoints(t.Context(), points...))
	slices.SortFunc(points, byTime)

	yes, no := true, false
	at := func(n int) time.Time { return moment.Add(time.Duration(n) * restore.Tick) }
	tests := []struct {
		name   string
		filter restore.RestorePointFilter
		keep   func(restore.RestorePoint) bool
	}{
		{"all", restore.RestorePointFilter{}, func(restore.RestorePoint) bool { return true }},
		{"organization", restore.RestorePointFilter{Organization: w.xyz.Organization}, func(p restore.RestorePoint) bool { return p.Organization == w.xyz.Organization }},
		{"job", restore.RestorePointFilter{Job: uuid.UUID{1}}, func(p restore.RestorePoint) bool { return p.Job == uuid.UUID{1} }},
		{"repository", restore.RestorePointFilter{Repository: uuid.UUID{2}}, func(p restore.RestorePoint) bool { return p.Repository == uuid.UUID{2} }},
		{"after", restore.RestorePointFilter{After: new(at(7))}, func(p restore.RestorePoint) bool { return p.BackupTime.After(at(7)) }},
		{"from", restore.RestorePointFilter{From: new(at(7))}, func(p restore.RestorePoint) bool { return !p.BackupTime.Before(at(7)) }},
		{"to", restore.RestorePointFilter{To: new(at(7))}, func(p restore.RestorePoint) bool { return !p.BackupTime.After(at(7)) }},
		{"from and to", restore.RestorePointFilter{From: new(at(7)), To: new(at(7))}, func(p restore.RestorePoint) bool { return p.BackupTime.Equal(at(7)) }},
		{"long-term copies", restore.RestorePointFilter{LongTermCopy: &yes}, func(p restore.RestorePoint) bool { return p.LongTermCopy }},
		{"no copies", restore.RestorePointFilter{Copy: &no}, func(p restore.RestorePoint) bool { return !p.Copy }},
		{"retrieved", restore.RestorePointFilter{Retrieved: &yes}, func(p restore.RestorePoint) bool { return p.Retrieved }},
		{"several", restore.RestorePointFilter{Organization: w.abc.Organization, Repository: uuid.UUID{1}, From: new(at(3)), Copy: &yes}, func(p restore.RestorePoint) bool {
			return p.Organization == w.abc.Organization && p.Repository == uuid.UUID{1} && !p.BackupTime.Before(at(3)) && p.Copy
		}},
		{"to the first instant of the year 1", restore.RestorePointFilter{To: new(time.Time{})}, func(restore.RestorePoint) bool { return false }},
		{"none", restore.RestorePointFilter{Job: nobody}, func(restore.RestorePoint) bool { return false }},
	}
	for _, tt := range tests {
		var want []restore.RestorePoint
		for _, p := range points {
			if tt.keep(p) {
				want = append(want, p)
			}
		}
		if tt.name != "none" && !strings.Contains(tt.name, "year 1") && (len(want) == 0 || tt.name != "all" && len(want) == len(points)) {
			t.Fatalf("%s: the points do not tell whether the filter works", tt.name)
		}
		for _, ascending := range []bool{true, false} {
			tt.filter.Ascending = ascending
			pages(t, tt.name, want, func(ctx context.Context, p restore.Page) ([]restore.RestorePoint, int, error) {
				return s.RestorePoints(ctx, restore.Everything(), tt.filter, p)
			})
			slices.Reverse(want)
		}
	}
}

func testFactsAtTheInstant(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	first, second := w.point(w.abc, moment), w.point(w.abc, moment.Add(time.Hour))
	must(t, s.AddRestorePoints(t.Context(), first, second))
	year1, year9999 := time.Time{}, time.Date(9999, 12, 31, 23, 59, 59, 999_999_900, time.UTC)
	tests := []struct {
		name string
		upTo time.Time
		want *restore.RestorePoint
	}{
		{"year 1", year1, nil},
		{"a tick before the first", first.BackupTime.Add(-restore.Tick), nil},
		{"at the first", first.BackupTime, &first},
		{"a tick after the first", first.BackupTime.Add(restore.Tick), &first},
		{"a tick before the second", second.BackupTime.Add(-restore.Tick), &first},
		{"at the second", second.BackupTime, &second},
		{"the end of 9999", year9999, &second},
	}
	for _, tt := range tests {
		for _, kind := range restore.ExplorerTypes() {
			facts, err := s.Facts(t.Context(), w.abc.Backups(), restore.Counts{Organization: w.abc.Organization, Type: kind, UpTo: tt.upTo})
			must(t, err)
			same(t, tt.name, tt.want, facts.Latest)
		}
	}
	edges := []restore.RestorePoint{w.point(w.xyz, year1), w.point(w.xyz, year9999)}
	must(t, s.AddRestorePoints(t.Context(), edges...))
	for _, want := range edges {
		facts, err := s.Facts(t.Context(), w.xyz.Backups(), restore.Counts{Organization: w.xyz.Organization, Type: restore.Teams, UpTo: want.BackupTime})
		must(t, err)
		same(t, "at the edge of time", &want, facts.Latest)
	}
}

// testFactsAsInclude compares the store's answer with the definition, Counts.Include, over many points.
func testFactsAsInclude(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	random := rand.New(rand.NewPCG(3, 4))
	points := w.randomPoints(random, 60)
	must(t, s.AddRestorePoints(t.Context(), points...))
	slices.SortFunc(points, byTime)

	none := 0
	kinds := append(restore.ExplorerTypes(), "other")
	repositories := []*uuid.UUID{nil, {1}, {2}, {3}, {4}, {}} // any, three that are there, two that are not
	for range 400 {
		counts := restore.Counts{
			Organization: []uuid.UUID{w.abc.Organization, w.xyz.Organization}[random.IntN(2)],
			Type:         kinds[random.IntN(len(kinds))],
			Repository:   repositories[random.IntN(len(repositories))],
			UpTo:         moment.Add(time.Duration(random.IntN(22)-1) * restore.Tick),
		}
		var want *restore.RestorePoint
		for _, p := range points {
			if counts.Include(p) {
				want = &p
			}
		}
		if want == nil {
			none++
		}
		facts, err := s.Facts(t.Context(), restore.Everything(), counts)
		must(t, err)
		same(t, "latest", want, facts.Latest)
	}
	if none == 0 || none > 300 {
		t.Errorf("%d of 400 questions have no answer: they tell too little", none)
	}
}
