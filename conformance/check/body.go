package check

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// object is a JSON object in the body of an answer, and where it stands.
type object struct {
	tree.Value
	in    string  // JSON pointer of the list that it is an item of
	index int     // in that list; -1 for one that is the whole answer
	id    string  // the member id in small letters, in which ids are compared; "" if there is none
	key   key     // of id
	copy  *copied // for keep
}

// objectOf returns the object that v is.
func objectOf(v tree.Value, in string, index int, of *copied) object {
	id, _ := v.Get("id").Text()
	id = strings.ToLower(id)
	return object{v, in, index, id, identified(id), of}
}

// copied is an object in a text of its own, made when it is first asked for.
type copied struct{ atomic.Pointer[object] }

// text returns the string with the given name; "" if it is absent or of another type.
func (o object) text(name string) string {
	s, _ := o.Get(name).Text()
	return s
}

// number returns the number with the given name.
func (o object) number(name string) (int, bool) {
	n, ok := o.Get(name).Number()
	return int(n), ok
}

// time returns the time with the given name; ok is false if it is absent, null or no time.
func (o object) time(name string) (time.Time, bool) {
	s, ok := o.Get(name).Text()
	if !ok {
		return time.Time{}, false
	}
	return timeOf(s)
}

// timeOf reads a time of the API; ok is false if it is none.
func timeOf(s string) (time.Time, bool) {
	var t wire.Time
	if t.UnmarshalText([]byte(s)) != nil {
		return time.Time{}, false
	}
	return t.Time, true
}

// escaper writes a name as a step of a JSON pointer.
var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// at returns the pointer to a member, of several names one inside the other.
func (o object) at(names ...string) string {
	var b strings.Builder
	if o.index >= 0 {
		b.WriteString(o.in + "/" + strconv.Itoa(o.index))
	}
	for _, name := range names {
		b.WriteString("/" + escaper.Replace(name))
	}
	return b.String()
}

// href returns where the link with the given name leads; "" if there is none.
func (o object) href(link string) string {
	href, _ := o.Get("_links").Get(link).Get("href").Text()
	return href
}

// show writes the member with the given name as a finding shows it.
func (o object) show(name string) string {
	switch v := o.Get(name); v.Kind() {
	case tree.None:
		return "nothing"
	case tree.Null:
		return "null"
	case tree.String:
		text, _ := v.Text()
		return text
	default:
		return fmt.Sprint(v.Any())
	}
}

// keep returns the object as a check may remember it: it holds none of the rest of the answer in memory.
func (o object) keep() object {
	if o.copy == nil { // kept already
		return o
	}
	kept := o.copy.Load()
	if kept == nil {
		kept = new(objectOf(o.Copy(), o.in, o.index, nil))
		o.copy.Store(kept)
	}
	return *kept
}

// same reports whether two objects have the same members of the given names, whose values are no objects and no arrays.
func (o object) same(other object, names ...string) bool {
	for _, name := range names {
		if !o.Get(name).Same(other.Get(name)) {
			return false
		}
	}
	return true
}

// root returns the object that the answer is.
func root(c *conformance.Call) (object, bool) {
	o := conformance.Once(c, findRoot)
	return o, o.Is(tree.Object)
}

func findRoot(c *conformance.Call) object { return objectOf(c.Answer(), "", -1, &copied{}) }

// headOf returns the head of a call, one for all who remember it.
func headOf(c *conformance.Call) *conformance.Call {
	return conformance.Once(c, (*conformance.Call).Head)
}

// items returns the objects of a list: the results of a page, or the members of a bare array. It must not be changed.
func items(c *conformance.Call) []object { return conformance.Once(c, findItems) }

func findItems(c *conformance.Call) []object {
	list, pointer := c.Answer(), ""
	if list.Is(tree.Object) {
		list, pointer = list.Get("results"), "/results"
	}
	if !list.Is(tree.Array) {
		return nil
	}
	out := make([]object, 0, list.Len())
	copies := make([]copied, cap(out))
	i := 0
	for item := range list.Items() {
		if item.Is(tree.Object) {
			out = append(out, objectOf(item, pointer, i, &copies[i]))
		}
		i++
	}
	return slices.Clip(out)
}

// shown returns the objects that a successful answer shows where its operation is the one that gives a single
// object or the one that lists them. It must not be changed.
func shown(c *conformance.Call, list string, single ...string) []object {
	if !c.Succeeded() {
		return nil
	}
	if c.Operation.ID == list {
		return items(c)
	}
	if slices.Contains(single, c.Operation.ID) {
		if o, ok := root(c); ok {
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

// asked returns a member of the request's body, its name in any case, as a string; the last of several.
func asked(c *conformance.Call, name string) (text string) {
	for k, v := range c.Asked().Members() {
		if strings.EqualFold(k, name) {
			text, _ = v.Text()
		}
	}
	return text
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
