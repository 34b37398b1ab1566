package generate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// About says what requests are about: things that are there, so that a server must serve them. In what they send beside,
// they are as odd as the contract allows, and as clients are that mean well.
type About struct {
	Values  map[string][]string // values of parameters and members by name, such as ids of what is there
	Moments []Moment            // for whatever takes a point in time, the plainest first; at least one
	Fixed   []string            // members that are always there, though optional
	Without []string            // optional members that never are
	Media   string              // media type of the body; "" for any of the contract
	Bare    bool                // no character of the body is escaped: what masks secrets must find them
}

// Moment is a point in time, and what is odd about it; "" for nothing.
type Moment struct {
	At time.Time
	Is string // such as "before the first backup"
}

// needs reports whether a member must be there though it is optional.
func (a *About) needs(name string) bool { return a != nil && slices.Contains(a.Fixed, name) }

// lacks reports whether a member must not be there.
func (a *About) lacks(name string) bool { return a != nil && slices.Contains(a.Without, name) }

// aboutWriter returns a writer of a request about something.
func (g *Valid) aboutWriter(t *rapid.T, about *About) *Writer {
	w := g.Writer(t, true)
	if w.about = about; about != nil {
		w.odd = min(w.odd, 1)
		if about.Bare {
			w.odd = 0
		}
	}
	return w
}

// aboutValue writes the value of a member as JSON.
func (w *Writer) aboutValue(name string, s *openapi3.Schema) {
	switch {
	case s.Nullable && w.Chance(3):
		w.write("null")
		w.note("%s null", name)
	case s.Type.Is("string"):
		w.string(w.aboutText(name, s))
	case s.Type.Is("boolean"):
		w.write(w.flag(name))
	default:
		w.value(s)
	}
}

// aboutText makes a value of a parameter, or the text of a member.
func (w *Writer) aboutText(name string, s *openapi3.Schema) string {
	values := w.about.Values[name]
	switch {
	case s.Format == "vb365-request-time":
		return w.moment(name)
	case len(values) > 0 && s.Format == "uuid":
		return w.id(name, values, true)
	case len(values) > 0:
		return w.one(name, values)
	case len(s.Enum) > 0:
		i := w.pick(len(s.Enum))
		if i > 0 {
			w.note("%s %v", name, s.Enum[i])
		}
		return w.anyCase(name, fmt.Sprint(s.Enum[i]))
	case s.Type.Is("boolean"):
		return w.anyCase(name, w.flag(name))
	case s.Type.Is("integer"):
		return strconv.FormatInt(w.edge(name, s), 10)
	}
	return w.text(s)
}

// one chooses a value.
func (w *Writer) one(name string, values []string) string {
	i := w.pick(min(len(values), 63))
	if i > 0 {
		w.note("%s of another thing", name)
	}
	return values[i]
}

// flag makes a boolean.
func (w *Writer) flag(name string) string {
	if !w.Chance(2) {
		return "false"
	}
	w.note("%s true", name)
	return "true"
}

// id makes an id in any case, of what is there or, where that is good as well, of nothing.
func (w *Writer) id(name string, values []string, orNothing bool) string {
	id := w.one(name, values)
	if orNothing && w.Chance(5) {
		id = w.uuid()
		w.note("%s of nothing", name)
	}
	was := id
	switch w.pick(4) {
	case 1:
		id = strings.ToUpper(id)
	case 2:
		id = strings.ToLower(id[:len(id)/2]) + strings.ToUpper(id[len(id)/2:])
	}
	if id != was {
		w.note("%s in another case", name)
	}
	return id
}

// anyCase writes a text of the contract in any case.
func (w *Writer) anyCase(name, documented string) string {
	text := documented
	switch w.pick(5) {
	case 1:
		text = strings.ToLower(text)
	case 2:
		text = strings.ToUpper(text)
	case 3:
		text = SwapCase(text)
	}
	if text != documented {
		w.note("%s in another case", name)
	}
	return text
}

