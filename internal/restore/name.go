package restore

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest name of an organization or an account, in characters; the contract takes no longer
// user name.
const MaxName = 255

// CheckName refuses a name, in the field of that name, that nobody could use: empty, too long, with space
// around it or with characters that do not print. The error is a *Refusal of kind Invalid.
func CheckName(field, name string) error {
	invalid := func(message string) error { return &Refusal{Kind: Invalid, Field: field, Message: message} }
	switch {
	case name == "":
		return invalid("it is empty")
	case utf8.RuneCountInString(name) > MaxName:
		return invalid("it is longer than 255 characters")
	case strings.TrimSpace(name) != name:
		return invalid("there is space around it")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return invalid("it has characters that do not print")
	}
	return nil
}
