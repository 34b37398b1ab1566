package spec

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Errors of Route.
var (
	// ErrVersion means that the path does not begin with a version of the contract.
	ErrVersion = errors.New("no such version of the API")
	// ErrPath means that no operation of the version has the path.
	ErrPath = errors.New("no such resource")
	// ErrMethod means that the path has operations, but none with the method. Match.Allow names them.
	ErrMethod = errors.New("method not allowed")
)

// Match is what a method and a path stand for.
type Match struct {
	Version   Version
	Operation Operation
	Params    map[string]string // values of the path parameters, unescaped, in the case that was sent
	Allow     []string          // methods that the path has, sorted; set with ErrMethod
}

// Route finds the operation of a request. Path is the escaped path with its version, such as
// "/v6/Organization/Explore"; literal parts match in any case and a slash at the end is passed over, as the
// service does. Values of parameters keep their case. The error is ErrVersion, ErrPath or ErrMethod, wrapped
// with the path.
func Route(method, path string) (Match, error) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	v, err := ParseVersion(parts[0])
	if err != nil {
		return Match{}, fmt.Errorf("%s: %w", path, ErrVersion)
	}
	parts = parts[1:]
	if len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	m := Match{Version: v}
	for i := range operations {
		o := &operations[i]
		if !o.In(v) {
			continue
		}
		params, ok := matchPath(o.Path, parts)
		if !ok {
			continue
		}
		if o.Method == method {
			return Match{Version: v, Operation: *o, Params: params}, nil
		}
		m.Allow = append(m.Allow, o.Method)
	}
	if m.Allow != nil {
		slices.Sort(m.Allow)
		return m, fmt.Errorf("%s %s: %w", method, path, ErrMethod)
	}
	return m, fmt.Errorf("%s: %w", path, ErrPath)
}

// matchPath matches the parts of a path against a template.
func matchPath(template string, parts []string) (map[string]string, bool) {
	rest := template[1:]
	var params map[string]string
	for i, part := range parts {
		want, after, more := strings.Cut(rest, "/")
		rest = after
		if more != (i < len(parts)-1) {
			return nil, false
		}
		if want[0] != '{' {
			if literal, err := url.PathUnescape(part); err != nil || !strings.EqualFold(want, literal) {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(part)
		if err != nil || value == "" {
			return nil, false
		}
		if params == nil {
			params = make(map[string]string, 2)
		}
		params[want[1:len(want)-1]] = value
	}
	return params, len(parts) > 0
}
