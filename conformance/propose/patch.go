package propose

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Operation is one of a JSON patch, RFC 6902.
type Operation struct {
	Op    string `json:"op"`   // "add", "remove" or "replace"
	Path  string `json:"path"` // JSON pointer
	Value any    `json:"value"`
}

// MarshalJSON writes no value where there is none to be written: null is one.
func (o Operation) MarshalJSON() ([]byte, error) {
	if o.Op == "remove" {
		return json.Marshal(map[string]string{"op": o.Op, "path": o.Path})
	}
	type plain Operation
	return json.Marshal(plain(o))
}

// difference adds to ops what makes after of before, both as encoding/json decodes them.
func difference(ops []Operation, path string, before, after any) []Operation {
	if reflect.DeepEqual(before, after) {
		return ops
	}
	if was, ok := before.(map[string]any); ok {
		if is, ok := after.(map[string]any); ok {
			return membersDifference(ops, path, was, is)
		}
	}
	was, ok := before.([]any)
	is, ok2 := after.([]any)
	if !ok || !ok2 || len(is) < len(was) {
		return append(ops, Operation{"replace", path, after})
	}
	for i := range is {
		at := fmt.Sprintf("%s/%d", path, i)
		if i < len(was) {
			ops = difference(ops, at, was[i], is[i])
		} else {
			ops = append(ops, Operation{"add", at, is[i]})
		}
	}
	return ops
}

func membersDifference(ops []Operation, path string, was, is map[string]any) []Operation {
	names := slices.Concat(slices.Collect(maps.Keys(was)), slices.Collect(maps.Keys(is)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		at := path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		old, here := was[name]
		now, stays := is[name]
		switch {
		case !here:
			ops = append(ops, Operation{"add", at, now})
		case !stays:
			ops = append(ops, Operation{Op: "remove", Path: at})
		default:
			ops = difference(ops, at, old, now)
		}
	}
	return ops
}

// around is how many lines a diff shows before and after a change.
const around = 3

// unified writes the difference of two texts as a unified diff of the contract's file: one range of lines.
func unified(before, after string) string {
	was, is := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	head := 0
	for head < min(len(was), len(is)) && was[head] == is[head] {
		head++
	}
	tail := 0
	for tail < min(len(was), len(is))-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	start := max(head-around, 0)
	end := min(len(was)-tail+around, len(was))
	if end == len(was) && was[end-1] == "" {
		end-- // what follows the last end of a line is no line
	}
	shift := len(is) - len(was)
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/spec/openapi.yaml\n+++ b/spec/openapi.yaml\n@@ -%d,%d +%d,%d @@\n", start+1, end-start, start+1, end+shift-start)
	write := func(mark string, lines []string) {
		for _, line := range lines {
			b.WriteString(mark + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	write(" ", was[start:head])
	write("-", was[head:len(was)-tail])
	write("+", is[head:len(is)-tail])
	write(" ", was[len(was)-tail:end])
	return b.String()
}
