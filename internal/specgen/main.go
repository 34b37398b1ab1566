// Command specgen writes the table of operations of package spec from the contract. `go generate` runs it.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("specgen: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: specgen CONTRACT.yaml OUTPUT.go")
	}
	contract, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	source, err := table(contract)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], source, 0o644); err != nil {
		log.Fatal(err)
	}
}

// document is what the table needs of a derived document.
type document struct {
	Paths      yaml.Node
	Components struct {
		Parameters map[string]parameter
		Schemas    map[string]struct{ Properties yaml.Node }
	}
}

type parameter struct {
	Ref  string `yaml:"$ref"`
	Name string
	In   string
}

type operation struct {
	ID          string `yaml:"operationId"`
	Tags        []string
	Credentials string   `yaml:"x-credentials"`
	Laws        []string `yaml:"x-laws"`
	Security    *[]any
	Parameters  []parameter
	Responses   map[string]any
	RequestBody struct {
		Content map[string]struct{ Schema parameter }
	} `yaml:"requestBody"`
}

// table renders the Go source of the operations in contract.
func table(contract []byte) ([]byte, error) {
	c := collection{operations: map[string]*spec.Operation{}}
	for _, v := range spec.Versions() {
		root, err := derive.Document(contract, v)
		if err != nil {
			return nil, err
		}
		var doc document
		if err := root.Decode(&doc); err != nil {
			return nil, err
		}
		if err := c.document(doc, v); err != nil {
			return nil, err
		}
	}
	return render(c.order, c.operations)
}

// collection gathers the operations of all versions.
type collection struct {
	order      []string // operationIds as they first come
	operations map[string]*spec.Operation
}

// methods are the keys of a path that are operations (OpenAPI 3.0.3, Path Item Object).
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

func (c *collection) document(doc document, v spec.Version) error {
	for i := 0; i < len(doc.Paths.Content); i += 2 {
		path, item := doc.Paths.Content[i].Value, doc.Paths.Content[i+1]
		var shared struct{ Parameters []parameter }
		if err := item.Decode(&shared); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for j := 0; j < len(item.Content); j += 2 {
			key := item.Content[j].Value
			if key == "parameters" {
				continue
			}
			if !slices.Contains(methods, key) {
				return fmt.Errorf("%s: %s is not a method", path, key)
			}
			method := strings.ToUpper(key)
			var op operation
			if err := item.Content[j+1].Decode(&op); err != nil {
				return fmt.Errorf("%s %s: %w", method, path, err)
			}
			op.Parameters = slices.Concat(shared.Parameters, op.Parameters)
			if err := c.operation(doc, v, method, path, op); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *collection) operation(doc document, v spec.Version, method, path string, op operation) error {
	if op.ID == "" {
		return fmt.Errorf("%s %s: no operationId", method, path)
	}
	if len(op.Tags) != 1 {
		return fmt.Errorf("%s: %d tags, want one", op.ID, len(op.Tags))
	}
	o := c.operations[op.ID]
	if o == nil {
		o = &spec.Operation{
			ID: op.ID, Method: method, Path: path, Tag: op.Tags[0], Laws: op.Laws,
			Credentials: spec.Credentials(op.Credentials),
			Anonymous:   op.Security != nil && len(*op.Security) == 0,
			Success:     map[spec.Version]int{}, Query: map[spec.Version][]string{}, Body: map[spec.Version][]string{},
		}
		c.operations[op.ID] = o
		c.order = append(c.order, op.ID)
	}
	if o.Method != method || o.Path != path {
		return fmt.Errorf("%s %s: %s is %s %s already", method, path, op.ID, o.Method, o.Path)
	}
	for status := range op.Responses {
		if n, err := strconv.Atoi(status); err == nil && n < 300 {
			if o.Success[v] != 0 {
				return fmt.Errorf("%s: two statuses of success in %s", op.ID, v)
			}
			o.Success[v] = n
		}
	}
	if o.Success[v] == 0 {
		return fmt.Errorf("%s: no status of success in %s", op.ID, v)
	}
	for _, p := range op.Parameters {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = doc.Components.Parameters[name]
		}
		if p.In == "query" {
			o.Query[v] = append(o.Query[v], p.Name)
		}
	}
	schema := strings.TrimPrefix(op.RequestBody.Content["application/json"].Schema.Ref, "#/components/schemas/")
	properties := doc.Components.Schemas[schema].Properties.Content
	for i := 0; i < len(properties); i += 2 {
		o.Body[v] = append(o.Body[v], properties[i].Value)
	}
	return nil
}

func render(order []string, ops map[string]*spec.Operation) ([]byte, error) {
	names := map[spec.Version]string{spec.V6: "V6", spec.V7: "V7", spec.V8: "V8"}
	credentials := map[spec.Credentials]string{
		spec.AnyCredentials: "AnyCredentials", spec.TenantCredentials: "TenantCredentials",
		spec.AdministratorCredentials: "AdministratorCredentials",
	}
	var b bytes.Buffer
	fmt.Fprint(&b, "// Code generated by specgen from openapi.yaml. DO NOT EDIT.\n\npackage spec\n\nvar operations = []Operation{\n")
	for _, id := range order {
		o := ops[id]
		if credentials[o.Credentials] == "" {
			return nil, fmt.Errorf("%s: x-credentials %q is not tenant, administrator or any", id, o.Credentials)
		}
		fmt.Fprintf(&b, "{\nID: %q, Method: %q, Path: %q, Tag: %q,\nCredentials: %s, Anonymous: %t,\nLaws: %#v,\n",
			o.ID, o.Method, o.Path, o.Tag, credentials[o.Credentials], o.Anonymous, o.Laws)
		fmt.Fprint(&b, "Success: map[Version]int{")
		for _, v := range spec.Versions() {
			if s := o.Success[v]; s != 0 {
				fmt.Fprintf(&b, "%s: %d, ", names[v], s)
			}
		}
		fmt.Fprint(&b, "},\n")
		for _, list := range []struct {
			field string
			by    map[spec.Version][]string
		}{{"Query", o.Query}, {"Body", o.Body}} {
			if len(list.by) == 0 {
				continue
			}
			fmt.Fprintf(&b, "%s: map[Version][]string{\n", list.field)
			for _, v := range spec.Versions() {
				if q := list.by[v]; len(q) > 0 {
					fmt.Fprintf(&b, "%s: %s,\n", names[v], strings.TrimPrefix(fmt.Sprintf("%#v", q), "[]string"))
				}
			}
			fmt.Fprint(&b, "},\n")
		}
		fmt.Fprint(&b, "},\n")
	}
	fmt.Fprint(&b, "}\n")
	return format.Source(b.Bytes())
}
