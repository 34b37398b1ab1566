package check

import "github.com/vb365-explore/vb365/conformance"

// betweenBackups checks law L002.
func betweenBackups() conformance.Check {
	check := conformance.LawCheck("L002", exploreIn(between), judgeIn(between))
	check.ByAccount = true
	check.Cites, check.Studies = []string{"D39"}, []conformance.Studied{registered, testified}
	return check
}
