package store

import (
	"context"
	"database/sql"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

// conditions are what rows must meet, as the text of a WHERE clause and its arguments.
type conditions struct {
	terms []string
	args  []any
}

// add adds a condition; the ? in it stands for the argument.
func (c *conditions) add(term string, arg any) {
	c.terms = append(c.terms, strings.Replace(term, "?", c.arg(arg), 1))
}

// arg adds an argument and returns its place in the SQL: "$3".
func (c *conditions) arg(arg any) string {
	c.args = append(c.args, arg)
	return "$" + strconv.Itoa(len(c.args))
}

// addID adds that a column holds an id, unless the id is zero.
func (c *conditions) addID(column string, id uuid.UUID) {
	if id != uuid.Nil {
		c.add(column+" = ?", id[:])
	}
}

// addScope limits rows to a scope by their columns; the column of the login is "" where rows have none. The
// zero scope lets no row through.
func (c *conditions) addScope(scope restore.Scope, organization, login string) {
	if scope.SeesEverything() {
		return
	}
	limited := len(c.terms)
	c.addID(organization, scope.Organization)
	if login != "" {
		c.addID(login, scope.Login)
	}
	if len(c.terms) == limited {
		c.terms = append(c.terms, "1 = 0")
	}
}

// addTime adds a condition on a time, unless there is none.
func (c *conditions) addTime(term string, t *time.Time) {
	if t != nil {
		c.add(term, ticks(*t))
	}
}

// where returns the WHERE clause; it is empty if there are no conditions.
func (c *conditions) where() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

// scanner is a row that is read: *sql.Row or *sql.Rows.
type scanner interface{ Scan(into ...any) error }

// selection is what a list is made of: columns of the rows of a table that meet conditions, in an order.
type selection struct {
	columns, table, order string
	conditions
}

// count returns the query for how many rows there are.
func (s *selection) count() (query string, args []any) {
	return `SELECT count(*) FROM ` + s.table + s.where(), s.args
}

// page returns the query for a page of the rows.
func (s *selection) page(p restore.Page) (query string, args []any) {
	limit := int64(p.Limit)
	if limit == 0 {
		limit = math.MaxInt64
	}
	c := s.conditions
	query = `SELECT ` + s.columns + ` FROM ` + s.table + c.where() + ` ORDER BY ` + s.order +
		` LIMIT ` + c.arg(limit) + ` OFFSET ` + c.arg(int64(p.Offset))
	return query, c.args
}

// list returns a page of a selection and how many rows it has in all.
func list[T any](ctx context.Context, tx *sql.Tx, s selection, p restore.Page, scan func(scanner) (T, error)) (page []T, total int, err error) {
	query, args := s.count()
	if err := tx.QueryRowContext(ctx, query, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	query, args = s.page(p)
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, 0, err
	}
	page, err = collect(rows, scan)
	return page, total, err
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) (all []T, err error) {
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
