package check_test

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func backupsAgreeProof() proof {
	points := func() *conformance.Call {
		return got(administrator, "/v6/RestorePoints", 200,
			`[{"id":"`+eventID+`","backupTime":"2022-01-20T10:00:00Z","organizationId":"`+organizationID+`"},{"id":"`+sessionID+`","backupTime":"2021-01-20T10:00:00Z","isCopy":true,"organizationId":"`+organizationID+`"}]`)
	}
	organization := func(members string) *conformance.Call {
		return got(administrator, "/v6/Organizations/"+organizationID+"?extendedView=true", 200, `{"id":"`+organizationID+`","name":"abc"`+members+`}`)
	}
	list := func(path string, page bool) *conformance.Call {
		text := `[{"id":"` + organizationID + `","name":"abc","firstBackuptime":"2022-01-20T10:00:00Z","lastBackuptime":"2022-01-20T10:00:00Z"}]`
		if page {
			text = `{"results":` + text + `}`
		}
		return got(administrator, path, 200, text)
	}
	another := func() *conformance.Call {
		return got(administrator, "/v6/RestorePoints", 200, `[{"id":"`+eventID+`","backupTime":"2022-01-20T10:00:00Z","organizationId":"`+otherID+`"}]`)
	}
	// listed is a list of restore points of the organization, by their ids.
	listed := func(as conformance.Principal, query string, ids ...string) *conformance.Call {
		var all []string
		for _, id := range ids {
			all = append(all, restorePoint(id, "2022-01-22T10:00:00.0000000Z"))
		}
		return got(as, "/v6/RestorePoints"+query, 200, "["+strings.Join(all, ",")+"]")
	}
	inside := got(tenant, "/v6/RestoreSessions/"+sessionID+"/organization", 200, `{"id":"`+organizationID+`","name":"abc"}`)
	const first, last = `,"firstBackuptime":"2022-01-20T10:00:00Z"`, `,"lastBackuptime":"2022-01-20T10:00:00Z"`
	return proof{
		check: "law/backups-agree",
		recorded: []recorded{
			{name: "they agree", calls: []*conformance.Call{points(), organization(first + last + `,"isBackedup":true`), points()}},
			{name: "not backed up", calls: []*conformance.Call{points(), organization(first + last + `,"isBackedup":false`)}, want: []string{"getOrganization body /isBackedup"}},
			{name: "no times", calls: []*conformance.Call{points(), organization("")}, want: []string{"getOrganization body /firstBackuptime"}},
			{name: "too late", calls: []*conformance.Call{points(), organization(`,"firstBackuptime":"2022-01-20T10:00:01Z","lastBackuptime":"2022-01-20T10:00:02Z"`)}, want: []string{"getOrganization body /firstBackuptime"}},
			{name: "too early", calls: []*conformance.Call{points(), organization(`,"firstBackuptime":"2021-01-20T10:00:01Z","lastBackuptime":"2022-01-20T09:00:02Z"`)}, want: []string{"getOrganization body /lastBackuptime"}},
			{name: "the wrong way round", calls: []*conformance.Call{organization(first + `,"lastBackuptime":"2022-01-20T09:00:00Z"`)}, want: []string{"getOrganization body /lastBackuptime"}},
			{name: "of another organization", calls: []*conformance.Call{list("/v6/Organizations?extendedView=true", false), another()}, want: []string{"listRestorePoints body /0/organizationId"}},
			{name: "of one that was not asked for", calls: []*conformance.Call{organization(first + last), another()}},
			{name: "of one on another page", calls: []*conformance.Call{list("/v6/Organizations?extendedView=true&limit=1", true), organization(first + last), another()}},
			{name: "of one that was filtered out", calls: []*conformance.Call{list("/v6/Organizations?msid=x", false), organization(first + last), another()}},
			{name: "a tenant is shown less", calls: []*conformance.Call{
				list("/v6/Organizations?extendedView=true", false), inside, listed(administrator, "", "p1", "p2"), listed(tenant, "", "p1"), listed(administrator, "", "p1", "p2"),
			}, want: []string{"listRestorePoints body"}},
			{name: "an administrator is shown less", calls: []*conformance.Call{
				list("/v6/Organizations?extendedView=true", false), listed(tenant, "", "p1", "p2"), listed(administrator, "", "p1"), listed(tenant, "", "p1", "p2"),
			}, want: []string{"listRestorePoints body"}},
			{name: "made or removed meanwhile, or filtered, or of who knows whom", calls: []*conformance.Call{
				list("/v6/Organizations?extendedView=true", false), listed(administrator, "", "p1", "p2"), listed(tenant, "", "p1"), listed(administrator, "", "p1", "p2"),
				inside, listed(administrator, "", "p1", "p2"), listed(tenant, "", "p1"), listed(administrator, "", "p1"), listed(administrator, "", "p1", "p2"),
				listed(tenant, "?isCopy=false", "p1"), listed(administrator, "", "p1", "p2"),
			}},
			{name: "only restore points", calls: []*conformance.Call{points()}, unseen: true},
		},
		mutants: []mutant{{
			name: "no organization is backed up",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("listOrganizations") {
					e.Each(func(o map[string]any) { o["isBackedup"] = false })
				}
			}),
			want: []string{"law/backups-agree listOrganizations body /0/isBackedup"},
		}},
	}
}
