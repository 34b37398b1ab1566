package check

import "github.com/vb365-explore/vb365/conformance"

// betweenBackups checks law L002.
func betweenBackups() conformance.Check {
	return conformance.LawCheck("L002", exploreIn(between), judgeIn(between))
}
