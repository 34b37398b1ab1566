package validate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// anID is a whole id of a check, as the source of this package writes it.
var anID = regexp.MustCompile(`^(http|route|query|json|body)/[a-z0-9-]+$`)

// sourceIDs returns the ids and the ends of ids that the source of this package gives to findings.
func sourceIDs(t *testing.T) map[string]bool {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range files {
		name := f.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "checks.go" {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			collect(n, found)
			return true
		})
	}
	for name := range formats {
		found["format-"+name] = true
	}
	return found
}

// collect takes down the ids that a node of the source writes.
func collect(n ast.Node, found map[string]bool) {
	text := func(e ast.Expr) string {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				return s
			}
		}
		return ""
	}
	switch n := n.(type) {
	case *ast.BasicLit:
		if s := text(n); anID.MatchString(s) {
			found[s] = true
		}
	case *ast.BinaryExpr: // p.in + "/required"
		if s, ok := strings.CutPrefix(text(n.Y), "/"); ok && n.Op == token.ADD {
			if of, ok := n.X.(*ast.SelectorExpr); ok && of.Sel.Name == "in" {
				if s != "" {
					found[s] = true
				}
			}
		}
	case *ast.CallExpr: // s.fault(n, "type", …)
		if of, ok := n.Fun.(*ast.SelectorExpr); ok && of.Sel.Name == "fault" && len(n.Args) == 4 {
			if s := text(n.Args[1]); s != "" {
				found[s] = true
			}
		}
	case *ast.KeyValueExpr: // fault{kind: "required"}
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "kind" && text(n.Value) != "" && !strings.Contains(text(n.Value), "/") {
			found[text(n.Value)] = true
		}
	case *ast.AssignStmt: // a kind and a keyword at once
		for i, left := range n.Lhs {
			name := ""
			switch left := left.(type) {
			case *ast.Ident:
				name = left.Name
			case *ast.SelectorExpr:
				name = left.Sel.Name
			case *ast.IndexExpr:
				if of, ok := left.X.(*ast.SelectorExpr); ok {
					name = of.Sel.Name
				}
			}
			if (name == "kind" || name == "forbid") && len(n.Rhs) == len(n.Lhs) && text(n.Rhs[i]) != "" {
				found[text(n.Rhs[i])] = true
			}
		}
	}
}

// The table has every id that the source can give to a finding, and no other.
func TestChecksAreAll(t *testing.T) {
	t.Parallel()
	source := sourceIDs(t)
	listed := map[string]bool{}
	for _, c := range Checks() {
		if listed[c.ID] {
			t.Errorf("%s is listed twice", c.ID)
		}
		listed[c.ID] = true
		_, end, _ := strings.Cut(c.ID, "/")
		if !source[c.ID] && !source[end] {
			t.Errorf("%s is listed, and nothing gives it", c.ID)
		}
		if c.Title == "" || c.Meaning == "" || c.Severity == "" {
			t.Errorf("%s says nothing: %+v", c.ID, c)
		}
	}
	for id := range source {
		if !listed[id] && !listed["body/"+id] {
			t.Errorf("%s is given and not listed", id)
		}
	}
	if len(source) < 50 {
		t.Errorf("the source shows %d ids only", len(source))
	}
}

func TestCheckByID(t *testing.T) {
	t.Parallel()
	if c, err := CheckByID("query/enum-case-drift"); err != nil || c.Severity != Drift || c.Title != "A query parameter is a listed value in another case" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := CheckByID("body/none"); err == nil {
		t.Error("there is a check body/none")
	}
}
