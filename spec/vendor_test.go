package spec_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// exceptions are the places where the contract names something else than the vendor's documents, each with
// the row of DISCREPANCIES.md that says why.
var exceptions = []struct{ operation, column, more, row string }{
	{"createToken", "failure 400", "error,error_description", "D32"},
	{"createToken", "failure default", "error,error_description", "D32"},
}

// TestVendor compares the document of each version with what the vendor's documents say of the operations
// (testdata/vendor.tsv, a row for each operation and version): status of success, shape of the answer, names
// of query parameters (* where required), of the properties of the answer (of a page and of its results) and
// of the body of failures.
func TestVendor(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(readFile(t, "testdata/vendor.tsv")), "\n")
	columns := strings.Split(lines[0], "\t")
	rows := map[string]bool{}
	documents := map[spec.Version]*openapi3.T{}
	for _, v := range spec.Versions() {
		documents[v] = document(t, v)
	}
	unused := map[int]bool{}
	for i := range exceptions {
		unused[i] = true
	}
	for _, line := range lines[1:] {
		vendor := map[string]string{}
		for i, cell := range strings.Split(line, "\t") {
			vendor[columns[i]] = strings.TrimPrefix(cell, "-")
		}
		id, v := vendor["operation"], spec.Version(vendor["version"])
		rows[id+" "+string(v)] = true
		ours := describeOperation(t, documents[v], v, id)
		// Every failure that the contract names has the vendor's body.
		for column := range ours {
			if strings.HasPrefix(column, "failure ") {
				vendor[column] = vendor["failure"]
			}
		}
		delete(vendor, "failure")
		for i, e := range exceptions {
			if e.operation == id {
				vendor[e.column] = sortNames(vendor[e.column] + "," + e.more)
				delete(unused, i)
			}
		}
		if diff := cmp.Diff(vendor, ours); diff != "" {
			t.Errorf("%s in %s (-vendor +contract):\n%s", id, v, diff)
		}
	}
	for _, v := range spec.Versions() {
		for _, op := range spec.Operations(v) {
			if !rows[op.ID+" "+string(v)] {
				t.Errorf("no row for %s in %s", op.ID, v)
			}
		}
	}
	for i := range unused {
		t.Errorf("exception %v is of no operation", exceptions[i])
	}
}

func TestExceptionsAreExplained(t *testing.T) {
	t.Parallel()
	discrepancies := readFile(t, "DISCREPANCIES.md")
	for _, e := range exceptions {
		if !strings.Contains(discrepancies, "| "+e.row+" |") {
			t.Errorf("%s is no row of DISCREPANCIES.md", e.row)
		}
	}
}

// describeOperation says of the contract what a row of vendor.tsv says of the vendor's documents; "failure"
// is split by status.
func describeOperation(t *testing.T, doc *openapi3.T, v spec.Version, id string) map[string]string {
	t.Helper()
	op, _ := spec.OperationByID(id)
	item := doc.Paths.Value(op.Path)
	if item == nil || item.GetOperation(op.Method) == nil {
		t.Fatalf("%s is not in the document of %s", id, v)
	}
	o := item.GetOperation(op.Method)
	row := map[string]string{"operation": o.OperationID, "version": string(v)}
	var query []string
	for _, p := range slices.Concat(item.Parameters, o.Parameters) {
		if p.Value.In == "query" {
			name := p.Value.Name
			if p.Value.Required {
				name += "*"
			}
			query = append(query, name)
		}
	}
	row["query"] = sortNames(strings.Join(query, ","))
	for status, response := range o.Responses.Map() {
		if n, err := strconv.Atoi(status); err == nil && n < 300 {
			row["success"] = strings.TrimLeft(row["success"]+" "+status, " ")
			row["answer"], row["body"], row["item"] = describeAnswer(response.Value.Content)
			continue
		}
		_, row["failure "+status], _ = describeAnswer(response.Value.Content)
	}
	return row
}

// describeAnswer returns the shape of an answer, the names of its properties and those of its items.
func describeAnswer(content openapi3.Content) (shape, body, item string) {
	for _, media := range content {
		s := media.Schema.Value
		switch results := s.Properties["results"]; {
		case s.Type.Is("array"):
			return "array", "", propertyNames(s.Items.Value)
		case results != nil:
			return "page", propertyNames(s), propertyNames(results.Value.Items.Value)
		default:
			return "object", propertyNames(s), ""
		}
	}
	return "none", "", ""
}

func propertyNames(s *openapi3.Schema) string {
	return strings.Join(slices.Sorted(maps.Keys(s.Properties)), ",")
}

func sortNames(names string) string {
	list := slices.DeleteFunc(strings.Split(names, ","), func(name string) bool { return name == "" })
	slices.Sort(list)
	return strings.Join(list, ",")
}

// document loads the document of a version.
func document(t *testing.T, v spec.Version) *openapi3.T {
	t.Helper()
	source, err := derive.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		t.Fatal(fmt.Errorf("document of %s: %w", v, err))
	}
	return doc
}
