package restore

import "errors"

// ErrChanged is what a store answers when what was decided on has changed meanwhile: load the facts again
// and decide anew.
var ErrChanged = errors.New("changed meanwhile")

// Kind is why something is refused.
type Kind int

// The kinds of refusal.
const (
	NotFound      Kind = iota + 1 // not there, or not the caller's: nobody can tell which (law L010)
	Invalid                       // a value that breaks a rule of the domain
	Conflict                      // the state does not allow it
	WrongPassword                 // the user name or the password is wrong
	BadToken                      // the token is unknown, spent or expired
	Busy                          // too much of this kind is under way; try again later
)

// Refusal is a "no" of the domain, with a message for the user.
type Refusal struct {
	Kind    Kind
	Field   string // the field it is about, or ""
	Message string
}

// Error returns the message, after the field where there is one.
func (r *Refusal) Error() string {
	if r.Field == "" {
		return r.Message
	}
	return r.Field + ": " + r.Message
}

// Refuse returns a refusal of the given kind.
func Refuse(kind Kind, message string) *Refusal { return &Refusal{Kind: kind, Message: message} }

// NoSession is the one answer for a session that is not there and one that is not the caller's.
func NoSession() *Refusal { return Refuse(NotFound, "there is no such restore session") }

// NoEvent is the answer for an event that the session does not have.
func NoEvent() *Refusal { return Refuse(NotFound, "the restore session has no such event") }

// NoRestorePoint is the one answer for a restore point that is not there and one that is not the caller's.
func NoRestorePoint() *Refusal { return Refuse(NotFound, "there is no such restore point") }

// NoOrganization is the one answer for an organization that is not there and one that is not the caller's.
func NoOrganization() *Refusal { return Refuse(NotFound, "there is no such organization") }
