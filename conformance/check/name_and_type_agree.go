package check

import (
	"fmt"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/wire"
)

// nameAndTypeAgree checks law L009.
func nameAndTypeAgree() conformance.Check {
	check := conformance.LawCheck("L009", nil, judgeNameAndTypeAgree)
	check.Level = conformance.Extended
	check.Cites = []string{"D72"}
	return check
}

// workloads names what each explorer type restores, as the name of a session begins.
var workloads = map[string]string{"Vex": "Exchange", "Veod": "OneDrive", "Vesp": "SharePoint", "Vet": "Teams"}

// usTime is how the name of a session writes the point in time.
const usTime = "1/2/2006 3:04:05 PM"

// pointOf returns the point in time that a name of a session tells behind its workload and its scope, as text.
func pointOf(name, workload string) (text string, ok bool) {
	rest, ok := strings.CutPrefix(name, workload+" restore (")
	rest, whole := strings.CutSuffix(rest, ")")
	i := strings.LastIndex(rest, " - ")
	if !ok || !whole || i < 1 {
		return "", false
	}
	return rest[i+3:], true
}

// judgeNameAndTypeAgree judges the names of sessions; where the request that made one was seen, also the point
// in time.
func judgeNameAndTypeAgree(s *conformance.Sheet) {
	var points recall[time.Time] // the point in time that each session was asked for with
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			if point, err := wire.ParseRequestTime(asked(c, "dateTime")); explores(c) && err == nil {
				points.set(o.key, point.Time)
			}
			name, ok := o.Get("name").Text()
			workload := workloads[documentedType(o.text("type"))]
			if !ok || workload == "" {
				continue
			}
			s.Saw(c)
			point, known := points.of(o.key)
			if text, ok := pointOf(name, workload); ok && isTime(text, point, known) {
				continue
			}
			want := usTime
			if known {
				want = point.Format(usTime)
			}
			s.Find(c, o.at("name"), fmt.Sprintf("%s restore (… - %s)", workload, want), name)
		}
	}
}

// isTime reports whether text is a time in US form, and the very second of point where that is known.
func isTime(text string, point time.Time, known bool) bool {
	t, err := time.Parse(usTime, text)
	return err == nil && t.Format(usTime) == text && (!known || t.Equal(point.Truncate(time.Second)))
}
