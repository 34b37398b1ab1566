package check

import "github.com/vb365-explore/vb365/conformance"

// beforeFirstBackup checks law L001.
func beforeFirstBackup() conformance.Check {
	check := conformance.LawCheck("L001", exploreIn(beforeFirst), judgeIn(beforeFirst))
	check.ByAccount = true
	check.Cites, check.Studies = []string{"D39"}, []conformance.Studied{registered, testified}
	return check
}
