package identity

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/restore"
)

const goodPassword = "a good password"

// cheapPasswords returns a hasher of low cost and the hash of goodPassword.
func cheapPasswords(t *testing.T) (*Passwords, string) {
	t.Helper()
	p, err := NewPasswords(Cost{MemoryKiB: 8, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	hash, err := p.Hash(goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	return p, hash
}

func isBusy(err error) bool {
	refusal, ok := errors.AsType[*restore.Refusal](err)
	return ok && refusal.Kind == restore.Busy
}

// TestCost reads the cost of the default back from a password's hash and from the decoy's.
func TestCost(t *testing.T) {
	t.Parallel()
	p, err := NewPasswords(DefaultCost)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := p.Hash(goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	want := &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	for name, hash := range map[string]string{"a password": hash, "the decoy": p.decoy} {
		got, _, _, err := argon2id.DecodeHash(hash)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cost of %s (-want +got):\n%s", name, diff)
		}
	}
}

// TestCheck checks passwords of accounts that are there and of those that are not. Nobody waits after any.
func TestCheck(t *testing.T) {
	t.Parallel()
	const decoyText = "no account has this password"
	p, hash := cheapPasswords(t)
	decoy, err := p.Hash(decoyText)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, password, hash string
		want, wantErr        bool
	}{
		{name: "right", password: goodPassword, hash: hash, want: true},
		{name: "wrong", password: "wrong", hash: hash},
		{name: "no account", password: goodPassword},
		{name: "no account, the decoy's password", password: decoyText},
		{name: "an account with the decoy's password", password: decoyText, hash: decoy, want: true},
		{name: "a hash that is none", password: goodPassword, hash: "nonsense", wantErr: true},
	}
	for _, tt := range tests {
		got, err := p.Check(t.Context(), tt.password, tt.hash)
		if got != tt.want || (err != nil) != tt.wantErr {
			t.Errorf("%s: Check = %t, %v, want %t and an error: %t", tt.name, got, err, tt.want, tt.wantErr)
		}
		if waiting := p.waiting.Load(); waiting != 0 {
			t.Errorf("%s: %d logins wait", tt.name, waiting)
		}
	}
	if same, err := argon2id.ComparePasswordAndHash(decoyText, p.decoy); err != nil || !same {
		t.Errorf("the decoy is not of %q: %v", decoyText, err)
	}
}

// noLogins is a store without logins.
type noLogins struct{ Store }

func (noLogins) LoginByName(context.Context, string) (Login, bool, error) { return Login{}, false, nil }

// TestUnknownAccountCostsAHash puts something in the place of the decoy that no password can be compared with:
// the error shows that a login of an unknown account came as far as that.
func TestUnknownAccountCostsAHash(t *testing.T) {
	t.Parallel()
	p, _ := cheapPasswords(t)
	p.decoy = "nonsense"
	s := NewService(noLogins{}, p, restore.NewEnv(), restore.Behavior{})
	if _, err := s.LogIn(t.Context(), "nobody", goodPassword); !errors.Is(err, argon2id.ErrInvalidHash) {
		t.Errorf("LogIn = %v, want a comparison with the decoy", err)
	}
}

// TestPasswordsQueueIsBounded holds all slots, lets as many logins wait as may, and one more.
func TestPasswordsQueueIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, hash := cheapPasswords(t)
		for range cap(p.slots) {
			p.slots <- struct{}{}
		}
		results := make(chan error, queueLimit)
		for i := range queueLimit {
			go func() {
				account, want := hash, true
				if i%2 == 0 {
					account, want = "", false // waits like the others
				}
				ok, err := p.Check(t.Context(), goodPassword, account)
				if err == nil && ok != want {
					err = errors.New("a password was judged wrongly")
				}
				results <- err
			}()
		}
		synctest.Wait()
		if n := len(results); n > 0 {
			t.Fatalf("%d logins did not wait for a slot: %v", n, <-results)
		}
		for range 2 { // a refused login does not count as one that waits
			if _, err := p.Check(t.Context(), goodPassword, hash); !isBusy(err) {
				t.Errorf("one login too many: %v, want Busy", err)
			}
			if waiting := p.waiting.Load(); waiting != queueLimit {
				t.Errorf("%d logins wait, want %d", waiting, queueLimit)
			}
		}
		for range cap(p.slots) {
			<-p.slots
		}
		for range queueLimit {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		if waiting := p.waiting.Load(); waiting != 0 || len(p.slots) != 0 {
			t.Errorf("afterwards %d logins wait and %d slots are taken", waiting, len(p.slots))
		}
	})
}

// TestCheckEndsWithItsContext gives up the wait for a slot.
func TestCheckEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p, hash := cheapPasswords(t)
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, hash := range map[string]string{"an account": hash, "no account": ""} {
		if ok, err := p.Check(ctx, goodPassword, hash); ok || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: Check = %t, %v, want the end of the context", name, ok, err)
		}
	}
	if waiting := p.waiting.Load(); waiting != 0 {
		t.Errorf("%d logins wait", waiting)
	}
}
