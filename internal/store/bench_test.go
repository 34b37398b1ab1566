package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

// benchStore is a store with one organization and its tenant.
func benchStore(b *testing.B, group int) (s store.SQLite, env *restore.Env, caller restore.Caller) {
	b.Helper()
	ctx := context.Background()
	s, err := store.OpenSQLiteGroups(ctx, filepath.Join(b.TempDir(), "vb365.db"), group)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	env = restore.NewEnv()
	org := restore.Organization{ID: env.NewID(), Name: "abc.onmicrosoft.com"}
	login := identity.Login{ID: env.NewID(), Name: "admin@" + org.Name, Role: restore.Tenant, Organization: org.ID}
	if err := s.AddOrganization(ctx, org, login); err != nil {
		b.Fatal(err)
	}
	return s, env, restore.Caller{Login: login.ID, Name: login.Name, Role: login.Role, Organization: org.ID}
}

// create creates n sessions of the caller by several goroutines.
func create(tb testing.TB, s store.SQLite, env *restore.Env, caller restore.Caller, n, goroutines int) {
	tb.Helper()
	todo := make(chan struct{}, n)
	for range n {
		todo <- struct{}{}
	}
	close(todo)
	facts := restore.Facts{Organization: restore.Organization{ID: caller.Organization, Name: "abc.onmicrosoft.com"}}
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range todo {
				session, first := restore.Start(restore.Explore{Point: env.Now(), Type: restore.Exchange}, facts, caller, env)
				if err := s.CreateSession(context.Background(), session, first); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkCreateSession(b *testing.B) {
	for _, goroutines := range []int{1, 64} {
		for _, mode := range []struct {
			name  string
			group int
		}{{"grouped", 256}, {"one transaction each", 1}} {
			b.Run(fmt.Sprintf("%s/%d", mode.name, goroutines), func(b *testing.B) {
				s, env, caller := benchStore(b, mode.group)
				before := s.Commits()
				for b.Loop() {
					// A round of 64, so that goroutines compete as long as there is something to do.
					create(b, s, env, caller, 64, goroutines)
				}
				writes := float64(b.N) * 64
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/writes, "ns/session")
				b.ReportMetric(writes/float64(s.Commits()-before), "sessions/commit")
			})
		}
	}
}

func BenchmarkSessionsPage(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		s, env, caller := benchStore(b, 256)
		create(b, s, env, caller, n, 256)
		scope := caller.Sessions(restore.Behavior{})
		for _, bench := range []struct {
			name   string
			filter restore.SessionFilter
			page   restore.Page
		}{
			{"first page", restore.SessionFilter{}, restore.Page{Limit: 30}},
			{"last page", restore.SessionFilter{}, restore.Page{Offset: n - 30, Limit: 30}},
			{"by end", restore.SessionFilter{ByEnd: true}, restore.Page{Limit: 30}},
			{"of the last minute", restore.SessionFilter{StartedAfter: new(env.Now().Add(-time.Minute))}, restore.Page{Limit: 30}},
			{"of a minute without any", restore.SessionFilter{StartedAfter: new(env.Now().Add(time.Minute))}, restore.Page{Limit: 30}},
		} {
			b.Run(fmt.Sprintf("%d sessions/%s", n, bench.name), func(b *testing.B) {
				for b.Loop() {
					if _, _, err := s.Sessions(context.Background(), scope, bench.filter, bench.page); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkReads(b *testing.B) {
	s, env, caller := benchStore(b, 256)
	ctx := context.Background()
	token := identity.Token{Hash: [32]byte{1}, Kind: identity.AccessToken, Login: caller.Login, Issued: env.Now(), Expires: env.Now().Add(time.Hour)}
	if err := s.SaveTokens(ctx, env.Now(), token); err != nil {
		b.Fatal(err)
	}
	var points []restore.RestorePoint
	for i := range 100_000 {
		points = append(points, restore.RestorePoint{
			ID: env.NewID(), Organization: caller.Organization, Exchange: i%2 == 0, Teams: i == 0, Repository: uuid.UUID{byte(i)},
			BackupTime: env.Now().Add(-time.Duration(i) * time.Minute),
		})
	}
	if err := s.AddRestorePoints(ctx, points...); err != nil {
		b.Fatal(err)
	}
	b.Run("TokenLogin", func(b *testing.B) {
		for b.Loop() {
			if _, _, ok, err := s.TokenLogin(ctx, token.Hash, token.Kind); !ok || err != nil {
				b.Fatal(ok, err)
			}
		}
	})
	for name, counts := range map[string]restore.Counts{
		"latest":        {Type: restore.Exchange, UpTo: env.Now()},
		"oldest":        {Type: restore.Teams, UpTo: env.Now()},
		"in repository": {Type: restore.Exchange, UpTo: env.Now(), Repository: &uuid.UUID{2}},
	} {
		counts.Organization = caller.Organization
		b.Run("Facts/"+name, func(b *testing.B) {
			for b.Loop() {
				if f, err := s.Facts(ctx, caller.Backups(), counts); f.Latest == nil || err != nil {
					b.Fatal(f, err)
				}
			}
		})
	}
}