// edge makes an integer, often one at a bound.
func (w *Writer) edge(name string, s *openapi3.Schema) int64 {
	low, high := Bounds(s)
	switch w.pick(4) {
	case 1:
		w.note("%s at its least", name)
		return low
	case 2:
		w.note("%s at its greatest", name)
		return high
	case 3:
		w.note("%s of any size", name)
		return rapid.Int64Range(low, high).Draw(w.t, name)
	}
	return min(max(low, 10), high)
}

// offsets are those from UTC that a time is written with.
var offsets = []int{0, 2 * 60, -(5*60 + 30), 14 * 60, -12 * 60, 1}

// moment writes a point in time in one of the forms that requests take.
func (w *Writer) moment(name string) string {
	m := w.about.Moments[w.pick(min(len(w.about.Moments), 63))]
	at := m.At.UTC()
	if m.Is != "" {
		w.note("%s %s", name, m.Is)
	}
	form := func(is, layout string) string {
		w.note("%s %s", name, is)
		return at.Format(layout)
	}
	switch w.pick(10) {
	case 1:
		return form("without a fraction", "2006-01-02T15:04:05Z")
	case 2:
		n := 1 + w.pick(6)
		return form(fmt.Sprintf("with %d digits of a second", n), "2006-01-02T15:04:05."+strings.Repeat("0", n)+"Z")
	case 3:
		return form("with 9 digits of a second", "2006-01-02T15:04:05.000000000Z")
	case 4, 9:
		minutes := offsets[w.pick(len(offsets))]
		if there := at.Add(time.Duration(minutes) * time.Minute); there.Year() >= 1 && there.Year() <= 9999 {
			at = there
			sign := '+'
			if minutes < 0 {
				sign, minutes = '-', -minutes
			}
			return form("with an offset", "2006-01-02T15:04:05.0000000") + fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
		}
	case 5:
		return form("with small letters", "2006-01-02t15:04:05.0000000z")
	case 6:
		return form("as yyyy-MM-dd HH:mm:ss.SSS", "2006-01-02 15:04:05.000")
	case 7:
		return form("as yyyy.MM.dd HH:mm:ss", "2006.01.02 15:04:05")
	case 8:
		return form("as yyyy.MM.dd HH:mm", "2006.01.02 15:04")
	}
	return at.Format("2006-01-02T15:04:05.0000000Z")
}

// unknown chooses members that nobody knows.
func (w *Writer) unknown() (chosen []member) {
	if w.depth > 0 || w.about.Bare {
		return nil
	}
	for i := range []int{0, 0, 0, 1, 2}[w.pick(5)] {
		kinds := []openapi3.Types{{"string"}, {"boolean"}, {"integer"}, {"array"}}
		s := &openapi3.Schema{Type: &kinds[w.pick(len(kinds))], Nullable: true, MaxItems: new(uint64)}
		chosen = append(chosen, member{fmt.Sprintf("note%d", i) + w.runes(w.pick(4)), s})
		w.note("a member that nobody knows")
	}
	return chosen
}

// Moments returns points in time for requests: at each edge of what the laws say of backups that were made at the times
// given, in order, and far from all. The first is a plain one.
func Moments(backups []time.Time) []Moment {
	const tick = 100 * time.Nanosecond
	out := []Moment{{At: time.Date(2022, 1, 22, 14, 56, 55, 862e6, time.UTC)}}
	if len(backups) > 0 {
		first, last := backups[0], backups[len(backups)-1]
		out = append(out,
			Moment{first.Add(-tick), "before the first backup"}, Moment{first, "at the first backup"},
			Moment{first.Add(last.Sub(first) / 2).Truncate(tick), "between backups"},
			Moment{last, "at the last backup"}, Moment{last.Add(tick), "after the last backup"})
	}
	return append(out,
		Moment{time.Date(2099, 12, 31, 23, 59, 59, 9999999e2, time.UTC), "in the future"},
		Moment{time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "on a leap day"},
		Moment{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "in the year 1"},
		Moment{time.Date(9999, 12, 31, 23, 59, 59, 9999999e2, time.UTC), "in the year 9999"})
}
