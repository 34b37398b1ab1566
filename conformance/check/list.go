// Package check holds the checks that a server is judged by, a file a check, named like the check.
package check

import "github.com/vb365-explore/vb365/conformance"

// List returns all checks in the order of reports: the contract, requests, and the laws by their numbers.
// The checks send their requests in the same order.
func List() []conformance.Check {
	return []conformance.Check{
		contract(),
		goodIsServed(),
		badLoginRefused(),
		parameterRefused(),
		unknownIs404(),
		anyCase(),
		tokenNotEchoed(),
		challenge(),
		methodRefused(),
		accountsTold(),
		refreshSpent(),
		errorCodes(),
		beforeFirstBackup(),   // L001
		betweenBackups(),      // L002
		afterLastBackup(),     // L003
		linksResolve(),        // L004
		stoppedStaysStopped(), // L005
		noEndBeforeStart(),    // L006
		pagesCover(),          // L007
		eventsGapFree(),       // L008
		nameAndTypeAgree(),    // L009
		tenantsApart(),        // L010
		tokenNeeded(),         // L011
		rightCredentials(),    // L012
		workingHasNoEnd(),     // L013
		pageLinks(),           // L014
		firstEventIsStart(),   // L015
		refreshGivesPair(),    // L016
		badBodyRefused(),      // L017
		bodyMeasured(),        // L018
		versionProbe(),        // L019
		createdIsListed(),     // L020
		sessionAgrees(),       // L021
		idsUnique(),           // L022
		readsAgree(),          // L023
		clockTrue(),           // L024
		worksUntilStopped(),   // L025
		eventsLieWithin(),     // L026
		listsInOrder(),        // L027
		filtersKept(),         // L028
		oneSessionEach(),      // L029
		tokenAgrees(),         // L030
		secretsStay(),         // L031
		etagGrows(),           // L032
		backupsAgree(),        // L033
		linksThere(),          // L034
	}
}
