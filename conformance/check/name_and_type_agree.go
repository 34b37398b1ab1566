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
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
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
	var points notes[time.Time] // the point in time that each session was asked for with
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			if explores(c) {
				if point, err := wire.ParseRequestTime(asked(c, "dateTime")); err == nil {
					points.set(o.thing, point.Time)
				}
			}
			name, ok := o.Get("name").Text()
			workload := workloads[documentedType(o.text("type"))]
			if !ok || workload == "" {
				continue
			}
			s.Saw(c)
			point, known := points.get(o.thing)
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
	t, ok := parseUSTime(text)
	return ok && (!known || t.Equal(point.Truncate(time.Second)))
}

// parseUSTime reads what time.Format writes in the form of usTime, and nothing else.
func parseUSTime(s string) (time.Time, bool) {
	var n [6]int
	for i, part := range []struct {
		digits, most int
		behind       byte
	}{{0, 12, '/'}, {0, 31, '/'}, {4, 9999, ' '}, {0, 12, ':'}, {2, 59, ':'}, {2, 59, ' '}} {
		j := 0
		for ; j < len(s) && '0' <= s[j] && s[j] <= '9' && j < 4; j++ {
			n[i] = n[i]*10 + int(s[j]-'0')
		}
		free := part.digits == 0 // of zeros in front
		if j == len(s) || s[j] != part.behind || n[i] > part.most || !free && j != part.digits || free && s[0] == '0' || j == 0 {
			return time.Time{}, false
		}
		s = s[j+1:]
	}
	if s != "AM" && s != "PM" {
		return time.Time{}, false
	}
	hour := n[3] % 12
	if s == "PM" {
		hour += 12
	}
	t := time.Date(n[2], time.Month(n[0]), n[1], hour, n[4], n[5], 0, time.UTC)
	return t, t.Day() == n[1] // else the month has no such day
}
