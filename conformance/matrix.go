package conformance

import (
	"cmp"
	"slices"
)

// MatrixType names the form of a Matrix. What is added to the form leaves it; a change of meaning gives another
// number.
const MatrixType = "vb365-matrix/1"

// Matrix is in what reports of servers, or of versions of one, differ: nothing that is the same in all of them.
// Cells stand in the order of the columns.
type Matrix struct {
	Type     string                     `json:"type"`    // MatrixType
	Columns  []Column                   `json:"columns"` // what is compared
	Checks   []CheckRow                 `json:"checks"`
	Findings []FindingRow               `json:"findings"`
	Evidence []EvidenceRow              `json:"evidence"`
	reports  []*Report                  // of the columns
	cells    []map[cell]OperationResult // by columns: what each check came to
}

// Column is a report that is compared.
type Column struct {
	Name     string   `json:"name"`               // unlike those of the others
	Report   *Report  `json:"-"`                  //
	Target   string   `json:"target"`             // of the report
	API      string   `json:"version"`            // of the report
	Supports []string `json:"supports,omitempty"` // of the report
}

// CheckRow is a check that came to different statuses.
type CheckRow struct {
	ID    string   `json:"id"`
	Cells []Status `json:"cells"` // Unknown where the version does not have the rule
}

// FindingRow is a deviation that not all reports have.
type FindingRow struct {
	Fingerprint string   `json:"fingerprint"`
	Severity    Severity `json:"severity"`
	Check       string   `json:"check"`
	Operation   string   `json:"operation"`
	Where       string   `json:"where"`
	Place       string   `json:"place"`
	Cells       []Seen   `json:"cells"`
}

// EvidenceRow is a thing of the contract that not all reports have shown.
type EvidenceRow struct {
	Item  Item   `json:"item"` // without count and call
	Cells []Seen `json:"cells"`
}

// Seen says whether a report has something.
type Seen string

// The values of Seen.
const (
	SeenYes       Seen = "yes"
	SeenWaived    Seen = "waived"    // a finding that is waived
	SeenNo        Seen = "no"        // it was looked for
	SeenUnknown   Seen = "unknown"   // nothing was judged where it could be, or too much was found there to keep it
	SeenUnclaimed Seen = "unclaimed" // the target does not claim to have the operation
	SeenNotInSpec Seen = ""          // the version does not have it
)

// cell is a check at an operation.
type cell struct{ row, operation string }

// Same reports whether there is no difference.
func (m *Matrix) Same() bool { return len(m.Checks)+len(m.Findings)+len(m.Evidence) == 0 }

// Compare says in what the reports of the columns differ. Only Name and Report of a column are read.
func Compare(columns ...Column) *Matrix {
	m := &Matrix{
		Type: MatrixType, Columns: columns, Checks: []CheckRow{}, Findings: []FindingRow{}, Evidence: []EvidenceRow{},
	}
	for i, c := range columns {
		m.Columns[i].Target, m.Columns[i].API, m.Columns[i].Supports = c.Report.Target, string(c.Report.Version), c.Report.Supports
		m.reports = append(m.reports, c.Report)
		cells := map[cell]OperationResult{}
		for _, check := range c.Report.Checks {
			for _, o := range check.Operations {
				cells[cell{check.ID, o.ID}] = o
			}
		}
		m.cells = append(m.cells, cells)
	}
	m.compareChecks()
	m.compareFindings()
	m.compareEvidence()
	return m
}

// rows calls set for each thing that one of the reports has, with the row of the thing and the column.
func rows[T, R any](m *Matrix, of func(*Report) []T, key func(T) string, start func(T) R, set func(row *R, column int, v T)) []R {
	at := map[string]int{}
	out := []R{}
	for column, r := range m.reports {
		for _, v := range of(r) {
			i, ok := at[key(v)]
			if !ok {
				i = len(out)
				at[key(v)], out = i, append(out, start(v))
			}
			set(&out[i], column, v)
		}
	}
	return out
}

// same reports whether all cells are the same, but for those of what the version does not have.
func same[T ~string](cells []T) bool {
	var first T
	for _, c := range cells {
		if c != "" && first != "" && c != first {
			return false
		}
		first = cmp.Or(first, c)
	}
	return true
}

func (m *Matrix) compareChecks() {
	all := rows(m, func(r *Report) []CheckResult { return r.Checks }, func(c CheckResult) string { return c.ID },
		func(c CheckResult) CheckRow { return CheckRow{c.ID, make([]Status, len(m.reports))} },
		func(row *CheckRow, column int, c CheckResult) { row.Cells[column] = c.Status })
	m.Checks = slices.DeleteFunc(all, func(r CheckRow) bool { return same(r.Cells) })
}

func (m *Matrix) compareFindings() {
	all := rows(m, func(r *Report) []Finding { return r.Findings }, func(f Finding) string { return f.Fingerprint },
		func(f Finding) FindingRow {
			row := FindingRow{f.Fingerprint, f.Severity, f.Check, f.Operation, f.Where, f.Place, nil}
			for i := range m.reports {
				seen := without(m.cells[i][cell{f.By, f.Operation}])
				if seen == SeenNo && m.reports[i].isBeyond(f.Check, f.Operation) {
					seen = SeenUnknown
				}
				row.Cells = append(row.Cells, seen)
			}
			return row
		},
		func(row *FindingRow, column int, f Finding) {
			if row.Cells[column] = SeenYes; f.Waived != "" {
				row.Cells[column] = SeenWaived
			}
		})
	m.Findings = slices.DeleteFunc(all, func(r FindingRow) bool { return same(r.Cells) })
}

// without is the cell of what a report does not have, by what the check came to at the operation.
func without(o OperationResult) Seen {
	switch {
	case o.Status == NotApplicable:
		return SeenUnclaimed
	case o.Judged > 0:
		return SeenNo
	case o.ID != "":
		return SeenUnknown
	}
	return SeenNotInSpec
}

func (m *Matrix) compareEvidence() {
	var lacks []map[string]bool // operations, by columns
	for _, r := range m.reports {
		lacks = append(lacks, unclaimed(r.Version, r.Supports))
	}
	all := rows(m, func(r *Report) []Item { return r.Evidence }, Item.key,
		func(item Item) EvidenceRow {
			item.Count, item.Call, item.From = 0, 0, ""
			row := EvidenceRow{item, make([]Seen, len(m.reports))}
			for i := range m.reports {
				if lacks[i][item.Operation] {
					row.Cells[i] = SeenUnclaimed
				}
			}
			return row
		},
		func(row *EvidenceRow, column int, item Item) {
			if row.Cells[column] = SeenNo; item.Count > 0 {
				row.Cells[column] = SeenYes
			}
		})
	m.Evidence = slices.DeleteFunc(all, func(r EvidenceRow) bool { return same(r.Cells) })
}
