package main

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
