package check

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
)

// alternating finds members that may change and yet depend on who asks: a list shows one value and a single read
// another, again and again.
type alternating struct{ of recall[turn] }

// turn is how far that is seen of a thing: at 1 the other way to read has shown another value, at 2 the first way has
// shown the first value once more.
type turn struct {
	name string
	at   int
}

// changing are the members that are looked at.
var changing = []string{"lastBackuptime", "isBackedup", "isRetrieved", "isDeleted", "immutabilityExpiresOn", "eTag", "objectsEtag"}

// judge judges a thing beside how it was first read. Same says that it is read in the same way, in a list or alone.
func (a *alternating) judge(s *conformance.Sheet, c *conformance.Call, o *object, k key, first *object, same bool) {
	was, known := a.of.of(k)
	if same {
		switch {
		case !known:
		case differs(first, o, was.name):
			a.of.drop(k)
		case was.at == 1:
			a.of.set(k, turn{was.name, 2})
		}
		return
	}
	if known {
		switch is := differs(first, o, was.name); {
		case is && was.at == 2:
			s.Find(c, o.at(was.name), first.show(was.name)+", as it is shown where it is read in the other way, before and after", o.show(was.name))
			a.of.set(k, turn{was.name, 1})
		case !is:
			a.of.drop(k)
		}
		return
	}
	for _, name := range changing {
		if differs(first, o, name) {
			a.of.set(k, turn{name, 1})
			return
		}
	}
}

// differs reports whether two readings of a thing tell different values of a member. Nothing and null tell none.
func differs(a, b *object, name string) bool {
	x, y := a.Get(name), b.Get(name)
	return x.Is() && y.Is() && !x.Is(tree.Null) && !y.Is(tree.Null) && a.show(name) != b.show(name)
}
