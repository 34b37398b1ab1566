package conformance

import (
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// KindLaw is the kind of an item that stands for a law at an operation.
const KindLaw = "law"

// Item is one thing that the contract describes and calls can show: a status, a property that is there, null or
// absent, a value of an enum, a link, a law that was put to the test.
type Item struct {
	Operation string `json:"operation"`
	Request   bool   `json:"request,omitempty"` // shown by requests, not by answers
	Status    int    `json:"status,omitempty"`  // of the answer; 0 for any other that the contract allows
	Media     string `json:"media,omitempty"`   // media type of the body, as in the contract
	Kind      string `json:"kind"`              // one of validate.ClueKind, or "law"
	Where     string `json:"where,omitempty"`   // "status", "header", "path", "query" or "body"
	Pointer   string `json:"pointer,omitempty"` // JSON pointer with "*" for indexes and names of maps; or name of a parameter or header
	Value     string `json:"value,omitempty"`   // of an enum; the branch; the id of the law's check
	Count     int    `json:"count"`             // how often it was shown; 0 for never
	Call      int    `json:"call,omitempty"`    // sequence number of the first call that shows it
	From      string `json:"from,omitempty"`    // where that call was recorded: "trace.ndjson:12"
}

// Evidence is how much of the contract of a version calls have shown, in the order of the contract's operations.
type Evidence []Item

// Percent returns how many of a hundred items were shown, rounded down: 100 means all of them. Of no item at all
// it is 0.
func (e Evidence) Percent() int {
	if len(e) == 0 {
		return 0
	}
	return e.Shown() * 100 / len(e)
}

// Shown returns how many items were shown.
func (e Evidence) Shown() (n int) {
	for _, item := range e {
		if item.Count > 0 {
			n++
		}
	}
	return n
}

// Of returns the items of one operation.
func (e Evidence) Of(operation string) (items Evidence) {
	for _, item := range e {
		if item.Operation == operation {
			items = append(items, item)
		}
	}
	return items
}

// shown is how often a clue of the contract was shown, by which call first, and where that was recorded.
type shown struct {
	count, first int
	from         string
}

// add takes down a call that shows it.
func (s *shown) add(c *Call) {
	if s.count++; s.count == 1 || c.Seq < s.first {
		s.first, s.from = c.Seq, c.From
	}
}

// Show takes down that c shows a clue of the contract: an index of validate.Contract.Clues of the version.
func (s *Sheet) Show(c *Call, clue int) {
	for clue >= len(s.shown) {
		s.shown = append(s.shown, make([]shown, clue+1-len(s.shown))...)
	}
	s.shown[clue].add(c)
}

// evidence lists what the sheets have shown of all operations but those that the target is without.
func evidence(v spec.Version, sheets []*Sheet, without map[string]bool) Evidence {
	contract, err := validate.Of(v)
	if err != nil {
		panic("conformance: " + err.Error()) // the embedded contract cannot be loaded: a mistake in this module
	}
	clues := contract.Clues()
	of := map[string]Evidence{}
	for i, clue := range clues {
		item := Item{
			Operation: clue.Operation, Request: clue.Request, Status: clue.Status, Media: clue.Media, Kind: string(clue.Kind),
			Where: clue.Where, Pointer: clue.Pointer, Value: clue.Value,
		}
		for _, s := range sheets {
			if i >= len(s.shown) || s.shown[i].count == 0 {
				continue
			}
			if first := s.shown[i].first; item.Call == 0 || first < item.Call {
				item.Call, item.From = first, s.shown[i].from
			}
			item.Count += s.shown[i].count
		}
		of[clue.Operation] = append(of[clue.Operation], item)
	}
	var all Evidence
	for _, o := range spec.Operations(v) {
		if without[o.ID] {
			continue
		}
		all = append(all, of[o.ID]...)
		for _, s := range sheets {
			if s.check.Law != "" && s.bound[o.ID] {
				all = append(all, s.law(o.ID))
			}
		}
	}
	return all
}

// law is the item of the check's law at an operation.
func (s *Sheet) law(operation string) Item {
	item := Item{Operation: operation, Kind: KindLaw, Value: s.check.ID}
	if t := s.judged[operation]; t != nil {
		item.Count, item.Call, item.From = t.count, t.first, t.from
	}
	return item
}
