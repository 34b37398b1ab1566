package server_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// exploring is the body of an explore.
type exploring struct {
	DateTime        string `json:"dateTime"`
	Type            string `json:"type"`
	ShowDeleted     bool   `json:"showDeleted"`
	ShowAllVersions bool   `json:"showAllVersions"`
	RepositoryID    string `json:"repositoryId,omitempty"`
}

// stored explores and reads the session back from the store.
func (s *testServer) stored(t *testing.T, path, token string, body exploring) restore.Session {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	status := http.StatusOK
	if strings.HasPrefix(path, "/v8") {
		status = http.StatusCreated
	}
	var session struct{ ID string }
	decode(t, s.do(t, request{method: "POST", path: path, token: token, body: string(text)}), status, &session)
	return s.store.session(t, session.ID)
}

// inTicks writes a time with all its ticks.
func inTicks(at time.Time) string { return at.Format("2006-01-02T15:04:05.0000000Z") }

// TestChosenRestorePoint explores around the instant of a restore point (laws L001, L002, L003).
func TestChosenRestorePoint(t *testing.T) {
	t.Parallel()
	const none = -1
	tests := []struct {
		name      string
		exclusive bool
		of        int           // restore point that the point in time lies at
		off       time.Duration // how far from it
		typ       string
		want      int
	}{
		{name: "at its instant", of: 2, typ: "Vex", want: 2},
		{name: "a tick before", of: 2, off: -restore.Tick, typ: "Vex", want: 1},
		{name: "a tick after", of: 2, off: restore.Tick, typ: "Vex", want: 2},
		{name: "at its instant, exclusive", exclusive: true, of: 2, typ: "Vex", want: 1},
		{name: "a tick after, exclusive", exclusive: true, of: 2, off: restore.Tick, typ: "Vex", want: 2},
		{name: "at the first", of: 0, typ: "Vex", want: 0},
		{name: "a tick before the first", of: 0, off: -restore.Tick, typ: "Vex", want: none},
		{name: "at the first, exclusive", exclusive: true, of: 0, typ: "Vex", want: none},
		{name: "after the last", of: 7, off: 1000 * time.Hour, typ: "Vesp", want: 7},
		{name: "of a type that the latest does not hold", of: 7, typ: "Vet", want: 6},
	}
	servers := map[bool]*testServer{
		false: newServer(t, restore.Behavior{}), true: newServer(t, restore.Behavior{PointExclusive: true}),
	}
	for _, tt := range tests {
		s := servers[tt.exclusive]
		tenant := s.demo.Tenants[0]
		points := s.store.points(t, s.store.organization(t, tenant.Organization).ID)
		want := uuid.Nil
		if tt.want != none {
			want = points[tt.want].ID
		}
		at := points[tt.of].BackupTime.Add(tt.off)
		got := s.stored(t, "/v6/Organization/Explore", s.login(t, tenant.Login), exploring{DateTime: inTicks(at), Type: tt.typ})
		if got.RestorePoint != want || !got.Point.Equal(at) {
			t.Errorf("%s: restore point %s at %s, want %s at %s", tt.name, got.RestorePoint, got.Point, want, at)
		}
	}
}

// TestStoredOptions sees the options of an explore reach the session, for tenants and administrators.
func TestStoredOptions(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	organization := s.store.organization(t, s.demo.Tenants[0].Organization).ID
	tokens := map[string]string{
		"/Organization/Explore":                                s.login(t, s.demo.Tenants[0].Login),
		"/Organizations/" + organization.String() + "/Explore": s.login(t, s.demo.Administrator),
	}
	for _, version := range []string{"/v6", "/v7", "/v8"} {
		for path, token := range tokens {
			for _, want := range []exploring{{}, {ShowDeleted: true}, {ShowAllVersions: true}, {ShowDeleted: true, ShowAllVersions: true}} {
				want.DateTime, want.Type = "2022-01-22T14:56:55Z", "Vex"
				got := s.stored(t, version+path, token, want)
				if got.ShowDeleted != want.ShowDeleted || got.ShowAllVersions != want.ShowAllVersions || got.Organization != organization {
					t.Errorf("%s: %+v became %+v", version+path, want, got)
				}
			}
		}
	}
}

// TestStoredRepository sees the repository limit what a session shows, in the version that knows it.
func TestStoredRepository(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	admin := s.login(t, s.demo.Administrator)
	organization := s.store.organization(t, s.demo.Tenants[0].Organization)
	const unknown = "017e7f1e-2c00-7a10-8000-00000000ffff"
	tests := []struct {
		version, repository string
		data                bool
	}{
		{"/v6", unknown, true}, {"/v7", unknown, true}, {"/v8", unknown, false},
		{"/v8", organization.Repository.String(), true}, {"/v8", "", true},
		{"/v8", uuid.Nil.String(), false}, {"/v7", uuid.Nil.String(), true},
	}
	for _, tt := range tests {
		got := s.stored(t, tt.version+"/Organizations/"+organization.ID.String()+"/Explore", admin,
			exploring{DateTime: "2022-01-22T14:56:55Z", Type: "Vex", RepositoryID: tt.repository})
		if data := got.RestorePoint != uuid.Nil; data != tt.data {
			t.Errorf("%s in repository %q: with data: %t, want %t", tt.version, tt.repository, data, tt.data)
		}
	}
}

// TestStopDecidesAnew changes a session while a stop is under way: the stop takes the session as it is then.
func TestStopDecidesAnew(t *testing.T) {
	t.Parallel()
	for _, changes := range []int{1, 3} {
		s := newServer(t, restore.Behavior{})
		token := s.login(t, s.demo.Tenants[0].Login)
		id := s.explore(t, spec.V8, token)
		calls := 0
		s.store.before = func(method string) error {
			if method != "UpdateSession" {
				return nil
			}
			if calls++; calls > changes {
				return nil
			}
			return restore.ErrChanged
		}
		w := s.do(t, request{method: "POST", path: "/v8/RestoreSessions/" + id + "/Stop", token: token})
		if w.Code != http.StatusNoContent || calls != changes+1 {
			t.Errorf("%d changes: %d %s after %d tries", changes, w.Code, w.Body, calls)
		}
		if got := s.store.session(t, id); got.State != restore.Stopped || got.Revision != 2 {
			t.Errorf("%d changes: the session is %s in revision %d", changes, got.State, got.Revision)
		}
	}
}

// TestStopFails lets a stop fail for good: it does not try again, and the session goes on.
func TestStopFails(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	id := s.explore(t, spec.V8, token)
	s.store.before = once("UpdateSession", func() error { return errors.New("disk full") })
	w := s.do(t, request{method: "POST", path: "/v8/RestoreSessions/" + id + "/Stop", token: token})
	if state := s.store.session(t, id).State; w.Code != http.StatusInternalServerError || state != restore.Working {
		t.Errorf("stop: %d %s, the session is %s", w.Code, w.Body, state)
	}
}
