package check

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// object is a JSON object in the body of an answer, and where it stands.
type object struct {
	pointer string // JSON pointer
	fields  map[string]any
}

// text returns the string with the given name; "" if it is absent or of another type.
func (o object) text(name string) string {
	s, _ := o.fields[name].(string)
	return s
}

// number returns the number with the given name.
func (o object) number(name string) (int, bool) {
	n, ok := o.fields[name].(float64)
	return int(n), ok
}

// time returns the time with the given name; ok is false if it is absent, null or no time.
func (o object) time(name string) (time.Time, bool) {
	var t wire.Time
	s, ok := o.fields[name].(string)
	if !ok || t.UnmarshalText([]byte(s)) != nil {
		return time.Time{}, false
	}
	return t.Time, true
}

// escaper writes a name as a step of a JSON pointer.
var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// at returns the pointer to a member, of several names one inside the other.
func (o object) at(names ...string) string {
	var b strings.Builder
	b.WriteString(o.pointer)
	for _, name := range names {
		b.WriteString("/" + escaper.Replace(name))
	}
	return b.String()
}

// href returns where the link with the given name leads; "" if there is none.
func (o object) href(link string) string {
	links, _ := o.fields["_links"].(map[string]any)
	l, _ := links[link].(map[string]any)
	href, _ := l["href"].(string)
	return href
}

// show writes the member with the given name as a finding shows it.
func (o object) show(name string) string {
	v, ok := o.fields[name]
	switch {
	case !ok:
		return "nothing"
	case v == nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// only returns the object with some of its members alone: what a check remembers of it.
func (o object) only(names ...string) object {
	kept := make(map[string]any, len(names))
	for _, name := range names {
		if v, ok := o.fields[name]; ok {
			kept[name] = v
		}
	}
	return object{o.pointer, kept}
}

// same reports whether two objects have the same members, whose values are no objects and no arrays.
func (o object) same(other object) bool { return o.fields != nil && maps.Equal(o.fields, other.fields) }

// root returns the object that the answer is.
func root(c *conformance.Call) (object, bool) {
	fields, ok := c.Answer().(map[string]any)
	return object{fields: fields}, ok
}

// items returns the objects of a list: the results of a page, or the members of a bare array.
func items(c *conformance.Call) []object {
	list, pointer := c.Answer(), ""
	if page, ok := list.(map[string]any); ok {
		list, pointer = page["results"], "/results"
	}
	members, _ := list.([]any)
	var out []object
	for i, m := range members {
		if fields, ok := m.(map[string]any); ok {
			out = append(out, object{fmt.Sprintf("%s/%d", pointer, i), fields})
		}
	}
	return out
}

// shown returns the objects that a successful answer shows where its operation is the one that gives a single
// object or the one that lists them.
func shown(c *conformance.Call, list string, single ...string) []object {
	if !c.Succeeded() {
		return nil
	}
	if c.Operation.ID == list {
		return items(c)
	}
	for _, id := range single {
		if o, ok := root(c); ok && c.Operation.ID == id {
			return []object{o}
		}
	}
	return nil
}

// sessions returns the restore sessions that an answer shows.
func sessions(c *conformance.Call) []object {
	return shown(c, "listRestoreSessions", "getRestoreSession", "exploreOrganization", "exploreOrganizationById")
}

// events returns the events that an answer shows.
func events(c *conformance.Call) []object {
	return shown(c, "listRestoreSessionEvents", "getRestoreSessionEvent")
}

// points returns the restore points that an answer shows.
func points(c *conformance.Call) []object {
	return shown(c, "listRestorePoints", "getRestorePoint")
}

// explores reports whether c asks for a new restore session.
func explores(c *conformance.Call) bool {
	return c.Operation.ID == "exploreOrganization" || c.Operation.ID == "exploreOrganizationById"
}

// asked returns a member of the request's body, its name in any case, as a string.
func asked(c *conformance.Call, name string) string {
	fields, _ := c.Asked().(map[string]any)
	for k, v := range fields {
		if strings.EqualFold(k, name) {
			s, _ := v.(string)
			return s
		}
	}
	return ""
}

// query returns a query parameter, its name in any case, and whether it is there.
func query(q url.Values, name string) (string, bool) {
	for k, v := range q {
		if strings.EqualFold(k, name) && len(v) > 0 {
			return v[0], true
		}
	}
	return "", false
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
