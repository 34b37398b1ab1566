package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

// childEnv names what the test binary does instead of tests when a test starts it.
const childEnv = "VB365_STORE_TEST_CHILD"

// children are the things that the test binary does as a child, with the path of a database.
var children = map[string]func(ctx context.Context, path string){"write": childWrite, "open": childOpen}

// child starts the test binary to do one of the children's things.
func child(t *testing.T, what, path string) (*exec.Cmd, io.ReadCloser) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, path)
	cmd.Env = append(os.Environ(), childEnv+"="+what)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// childOpen opens the database and says how that went.
func childOpen(ctx context.Context, path string) {
	s, err := store.OpenSQLite(ctx, path)
	if err == nil {
		err = s.Close()
	}
	fmt.Println(err)
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vb365.db")
	s, closeIt := open(t, path)
	inChild := func() string {
		t.Helper()
		cmd, out := child(t, "open", path)
		said, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		return string(said)
	}
	for i := range 3 {
		if said := inChild(); !strings.Contains(said, "in use") || !strings.Contains(said, path) {
			t.Errorf("a second process: %s, want that %s is in use", said, path)
		}
		// This process may not open it twice either, and to try must not let others in.
		if _, err := store.OpenSQLite(t.Context(), path); err == nil || !strings.Contains(err.Error(), "in use") {
			t.Fatalf("a second time in this process: %v", err)
		}
		l := administrator
		l.ID, l.Name = uuid.UUID{byte(i)}, fmt.Sprint("login ", i)
		if err := s.AddLogin(t.Context(), l); err != nil {
			t.Errorf("the first process: %v", err)
		}
	}
	closeIt()
	if said := inChild(); strings.TrimSpace(said) != "<nil>" {
		t.Errorf("a process after the first one: %s", said)
	}
	s, closeIt = open(t, path)
	for i := range 3 {
		hasLogin(t, s, i, true)
	}
	closeIt()
	if said := raw(t, path, "PRAGMA quick_check"); said != "ok" {
		t.Error(said)
	}
}

// TestKilledWhileWriting kills processes at any moment and holds that nothing is lost that they were told is
// kept, that nothing is kept by half, and that the database stays sound. VB365_CRASH_ROUNDS sets how many.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	rounds := 20
	if text := os.Getenv("VB365_CRASH_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatalf("VB365_CRASH_ROUNDS: %v", err)
		}
	}
	path := filepath.Join(t.TempDir(), "vb365.db")
	random := rand.New(rand.NewPCG(7, 8))
	acked := map[string]bool{}
	whole := map[uuid.UUID]bool{}
	for range rounds {
		// The first line comes before the database is opened, so that some rounds end while it is.
		fresh := killAfter(t, path, 1+random.IntN(80))
		for _, line := range fresh {
			acked[line] = true
		}
		checkAfterKill(t, path, acked, fresh, whole)
	}
	t.Logf("%d rounds, %d writes acknowledged, none lost", rounds, len(acked))
	if len(acked) < 10*rounds {
		t.Errorf("only %d writes acknowledged in %d rounds", len(acked), rounds)
	}
}

