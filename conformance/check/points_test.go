package check_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

// restorePoints are two restore points with Exchange data, of 20 and 22 January 2022 at ten.
var restorePoints = `[` + restorePoint("p1", "2022-01-22T10:00:00.0000000Z") + "," + restorePoint("p2", "2022-01-20T10:00:00.0000000Z") + `]`

// restorePoint writes a restore point with Exchange data.
func restorePoint(id, backupTime string) string {
	return `{"id":"` + id + `","organizationId":"` + organizationID + `","backupTime":"` + backupTime + `","isExchange":true}`
}

// exploreAt is an Explore of Exchange for a point in time, and its status.
func exploreAt(point string, status int) *conformance.Call {
	body := strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", point, 1)
	if status != 200 {
		return called(tenant, "POST /v6/Organization/Explore", body, status, `{"message":"Restore session cannot be created."}`)
	}
	return called(tenant, "POST /v6/Organization/Explore", body, status, session())
}

// spanRecordings are the recordings of a law about points in time: inside lies in its span, outside does not.
func spanRecordings(inside, outside string) []recorded {
	list := got(tenant, "/v6/RestorePoints", 200, restorePoints)
	return []recorded{
		{name: "a session", calls: []*conformance.Call{list, exploreAt(inside, 200)}},
		{name: "refused", calls: []*conformance.Call{list, exploreAt(inside, 500)}, want: []string{"exploreOrganization status"}},
		{name: "another point in time is refused", calls: []*conformance.Call{list, exploreAt(outside, 500)}, unseen: true},
		{name: "the restore points were not seen", calls: []*conformance.Call{exploreAt(inside, 500)}, unseen: true},
		{name: "a bad body is refused", calls: []*conformance.Call{list, broken(exploreAt(inside, 400), "body: not JSON")}, unseen: true},
	}
}

// refusing returns a server that refuses to explore points in time that a test picks.
func refusing(picks func(point time.Time) bool) func(http.Handler) http.Handler {
	return spoil(func(e *fault.Exchange) {
		var body struct {
			DateTime time.Time `json:"dateTime"`
		}
		if e.OK("exploreOrganization") && json.Unmarshal(e.Asked, &body) == nil && picks(body.DateTime) {
			e.Refuse(http.StatusInternalServerError, "Restore session cannot be created.")
		}
	})
}

// The demo world has restore points from the evening of 20 January 2022 to the morning of the 24th, two a day.

func beforeDemo(t time.Time) bool {
	return t.Before(time.Date(2022, 1, 20, 22, 0, 0, 0, time.UTC))
}

func duringDemo(t time.Time) bool {
	return t.After(time.Date(2022, 1, 22, 0, 0, 0, 0, time.UTC)) && t.Before(time.Date(2022, 1, 23, 0, 0, 0, 0, time.UTC))
}

func soonAfterDemo(t time.Time) bool {
	return t.After(time.Date(2022, 1, 24, 10, 30, 0, 0, time.UTC)) && t.Before(time.Date(2022, 1, 25, 0, 0, 0, 0, time.UTC))
}
