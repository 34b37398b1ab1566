package check

import (
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

// root returns the object that the answer is.
func root(c *conformance.Call) (*object, bool) {
	o := conformance.Once(c, findRoot)
	return o, o.value.Is(tree.Object)
}

func findRoot(c *conformance.Call) *object { return objectOf(c.Answer()) }

// headOf returns the head of a call, one for all who remember it.
func headOf(c *conformance.Call) *conformance.Call {
	return conformance.Once(c, (*conformance.Call).Head)
}

// items returns the objects of a list: the results of a page, or the members of a bare array. It must not be changed.
func items(c *conformance.Call) []*object { return conformance.Once(c, findItems) }

func findItems(c *conformance.Call) []*object {
	list, pointer := c.Answer(), ""
	if list.Is(tree.Object) {
		list, pointer = list.Get("results"), "/results"
	}
	if !list.Is(tree.Array) {
		return nil
	}
	all := make([]object, list.Len())
	out := make([]*object, 0, len(all))
	i := 0
	for item := range list.Items() {
		if item.Is(tree.Object) {
			all[i].of(item, pointer, i)
			out = append(out, &all[i])
		}
		i++
	}
	return slices.Clip(out)
}

// shown returns the objects that a successful answer shows where its operation is the one that gives a single
// object or the one that lists them. It must not be changed.
func shown(c *conformance.Call, list string, single ...string) []*object {
	if !c.Succeeded() {
		return nil
	}
	if c.Operation.ID == list {
		return items(c)
	}
	if slices.Contains(single, c.Operation.ID) {
		if o, ok := root(c); ok {
			return []*object{o}
		}
	}
	return nil
}

// sessions returns the restore sessions that an answer shows.
func sessions(c *conformance.Call) []*object { return ofKind(c, session) }

// events returns the events that an answer shows.
func events(c *conformance.Call) []*object { return ofKind(c, event) }

// points returns the restore points that an answer shows.
func points(c *conformance.Call) []*object { return ofKind(c, point) }

// ofKind returns the objects of a kind that an answer shows.
func ofKind(c *conformance.Call, k kind) []*object {
	switch {
	case kindOf(c) != k:
		return nil
	case strings.HasPrefix(c.Operation.ID, "list"):
		return shown(c, c.Operation.ID)
	}
	return shown(c, "", c.Operation.ID)
}

// explores reports whether c asks for a new restore session.
func explores(c *conformance.Call) bool {
	return c.Operation.Explores()
}

// asked returns a member of the request's body, its name in any case, as a string; the last of several.
func asked(c *conformance.Call, name string) (text string) {
	for k, v := range c.Asked().Members() {
		if strings.EqualFold(k, name) {
			text, _ = v.Text()
		}
	}
	return text
}

// query returns a query parameter, its name in any case, and whether it is there; of several cases that of the first
// in the order of bytes, so that it is the same whenever it is asked for.
func query(q url.Values, name string) (value string, ok bool) {
	is := ""
	for k, v := range q {
		if strings.EqualFold(k, name) && len(v) > 0 && (!ok || k < is) {
			is, value, ok = k, v[0], true
		}
	}
	return value, ok
}

// rightly reports whether the credentials of a call are of the kind that its operation takes. Those of an
// unknown label are taken to be.
func rightly(c *conformance.Call) bool {
	switch c.Principal {
	case conformance.Nobody, conformance.Stranger:
		return c.Operation.Anonymous
	case conformance.Administrator:
		return c.Operation.Credentials != spec.TenantCredentials
	case conformance.Tenant, conformance.OtherTenant:
		return c.Operation.Credentials != spec.AdministratorCredentials
	}
	return true
}

// stands reports whether a request is one that a good server serves: nothing in it is broken on purpose, and
// its credentials are right.
func stands(c *conformance.Call) bool { return c.Broken == "" && rightly(c) }

// status writes the status of an answer as a finding shows it.
func status(c *conformance.Call) string { return conformance.StatusText(c.Response) }