// killAfter starts a process that writes, kills it once it has said n lines, and returns all it has said.
func killAfter(t *testing.T, path string, n int) (lines []string) {
	t.Helper()
	cmd, out := child(t, "write", path)
	said := bufio.NewScanner(out)
	for said.Scan() {
		lines = append(lines, said.Text())
		if len(lines) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(lines) < n {
		t.Fatalf("the process ended by itself after %q: %v", lines, err)
	}
	return lines[1:]
}

// checkAfterKill opens the database and looks for all that was acknowledged, fresh in this round or before.
// The sessions in whole are known to be there with their events.
func checkAfterKill(t *testing.T, path string, acked map[string]bool, fresh []string, whole map[uuid.UUID]bool) {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	sessions, _, err := s.Sessions(t.Context(), restore.Everything(), restore.SessionFilter{}, restore.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sessions {
		found["created "+x.ID.String()] = true
		if x.State == restore.Stopped {
			found["stopped "+x.ID.String()] = true
		}
		if whole[x.ID] {
			continue
		}
		whole[x.ID] = true
		events, _, err := s.Events(t.Context(), restore.Everything(), x.ID, restore.Page{})
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(events)) != x.Revision || (x.State == restore.Stopped) != (x.Revision == 2) {
			t.Errorf("session %s is %s with revision %d and %d events: kept by half", x.ID, x.State, x.Revision, len(events))
		}
	}
	for _, line := range fresh {
		if id, exchanged := strings.CutPrefix(line, "exchanged "); exchanged {
			checkExchanged(t, s, uuid.MustParse(id))
		}
	}
	for line := range acked {
		if !found[line] && !strings.HasPrefix(line, "exchanged ") {
			t.Errorf("lost: %s", line)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if said := raw(t, path, "PRAGMA quick_check"); said != "ok" {
		t.Fatal(said)
	}
}

// checkExchanged looks for the tokens of an exchange.
func checkExchanged(t *testing.T, s *store.Store, id uuid.UUID) {
	t.Helper()
	old, next := childTokens(id, uuid.Nil)
	if kept, _, ok, err := s.TokenLogin(t.Context(), old.Hash, old.Kind); err != nil || !ok || !kept.Spent {
		t.Errorf("the token %s was exchanged: there %t, spent %t, %v", id, ok, kept.Spent, err)
	}
	if _, _, ok, err := s.TokenLogin(t.Context(), next.Hash, next.Kind); err != nil || !ok {
		t.Errorf("what came in place of the token %s is there: %t, %v", id, ok, err)
	}
}

// childWrite writes with many goroutines until it is killed, and says each write that is acknowledged.
func childWrite(ctx context.Context, path string) {
	var mu sync.Mutex
	say := func(parts ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(parts...)
	}
	must := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	say("opening")
	s, err := store.OpenSQLite(ctx, path)
	must(err)
	env := restore.NewEnv()
	org := restore.Organization{ID: uuid.UUID{1}, Name: "abc.onmicrosoft.com"}
	login := identity.Login{ID: uuid.UUID{2}, Name: "admin@" + org.Name, Role: restore.Tenant, Organization: org.ID}
	if _, known, err := s.LoginByName(ctx, login.Name); !known {
		must(err)
		must(s.AddOrganization(ctx, org, login))
	}
	caller := restore.Caller{Login: login.ID, Name: login.Name, Role: login.Role, Organization: org.ID}
	for range 15 {
		go func() {
			for {
				explore := restore.Explore{Point: env.Now(), Type: restore.Exchange}
				session, first := restore.Start(explore, restore.Facts{Organization: org}, caller, env)
				must(s.CreateSession(ctx, session, first))
				say("created", session.ID)
				after, event, _, err := restore.Stop(session, 0, restore.Behavior{}, env)
				must(err)
				must(s.UpdateSession(ctx, session.Revision, after, event))
				say("stopped", session.ID)
			}
		}()
	}
	for {
		id := env.NewID()
		old, next := childTokens(id, login.ID)
		must(s.SaveTokens(ctx, env.Now(), old))
		spent, err := s.ExchangeToken(ctx, env.Now(), old.Hash, false, next)
		must(err)
		if spent {
			say("exchanged", id)
		}
	}
}

// childTokens are a token and the one that takes its place.
func childTokens(id, login uuid.UUID) (old, next identity.Token) {
	forever := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	old = identity.Token{Hash: [32]byte{31: 1}, Kind: identity.RefreshToken, Login: login, Expires: forever}
	next = identity.Token{Hash: [32]byte{31: 2}, Kind: identity.RefreshToken, Login: login, Expires: forever}
	copy(old.Hash[:], id[:])
	copy(next.Hash[:], id[:])
	return old, next
}
