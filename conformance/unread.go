package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// Unread says what of a recording could not be read, or that a run broke off. Nothing is known of it: it may hold what breaks
// the contract.
type Unread struct {
	Recording string `json:"recording"` // its name, or the URL of the server
	Parts     int    `json:"parts"`     // lines or entries that are no calls; 0 for the rest of a run
	Why       string `json:"why"`       // what is wrong with the first of them
}

// String says how much could not be read, and why first.
func (u Unread) String() string {
	if u.Parts <= 1 {
		return u.Recording + ": " + u.Why
	}
	return fmt.Sprintf("%s: %s; and %d more that cannot be read", u.Recording, u.Why, u.Parts-1)
}

// unreadParts returns how many parts of the recordings could not be read.
func (r *Report) unreadParts() int {
	n := 0
	for _, u := range r.Unread {
		n += u.Parts
	}
	return n
}

// joinUnread joins what could not be read of several recordings, by their names.
func joinUnread(a, b []Unread) []Unread {
	all := joined(a, b, func(u Unread) string { return u.Recording }, func(a, b Unread) Unread {
		a.Parts, a.Why = a.Parts+b.Parts, min(a.Why, b.Why)
		return a
	})
	slices.SortFunc(all, func(a, b Unread) int { return strings.Compare(a.Recording, b.Recording) })
	return all
}
