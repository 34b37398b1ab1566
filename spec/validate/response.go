package validate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// response judges status, media type and body of a response.
func (j *judge) response() {
	documented, ok := j.operation.responses[j.Status]
	if !ok && j.Status >= 400 && j.Status < 600 && j.operation.failure != nil {
		documented, ok = j.operation.failure, true
	}
	if !ok {
		j.add("http/status-undocumented", "status", "", j.operation.statuses(), strconv.Itoa(j.Status))
		return
	}
	switch {
	case documented == nil && j.size > 0:
		j.add("http/body-unexpected", "body", "", "no body", fmt.Sprintf("%d bytes", j.total()))
	case documented != nil && j.size == 0:
		j.add("http/body-missing", "body", "", "a body of "+documented.names(), "nothing")
	case documented != nil:
		j.content(documented)
	}
}

// statuses names the documented statuses.
func (o *operation) statuses() string {
	var names []string
	for _, status := range slices.Sorted(maps.Keys(o.responses)) {
		names = append(names, strconv.Itoa(status))
	}
	s := "status " + strings.Join(names, ", ")
	if o.failure != nil {
		s += " or another 4xx or 5xx"
	}
	return s
}
