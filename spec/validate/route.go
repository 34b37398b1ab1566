package validate

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Errors of Contract.Route.
var (
	// ErrPath means that the document has no such path.
	ErrPath = errors.New("no such path in the contract")
	// ErrMethod means that the path has operations, but none with the method.
	ErrMethod = errors.New("the path has no such method in the contract")
)

// Route finds the operation of a request, as Message.Operation.ID names it, and the values of its path
// parameters, unescaped. Path is the escaped path; it matches in any case, with a slash at the end, and whatever
// stands before what the document describes: given as Message.Path, each is a drift. Names that the document
// writes out go before parameters. The error is ErrPath or ErrMethod, wrapped with the path.
func (c *Contract) Route(method, path string) (id string, params map[string]string, err error) {
	bare, _, _ := strings.Cut(path, "?")
	sent := strings.Split(strings.TrimRight(bare, "/"), "/")
	known := false
	best := -1
	for _, candidate := range slices.Sorted(maps.Keys(c.operations)) {
		op := c.operations[candidate]
		values, literals, ok := op.match(sent)
		if !ok {
			continue
		}
		known = true
		if op.method == method && literals > best {
			id, params, best = candidate, values, literals
		}
	}
	switch {
	case best >= 0:
		return id, params, nil
	case known:
		return "", nil, fmt.Errorf("%s %s: %w", method, path, ErrMethod)
	}
	return "", nil, fmt.Errorf("%s: %w", path, ErrPath)
}

// match matches the end of a path; literals is how many of its names the document writes out.
func (o *operation) match(sent []string) (params map[string]string, literals int, ok bool) {
	want := strings.Split(strings.TrimPrefix(o.path, "/"), "/")
	if len(sent) < len(want) {
		return nil, 0, false
	}
	for i, part := range sent[len(sent)-len(want):] {
		value, err := url.PathUnescape(part)
		name, isParam := strings.CutPrefix(want[i], "{")
		switch {
		case err != nil || isParam && value == "" || !isParam && !strings.EqualFold(value, want[i]):
			return nil, 0, false
		case isParam:
			if params == nil {
				params = map[string]string{}
			}
			params[strings.TrimSuffix(name, "}")] = value
		default:
			literals++
		}
	}
	return params, literals, true
}

// route compares the path that was sent with the documented one: services take paths in any case, with a slash
// at the end, and gateways put something before them.
func (j *judge) route() {
	path, _, _ := strings.Cut(j.Path, "?")
	drift := func(check, clause, expected, got string) {
		j.add(Finding{
			Severity: Drift, Check: check, Where: "path", Clause: Clause{Pointer: clause}, Expected: expected, Got: quote(got),
		})
	}
	bare := strings.TrimRight(path, "/")
	at := "#/paths" + pointerOf(j.operation.path)
	if bare != path {
		drift("route/trailing-slash", at, "no slash at the end", path)
	}
	want := strings.Split(strings.TrimPrefix(j.operation.path, "/"), "/")
	sent := strings.Split(bare, "/")
	if len(sent) < len(want) {
		return // another path: the caller's operation is not for this one
	}
	prefix, rest := strings.Join(sent[:len(sent)-len(want)], "/"), sent[len(sent)-len(want):]
	same := func(base string) bool { return strings.EqualFold(base, prefix) }
	i := slices.IndexFunc(j.operation.bases, same)
	if i < 0 {
		drift("route/prefix-drift", "#/servers", "a path that begins with "+quote(j.operation.bases[0]), prefix)
	}
	exact := i < 0 || slices.Contains(j.operation.bases, prefix)
	documented := slices.Clone(rest)
	for k, name := range want {
		if strings.HasPrefix(name, "{") {
			continue
		}
		documented[k] = name
		if literal, err := url.PathUnescape(rest[k]); err != nil || literal != name {
			exact = false
		}
	}
	if !exact {
		base := prefix
		if i >= 0 {
			base = j.operation.bases[i]
		}
		drift("route/case-drift", at, quote(base+"/"+strings.Join(documented, "/")), bare)
	}
}
