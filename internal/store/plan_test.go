package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

// TestPlans holds that no query reads more rows than it must: each step seeks in an index, and nothing is
// sorted where an index has the order.
func TestPlans(t *testing.T) {
	t.Parallel()
	s, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "vb365.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })

	id := uuid.UUID{1}
	tenant := restore.Scope{Organization: id, Login: id}
	type plan struct {
		query string
		args  []any
		want  []string // what the steps start with
	}
	plans := map[string]plan{
		"first and last backup": {
			`SELECT ` + organizationColumns + ` FROM organizations WHERE id = $1`, []any{id[:]},
			[]string{
				"SEARCH organizations USING INDEX sqlite_autoindex_organizations_1 (id=?)",
				"CORRELATED SCALAR SUBQUERY", "SEARCH restore_points USING COVERING INDEX restore_points_kept (organization_id=?)",
				"CORRELATED SCALAR SUBQUERY", "SEARCH restore_points USING COVERING INDEX restore_points_kept (organization_id=?)",
			},
		},
	}
	add := func(name, query string, args []any, want ...string) { plans[name] = plan{query, args, want} }
	for _, kind := range restore.ExplorerTypes() {
		index := "restore_points_" + strings.ToLower(kind.Workload())
		counts := restore.Counts{Organization: id, Type: kind}
		query, args := latest(counts)
		add("latest of "+string(kind), query, args,
			fmt.Sprintf("SEARCH restore_points USING INDEX %s (organization_id=? AND backup_time<?)", index))
		counts.Repository = &id
		query, args = latest(counts)
		add("latest in a repository of "+string(kind), query, args,
			fmt.Sprintf("SEARCH restore_points USING INDEX %s_in (organization_id=? AND repository_id=? AND backup_time<?)", index))
	}
	for _, ascending := range []bool{false, true} {
		sessions := selectSessions(tenant, restore.SessionFilter{Ascending: ascending})
		query, args := sessions.page(restore.Page{Limit: 30})
		add(fmt.Sprintf("sessions, ascending %t", ascending), query, args,
			"SEARCH sessions USING INDEX sessions_of_login (login_id=?)")
		sessions = selectSessions(restore.Everything(), restore.SessionFilter{Ascending: ascending})
		query, args = sessions.page(restore.Page{Limit: 30})
		add(fmt.Sprintf("all sessions, ascending %t", ascending), query, args,
			"SCAN sessions USING INDEX sessions_by_creation")
		points := selectRestorePoints(tenant, restore.RestorePointFilter{Ascending: ascending})
		query, args = points.page(restore.Page{Limit: 30})
		add(fmt.Sprintf("restore points, ascending %t", ascending), query, args,
			"SEARCH restore_points USING INDEX restore_points_of_organization (organization_id=?)")
		points = selectRestorePoints(restore.Everything(), restore.RestorePointFilter{Ascending: ascending})
		query, args = points.page(restore.Page{Limit: 30})
		add(fmt.Sprintf("all restore points, ascending %t", ascending), query, args,
			"SCAN restore_points USING INDEX restore_points_by_time")
	}
	sessions := selectSessions(tenant, restore.SessionFilter{StartedAfter: new(moment)})
	query, args := sessions.count()
	add("number of sessions", query, args,
		"SEARCH sessions USING COVERING INDEX sessions_of_login (login_id=? AND created>?)")

	for name, plan := range plans {
		t.Run(name, func(t *testing.T) {
			rows, err := s.reads.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+plan.query, plan.args...)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := collect(rows, func(row scanner) (step string, err error) {
				var skip int
				err = row.Scan(&skip, &skip, &skip, &step)
				return step, err
			})
			if err != nil {
				t.Fatal(err)
			}
			right := len(steps) == len(plan.want)
			for i := range min(len(steps), len(plan.want)) {
				right = right && strings.HasPrefix(steps[i], plan.want[i])
			}
			if !right {
				t.Errorf("%s\nis run as\n  %s\nwant\n  %s", plan.query, strings.Join(steps, "\n  "), strings.Join(plan.want, "\n  "))
			}
		})
	}
}
