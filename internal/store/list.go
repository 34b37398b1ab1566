package store

import (
	"context"
	"database/sql"
	"math"
	"strconv"
	"strings"

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

// where returns the WHERE clause; it is empty if there are no conditions.
func (c *conditions) where() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

// page returns the LIMIT clause for p.
func (c *conditions) page(p restore.Page) string {
	limit := int64(p.Limit)
	if limit == 0 {
		limit = math.MaxInt64
	}
	return " LIMIT " + c.arg(limit) + " OFFSET " + c.arg(int64(p.Offset))
}

// scanner is a row that is read: *sql.Row or *sql.Rows.
type scanner interface{ Scan(into ...any) error }

// list returns a page of the rows of a table that meet the conditions, and how many meet them in all.
func list[T any](ctx context.Context, q querier, columns, table string, c conditions, order string, p restore.Page,
	scan func(scanner) (T, error)) (page []T, total int, err error) {
	count := `SELECT count(*) FROM ` + table + c.where()
	if err := q.QueryRowContext(ctx, count, c.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	query := `SELECT ` + columns + ` FROM ` + table + c.where() + ` ORDER BY ` + order + c.page(p)
	rows, err := q.QueryContext(ctx, query, c.args...)
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
