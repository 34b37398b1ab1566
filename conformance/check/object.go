package check

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec/wire"
)

// object is a JSON object in the body of an answer, and where it stands. A nil object has nothing.
type object struct {
	value  tree.Value
	in     string                // JSON pointer of the list that it is an item of
	index  int                   // in that list; -1 for one that is the whole answer
	id     string                // the member id in small letters, in which ids are compared; "" if there is none
	key    key                   // of id
	plain  bool                  // id is a UUID in its form with dashes
	sight                        // what the register knows of it
	fields [noField]tree.Ref     // where members stand; 0 for one that is not there
	times  [2]moment             // that many ask for
	owner  conformance.Principal // whose it is; "" where that is not known
	copy   atomic.Pointer[kept]
}

// objectOf returns the object that is a whole answer.
func objectOf(v tree.Value) *object {
	o := &object{}
	o.of(v, "", -1)
	return o
}

// of makes o the object that v is.
func (o *object) of(v tree.Value, in string, index int) {
	o.value, o.in, o.index = v, in, index
	v.Find(fieldOf, o.fields[:])
	if o.id, _ = o.Get("id").Text(); o.id == "" {
		return
	}
	var small bool
	if o.key, small, o.plain = bitsOf(o.id); !small {
		o.id = strings.ToLower(o.id)
	}
	if !o.plain {
		o.key = named(o.id)
	}
}

// Get returns the member with the given name, the last where there are several.
func (o *object) Get(name string) tree.Value {
	if o == nil {
		return tree.Value{}
	}
	f := fieldOf(name)
	switch {
	case f == noField:
		return o.value.Get(name)
	case o.fields[f] == 0:
		return tree.Value{}
	}
	return o.value.At(o.fields[f])
}

// noField and the numbers below it are of the members that checks ask for most.
const noField = 19

// fieldOf returns the number of a member.
func fieldOf(name string) int {
	switch name {
	case "id":
		return 0
	case "name":
		return 1
	case "type":
		return 2
	case "state":
		return 3
	case "result":
		return 4
	case "status":
		return 5
	case "creationTime":
		return 6
	case "startTime":
		return 7
	case "endTime":
		return 8
	case "backupTime":
		return 9
	case "organization":
		return 10
	case "organizationId":
		return 11
	case "initiatedBy":
		return 12
	case "clientHost":
		return 13
	case "eTag":
		return 14
	case "order":
		return 15
	case "isDeleted":
		return 16
	case "_links":
		return 17
	case "results":
		return 18
	}
	return noField
}

// Members gives the members in their order.
func (o *object) Members() iter.Seq2[string, tree.Value] {
	if o == nil {
		return tree.Value{}.Members()
	}
	return o.value.Members()
}

// text returns the string with the given name; "" if it is absent or of another type.
func (o *object) text(name string) string {
	s, _ := o.Get(name).Text()
	return s
}

// number returns the number with the given name.
func (o *object) number(name string) (int, bool) {
	n, ok := o.Get(name).Number()
	return int(n), ok
}

// time returns the time with the given name; ok is false if it is absent, null or no time.
func (o *object) time(name string) (time.Time, bool) {
	if o == nil {
		return time.Time{}, false
	}
	for i := range o.times {
		if m := &o.times[i]; m.name == name {
			return m.at, m.ok
		}
	}
	s, ok := o.Get(name).Text()
	if !ok {
		return time.Time{}, false
	}
	return timeOf(s)
}

// moment is a time that was read.
type moment struct {
	name string
	at   time.Time
	ok   bool
}

// readTimes reads the times with the given names once for all who ask for them.
func (o *object) readTimes(names [2]string) {
	for i, name := range names {
		if name != "" {
			at, ok := o.time(name)
			o.times[i] = moment{name, at, ok}
		}
	}
}

// timeOf reads a time of the API; ok is false if it is none.
func timeOf(s string) (time.Time, bool) {
	t, err := wire.ParseTime(s)
	return t.Time, err == nil
}

// escaper writes a name as a step of a JSON pointer.
var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// at returns the pointer to a member, of several names one inside the other.
func (o *object) at(names ...string) string { return pointer(o.in, o.index, names...) }

// pointer returns the JSON pointer to a member of an object that stands in a list, or is the whole answer.
func pointer(in string, index int, names ...string) string {
	var b strings.Builder
	if index >= 0 {
		b.WriteString(in + "/" + strconv.Itoa(index))
	}
	for _, name := range names {
		b.WriteString("/" + escaper.Replace(name))
	}
	return b.String()
}

// href returns where the link with the given name leads; "" if there is none.
func (o *object) href(link string) string {
	href, _ := o.Get("_links").Get(link).Get("href").Text()
	return href
}

// show writes the member with the given name as a finding shows it.
func (o *object) show(name string) string { return show(o.Get(name)) }

// show writes a value as a finding shows it.
func show(v tree.Value) string {
	switch v.Kind() {
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

// agrees reports whether two objects have the same members of the given names, whose values are no objects and no arrays.
func (o *object) agrees(other *object, names ...string) bool {
	for _, name := range names {
		if !o.Get(name).Same(other.Get(name)) {
			return false
		}
	}
	return true
}

// keep returns what a check may remember of the object. It may hold the rest of the answer in memory, up to mostShared bytes
// of it: who remembers it for longer than the register does takes it alone.
func (o *object) keep() *kept {
	if o == nil {
		return nil
	}
	if k := o.copy.Load(); k != nil {
		return k
	}
	k := &kept{text: strings.Clone(o.value.Raw()), in: o.in, index: o.index}
	if !o.copy.CompareAndSwap(nil, k) {
		return o.copy.Load()
	}
	return k
}

// kept is the text of an object that is remembered: most are never looked at again. A nil one has nothing.
type kept struct {
	text   string
	in     string // as in object
	index  int
	shared bool // it is a part of a text that is held as well
	read   atomic.Pointer[object]
}

// alone returns what is kept without the text that it is a part of.
func (k *kept) alone() *kept {
	if !k.shared {
		return k
	}
	return &kept{text: strings.Clone(k.text), in: k.in, index: k.index}
}

// object returns the object; it is taken apart when it is first asked for.
func (k *kept) object() *object {
	if k == nil {
		return nil
	}
	if o := k.read.Load(); o != nil {
		return o
	}
	o := &object{}
	o.of(tree.Parse([]byte(k.text)), k.in, k.index)
	o.copy.Store(k)
	k.read.Store(o)
	return o
}
