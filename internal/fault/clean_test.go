package fault_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec"
)

// cleanRuns is how many runs TestCleanRuns makes, unless the environment says VB365_CLEAN_RUNS=1000.
const cleanRuns = 6

// TestCleanRuns judges the server unbroken, over and over: in every version, over worlds of every size, with much or
// little that the run is given, while others use it. There must be no finding of any severity.
func TestCleanRuns(t *testing.T) {
	t.Parallel()
	n := cleanRuns
	if testing.Short() {
		n = 2
	}
	if text := os.Getenv("VB365_CLEAN_RUNS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for seed := range n {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(seed), 7))
			v := spec.Versions()[seed%3]
			w := newWorldOf(t, seed, random)
			target, options := w.Target(v, func(h http.Handler) http.Handler { return h }), faulttest.Options()
			said := lessen(random, &target, &options)
			busy := w.busy(t, random)
			report, err := conformance.Run(t.Context(), target, options)
			busy()
			if err != nil {
				t.Fatalf("%s: %v", said, err)
			}
			if ids := found(report); ids != nil || report.Calls == 0 {
				t.Errorf("%s, %s, %s: %d calls, %s", v, w.says, said, report.Calls, details(report))
			}
		})
	}
}

// lessen takes away some of what a run is given, and says what.
func lessen(random *rand.Rand, t *conformance.Target, o *conformance.Options) string {
	said := "a run"
	if random.IntN(3) == 0 {
		t.Administrator, said = nil, said+" without an administrator"
	}
	if random.IntN(3) == 0 {
		t.Other, said = nil, said+" without a second tenant"
	}
	if t.Administrator != nil && random.IntN(4) == 0 {
		t.Login, t.Administrator, said = *t.Administrator, nil, said+" of an administrator alone"
	}
	if random.IntN(5) == 0 {
		o.AllowSessions, said = false, said+" without sessions"
	}
	if random.IntN(5) == 0 {
		o.AllowNegative, said = false, said+" without bad requests"
	}
	return said
}

// newWorldOf starts a server over a world of any size, in which sessions were started before.
func newWorldOf(t *testing.T, seed int, random *rand.Rand) worldly {
	t.Helper()
	organizations := 1 + random.IntN(4)
	points, before := []int{0, 1, 2, 9, 60}[random.IntN(5)], []int{0, 0, 3, 45}[random.IntN(4)]
	w := worldly{World: faulttest.Start(t, uint64(seed), func(ctx context.Context, st *store.Store, passwords *identity.Passwords, env *restore.Env) world.Demo {
		demo := world.Demo{Administrator: world.Login{Username: `tech\administrator`, Password: "administrators-password"}}
		hash, err := passwords.Hash(demo.Administrator.Password)
		must(t, err)
		must(t, st.AddLogin(ctx, identity.Login{ID: env.NewID(), Name: demo.Administrator.Username, Role: restore.Administrator, PasswordHash: hash}))
		for i := range organizations {
			org := restore.Organization{ID: env.NewID(), Name: fmt.Sprintf("org%d.onmicrosoft.com", i), Job: env.NewID(), Repository: env.NewID()}
			tenant := world.Tenant{Organization: org.Name, Login: world.Login{Username: "Admin@" + org.Name, Password: fmt.Sprintf("password-of-%d", i)}}
			demo.Tenants = append(demo.Tenants, tenant)
			hash, err := passwords.Hash(tenant.Password)
			must(t, err)
			must(t, st.AddOrganization(ctx, org, identity.Login{
				ID: env.NewID(), Name: tenant.Username, Role: restore.Tenant, Organization: org.ID, PasswordHash: hash,
			}))
			must(t, st.AddRestorePoints(ctx, somePoints(org, points, env, random)...))
		}
		return demo
	})}
	w.says = fmt.Sprintf("%d organizations with %d restore points and %d sessions from before each", organizations, points, before)
	for _, tenant := range w.Demo.Tenants {
		token := w.logIn(t, conformance.Login(tenant.Login))
		for range before {
			w.explore(t, token, random.IntN(2) == 0)
		}
	}
	return w
}

// somePoints are restore points of any kind.
func somePoints(org restore.Organization, n int, env *restore.Env, random *rand.Rand) (out []restore.RestorePoint) {
	yes := func() bool { return random.IntN(2) == 0 }
	at := time.Date(2021, 1, 1, 0, 0, 0, random.IntN(1e9)/100*100, time.UTC)
	for range n {
		at = at.Add(time.Duration(1+random.IntN(1000)) * time.Minute)
		out = append(out, restore.RestorePoint{
			ID: env.NewID(), Organization: org.ID, Job: org.Job, Repository: org.Repository, BackupTime: at,
			Exchange: yes(), OneDrive: yes(), SharePoint: yes(), Teams: yes(), LongTermCopy: yes(), Retrieved: yes(), Copy: yes(),
		})
	}
	return out
}

// must ends the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// busy lets the last tenant, where the run does not use it, start and stop sessions meanwhile. The returned function
// waits for it.
func (w worldly) busy(t *testing.T, random *rand.Rand) (wait func()) {
	t.Helper()
	if len(w.Demo.Tenants) < 3 {
		return func() {}
	}
	stops := random.IntN(2) == 0
	var group sync.WaitGroup
	group.Go(func() {
		token := w.logIn(t, conformance.Login(w.Demo.Tenants[len(w.Demo.Tenants)-1].Login))
		for range 50 {
			w.explore(t, token, stops)
		}
	})
	return group.Wait
}
