package identity

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/vb365-explore/vb365/internal/restore"
)

// Cost is how much work a password hash takes.
type Cost struct {
	MemoryKiB  uint32
	Iterations uint32
}

// DefaultCost is 19 MiB and two passes, the least that OWASP asks of argon2id.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Iterations: 2}

// queueLimit is how many logins may wait for a hash; one more is refused at once.
const queueLimit = 64

// Passwords hashes and checks passwords with argon2id, as many at once as there are processors: hashing is
// work that strangers can ask for.
type Passwords struct {
	params  *argon2id.Params
	slots   chan struct{}
	waiting atomic.Int32
	decoy   string // a hash that no password has, checked for unknown accounts
}

// NewPasswords returns a hasher of the given cost. Hashes of another cost can still be checked.
func NewPasswords(cost Cost) (*Passwords, error) {
	p := &Passwords{
		params: &argon2id.Params{
			Memory: cost.MemoryKiB, Iterations: cost.Iterations, Parallelism: 1, SaltLength: 16, KeyLength: 32,
		},
		slots: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	decoy, err := p.Hash("no account has this password")
	if err != nil {
		return nil, err
	}
	p.decoy = decoy
	return p, nil
}

// MaxPassword is the longest password, in characters; the contract takes no longer one.
const MaxPassword = 1024

// CheckPassword refuses a password that nobody could log in with. The error is a *restore.Refusal of kind
// Invalid.
func CheckPassword(password string) error {
	if n := utf8.RuneCountInString(password); n == 0 || n > MaxPassword || !utf8.ValidString(password) {
		return &restore.Refusal{Kind: restore.Invalid, Field: "password", Message: "it is not text of 1 to 1024 characters"}
	}
	return nil
}

// Hash returns the argon2id hash of password in the PHC form, with a salt of its own.
func (p *Passwords) Hash(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, p.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// Check reports whether password has the hash. An empty hash stands for an account that is not there: it
// takes as long as a wrong password. The error is a *restore.Refusal of kind Busy when too many logins wait.
func (p *Passwords) Check(ctx context.Context, password, hash string) (bool, error) {
	if p.waiting.Add(1) > queueLimit {
		p.waiting.Add(-1)
		return false, restore.Refuse(restore.Busy, "too many logins at once; try again in a moment")
	}
	defer p.waiting.Add(-1)
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	known := hash != ""
	if !known {
		hash = p.decoy
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("check a password: %w", err)
	}
	return same && known, nil
}
