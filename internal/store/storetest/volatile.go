package storetest

import (
	"path/filepath"
	"testing"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/store"
)

// Volatile opens an empty store that need not outlive the test, at whose end it is closed, and passwords that cost
// little.
func Volatile(t testing.TB) (*store.Store, *identity.Passwords) {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "vb365.db"), store.Volatile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	passwords, err := identity.NewPasswords(identity.Cost{MemoryKiB: 8, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	return st, passwords
}
