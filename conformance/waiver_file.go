package conformance

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

//go:embed waivers.schema.json
var waiversSchema []byte

// WaiversSchema returns the JSON Schema of a file of waivers.
func WaiversSchema() []byte { return slices.Clone(waiversSchema) }

// ReadWaivers reads a file of waivers, YAML or JSON:
//
//	waivers:
//	  - check: body/required
//	    operation: listRestoreSessions
//	    where: body
//	    pointer: /results/*/creationTime
//	    reason: known to the vendor as case 0123
//	    owner: backup team
//	    expires: 2027-01-31
//	    case: not JSON      # of the finding; the rest may be left out
//	    most: 30
//	    versions: [v8]
//	    server: https://vb365.example.com:4443
//
// In place of where, pointer and case, fingerprint names the finding. Checks are those that a waiver may be about, beside
// those of spec/validate. All faults of the file are in the error, a line each in their order: the file, the line, the field and
// what to write.
func ReadWaivers(file string, source []byte, checks []Check) ([]Waiver, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(source, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(doc.Content) == 0 {
		return nil, nil // an empty file
	}
	f := waiverFile{name: file, checks: checks}
	var out []Waiver
	f.mapping(doc.Content[0], "", func(key, list *yaml.Node) {
		if key.Value != "waivers" {
			f.fault(key, key.Value, "is unknown: a file of waivers has one list, waivers")
			return
		}
		if list.Kind != yaml.SequenceNode {
			f.fault(list, "waivers", "is no list: write each waiver behind a dash")
			return
		}
		for _, item := range list.Content {
			out = append(out, f.waiver(item))
		}
	})
	slices.SortStableFunc(f.faults, func(a, b waiverFault) int { return a.line - b.line })
	var errs []error
	for _, fault := range f.faults {
		errs = append(errs, fault.err)
	}
	return out, errors.Join(errs...)
}

// waiverFile collects what is wrong in a file of waivers.
type waiverFile struct {
	name   string
	checks []Check
	faults []waiverFault
}

type waiverFault struct {
	line int
	err  error
}

func (f *waiverFile) fault(at *yaml.Node, field, format string, args ...any) {
	text := fmt.Sprintf("%s:%d: ", f.name, at.Line)
	if field != "" {
		text += field + " "
	}
	f.faults = append(f.faults, waiverFault{at.Line, errors.New(text + fmt.Sprintf(format, args...))})
}

// mapping calls each with the members of a mapping.
func (f *waiverFile) mapping(n *yaml.Node, field string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		f.fault(n, field, "is no mapping: write names and values, such as check: body/required")
		return
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		if key := n.Content[i]; seen[key.Value] {
			f.fault(key, key.Value, "comes twice: keep one")
		} else {
			seen[key.Value] = true
			each(key, n.Content[i+1])
		}
	}
}

// waiver reads one waiver.
func (f *waiverFile) waiver(n *yaml.Node) Waiver {
	w := Waiver{File: f.name, Line: n.Line}
	if n.Kind != yaml.MappingNode {
		f.fault(n, "", "is no waiver: write names and values, such as check: body/required")
		return w
	}
	given := map[string]bool{}
	f.mapping(n, "", func(key, value *yaml.Node) {
		given[key.Value] = true
		if key.Value == "versions" {
			w.Versions = f.versions(value)
			return
		}
		if value.Kind != yaml.ScalarNode || value.Tag == "!!null" {
			f.fault(value, key.Value, "is no text: write one value")
			return
		}
		if reason := f.set(&w, key.Value, value.Value); reason != "" {
			f.fault(value, key.Value, "%s", reason)
		}
	})
	for _, must := range [][2]string{
		{"check", "the id of a finding, such as body/required"}, {"reason", "why the deviation may pass"},
		{"owner", "who answers for it"}, {"expires", "the last day that it counts, such as 2027-01-31"},
	} {
		if !given[must[0]] {
			f.fault(n, must[0], "is missing: write %s", must[1])
		}
	}
	if w.Fingerprint != "" && (w.Where != "" || w.Pointer != "" || w.Case != "") {
		f.fault(n, "fingerprint", "stands beside where, pointer or case: keep one of the two ways to name a place")
	}
	return w
}

// printed is the form of a fingerprint.
var printed = regexp.MustCompile(`^[0-9a-f]{16}$`)

// set sets a field, or says what is wrong with its value.
func (f *waiverFile) set(w *Waiver, field, value string) (fault string) {
	if strings.TrimSpace(value) == "" && field != "pointer" {
		return "is empty: write a value, or take the line out"
	}
	switch field {
	case "check":
		if w.Check = value; !f.knows(value) {
			return fmt.Sprintf("names no check: %q; reports show the ids of findings", value)
		}
	case "operation":
		if w.Operation = value; !operationKnown(value) {
			return fmt.Sprintf("names no operation of the contract: %q; write an operationId, such as listRestoreSessions", value)
		}
	case "where":
		if w.Where = value; !slices.Contains(places, strings.TrimPrefix(value, "request ")) {
			return fmt.Sprintf("is %q: write one of %s, as the finding has it", value, strings.Join(places, ", "))
		}
	case "pointer":
		w.Pointer = value
	case "case":
		w.Case = value
	case "fingerprint":
		if w.Fingerprint = value; !printed.MatchString(value) {
			return "is no fingerprint: write the 16 digits that the finding shows, in quotation marks"
		}
	case "reason":
		w.Reason = value
	case "owner":
		w.Owner = value
	case "expires":
		if w.Expires = value; !isDate(value) {
			return fmt.Sprintf("is %q: write a date, such as 2027-01-31", value)
		}
	case "most":
		n, err := strconv.Atoi(value)
		if w.Most = n; err != nil || n < 1 {
			return fmt.Sprintf("is %q: write how often the finding may be seen, 1 or more", value)
		}
	case "server":
		w.Server = strings.TrimSuffix(value, "/")
	default:
		return "is unknown: take it out, or mend its name"
	}
	return ""
}

// places are the places that findings have.
var places = []string{"status", "header", "path", "query", "cookie", "body"}

// versions reads a list of versions, or one.
func (f *waiverFile) versions(n *yaml.Node) (out []spec.Version) {
	items := n.Content
	if n.Kind == yaml.ScalarNode {
		items = []*yaml.Node{n}
	}
	for _, item := range items {
		v, err := spec.ParseVersion(item.Value)
		if err != nil {
			f.fault(item, "versions", "has %q: write a list of %v", item.Value, spec.Versions())
			continue
		}
		out = append(out, v)
	}
	return out
}

// knows reports whether findings can have the id. Those about waivers themselves cannot be waived.
func (f *waiverFile) knows(id string) bool {
	_, err := validate.CheckByID(id)
	return err == nil || slices.ContainsFunc(f.checks, func(c Check) bool { return c.ID == id && id != contractRow })
}

func operationKnown(id string) bool {
	_, ok := spec.OperationByID(id)
	return ok
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
