package validate

import (
	"net/url"
	"slices"
	"strings"
)

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
