package check

import "github.com/vb365-explore/vb365/conformance"

// afterLastBackup checks law L003.
func afterLastBackup() conformance.Check {
	check := conformance.LawCheck("L003", exploreIn(afterLast), judgeIn(afterLast))
	check.ByAccount = true
	check.Cites, check.Studies = []string{"D39"}, []conformance.Studied{registered, testified}
	return check
}
