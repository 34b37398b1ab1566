package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// ParseSupports reads what a target claims to support: ids of operations, and groups of them, in any case. The groups
// are the tags of the contract, in plain words too: "RestoreSession", "restore sessions" and "sessions" are the same.
// It returns ids in the order of the contract; none for none. An unknown word is an error that says what there is.
func ParseSupports(words ...string) ([]string, error) {
	claimed := map[string]bool{}
	for _, word := range words {
		ids := supported(word)
		if len(ids) == 0 {
			return nil, fmt.Errorf("the contract has no operation and no group %q%s: there are %s",
				word, meant(word), strings.Join(supportable(), ", "))
		}
		for _, id := range ids {
			claimed[id] = true
		}
	}
	var out []string
	for _, o := range allOperations() {
		if claimed[o.ID] {
			out = append(out, o.ID)
		}
	}
	return out, nil
}

// allOperations returns the operations of all versions in the order of the contract.
func allOperations() []spec.Operation {
	var out []spec.Operation
	for _, v := range spec.Versions() {
		for _, o := range spec.Operations(v) {
			if !slices.ContainsFunc(out, func(there spec.Operation) bool { return there.ID == o.ID }) {
				out = append(out, o)
			}
		}
	}
	return out
}

// supported returns the ids of the operations that a word stands for.
func supported(word string) (ids []string) {
	for _, o := range allOperations() {
		if strings.EqualFold(o.ID, word) || slices.Contains(groupNames(o.Tag), bare(word)) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// groupNames returns the plain names of a group.
func groupNames(tag string) []string {
	names := []string{bare(tag), strings.TrimPrefix(bare(tag), "restore")}
	if tag == "Auth" {
		names = append(names, "token")
	}
	return names
}

// bare is a name in small letters, without spaces, signs and the s of a plural.
func bare(name string) string {
	return strings.TrimSuffix(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name)), "s")
}

// supportable returns all that ParseSupports knows: groups, then operations.
func supportable() []string {
	var groups, ids []string
	for _, o := range allOperations() {
		if !slices.Contains(groups, o.Tag) {
			groups = append(groups, o.Tag)
		}
		ids = append(ids, o.ID)
	}
	return append(groups, ids...)
}

// meant says what a word most likely was meant to be; "" where nothing is near.
func meant(word string) string {
	far := func(name string) int {
		n := len(name)
		for _, known := range groupNames(name) {
			n = min(n, distance(bare(word), known))
		}
		return n
	}
	best := slices.MinFunc(supportable(), func(a, b string) int { return far(a) - far(b) })
	if far(best) > 1+len(word)/4 {
		return ""
	}
	return ", perhaps " + best
}

// distance is how many characters must be put in, taken out or replaced to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := corner
			if a[i] != b[j] {
				replaced++
			}
			corner = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// inVersion returns those of operations that a version has, in the order of the contract, each once.
func inVersion(v spec.Version, operations []string) []string {
	out := []string{}
	for _, o := range spec.Operations(v) {
		if slices.Contains(operations, o.ID) {
			out = append(out, o.ID)
		}
	}
	return out
}

// unclaimed returns the operations of a version that are not among those that a target claims to have; none of them
// claims all.
func unclaimed(v spec.Version, claimed []string) map[string]bool {
	out := map[string]bool{}
	for _, o := range spec.Operations(v) {
		if len(claimed) > 0 && !slices.Contains(claimed, o.ID) {
			out[o.ID] = true
		}
	}
	return out
}
