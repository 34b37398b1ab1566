package check

import "github.com/vb365-explore/vb365/conformance"

// beforeFirstBackup checks law L001.
func beforeFirstBackup() conformance.Check {
	return conformance.LawCheck("L001", exploreIn(beforeFirst), judgeIn(beforeFirst))
}
