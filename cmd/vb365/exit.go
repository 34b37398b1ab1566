package main

import "github.com/vb365-explore/vb365/conformance"

// Exit codes of every command.
const (
	exitOK       = conformance.ExitConform  // done; for conform and validate: nothing found
	exitFindings = conformance.ExitFindings // conform and validate: the contract is broken somewhere
	exitFailed   = 2                        // could not do it: wrong flags, a file that cannot be written
	exitUnusable = conformance.ExitUnread   // conform and validate: no connection, refused credentials, an unreadable recording
	exitEvidence = conformance.ExitEvidence // conform: too little was seen
	exitBroken   = conformance.ExitBroken   // a check broke, or the program itself: a mistake in it
)

// exitError ends the program with a code of its own. A nil err ends it without a message: what was found is
// printed already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return "findings"
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }
