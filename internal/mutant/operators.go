package mutant

import "slices"

// messageOperators returns the operators that break a single message, in the order of the table.
func messageOperators() []operator {
	return slices.Concat(
		memberOperators(), typeOperators(), textOperators(), numberOperators(), byteOperators(),
		statusOperators(), headerOperators(), requestOperators(), formOperators(),
	)
}

// Operators returns the names of all operators in the order of the table, and what each does.
func Operators() (names []string, says map[string]string) {
	says = map[string]string{}
	for _, o := range messageOperators() {
		names = append(names, o.name)
		says[o.name] = o.says
	}
	for _, o := range traceOperators() {
		names = append(names, o.name)
		says[o.name] = o.says
	}
	return names, says
}

// The rules by which a mutant is still good.
const (
	freeName      = "free-name"
	nullAllowed   = "null-allowed"
	anyZone       = "any-zone"
	anyFraction   = "any-fraction"
	sameSchema    = "same-schema"
	mediaCase     = "media-case"
	whiteSpace    = "white-space"
	pathCase      = "path-case"
	alreadyAbsent = "already-absent"
)

// Equivalents returns the rules by which a mutant leaves the call good, with their reasons.
func Equivalents() map[string]string {
	return map[string]string{
		freeName:      "the object lists no names, so one is as good as another",
		nullAllowed:   "the contract documents null at this place",
		anyZone:       "a date-time without a pattern may have any zone that RFC 3339 has",
		anyFraction:   "a date-time without a pattern may have any number of fractional digits",
		sameSchema:    "the other status documents the same body",
		mediaCase:     "media types and charsets are compared in any case",
		whiteSpace:    "JSON may have white space around any token",
		pathCase:      "paths are taken in any case, those in links too",
		alreadyAbsent: "the contract does not ask for the header, and another check of the suite does",
	}
}
