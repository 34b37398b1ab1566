package conformance

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Session is a restore session that a run has started.
type Session struct {
	ID      string `json:"id"`      // in small letters; "" where the answer has none that can be read
	Account string `json:"account"` // user name whose it is; "" where it was started without one
	Call    int    `json:"call"`    // number of the call that started or, where it runs no more, stopped it
	Running bool   `json:"running"` // false once it was stopped
}

// started keeps in mind the sessions of a run, so that none is left running, or those that are can be named.
type started struct {
	tell    func(Session)        // nil for nobody
	open    map[string]Principal // that were not stopped yet, by their ids
	known   map[string]bool      // ids of all that the run has started and can name
	left    map[string]leftover  // that could not be stopped, by their ids
	unsure  []string             // what may or may not be the run's own, in words
	doubts  []doubt              // calls that may have started sessions without a readable id
	looked  int                  // how many of the doubts there were when the lists were last read
	found   map[Principal]int    // how many sessions of doubts have turned up in lists, by who lists them
	listed  map[Principal]bool   // whose list was read to its end
	ourMark map[mark]bool        // marks of the sessions that the run has started
}

// newStarted returns what knows of no session.
func newStarted(tell func(Session)) started {
	return started{
		tell: tell, open: map[string]Principal{}, known: map[string]bool{}, left: map[string]leftover{},
		found: map[Principal]int{}, listed: map[Principal]bool{}, ourMark: map[mark]bool{},
	}
}

// leftover is a session that could not be stopped.
type leftover struct {
	as  Principal
	why string // what became of its Stop
}

// track keeps in mind which sessions the run has left open, and tells of each. Asked is the operation that the request
// was made for: a request with a method that its path does not have is of none.
func (p *Probe) track(c *Call, asked spec.Operation) {
	switch o := c.Operation; {
	case !p.sessions:
	case o.ID == "stopRestoreSession" && c.Succeeded():
		p.stopped(c)
	case o.Explores() && c.Succeeded():
		if id, ok := c.Answer().Get("id").Text(); ok && id != "" {
			p.began(c, strings.ToLower(id))
			return
		}
		p.doubt(doubt{call: c.Seq, as: c.Principal, sure: true})
		p.tell(Session{Account: p.logins[c.Principal].Username, Call: c.Seq, Running: true})
	case (o.Explores() || o.ID == "" && asked.Explores()) && !refuses(c.Response):
		p.doubt(doubt{call: c.Seq, as: c.Principal, sure: c.Response.Status == 0 && c.Broken == ""})
	}
}

// refuses reports whether an answer says that nothing was started. One of a gateway that has waited in vain does not,
// nor does a redirect or an answer that never came.
func refuses(r Response) bool {
	return r.Status/100 == 4 && r.Status != http.StatusRequestTimeout || r.Status == http.StatusNotImplemented
}

// began takes down a session that an Explore was answered with.
func (p *Probe) began(c *Call, id string) {
	of := &p.started
	of.open[id], of.known[id] = c.Principal, true
	if m, ok := markOf(c.Principal, c.Answer()); ok {
		of.ourMark[m] = true
	}
	p.tell(Session{ID: id, Account: p.logins[c.Principal].Username, Call: c.Seq, Running: true})
}

// stopped takes down that a session runs no more.
func (p *Probe) stopped(c *Call) {
	id := strings.ToLower(c.Params["restoreSessionId"])
	delete(p.started.open, id)
	delete(p.started.left, id)
	p.tell(Session{ID: id, Account: p.logins[c.Principal].Username, Call: c.Seq})
}

// tell tells of a session.
func (p *Probe) tell(s Session) {
	if p.started.tell != nil {
		p.started.tell(s)
	}
}

// mostCalls is how many numbers of calls a note shows.
const mostCalls = 5

// leftovers says which sessions the run may have left running, and what to do.
func (p *Probe) leftovers() (out []string) {
	of := &p.started
	for _, id := range slices.Sorted(maps.Keys(of.left)) {
		s := of.left[id]
		out = append(out, fmt.Sprintf("restore session %s%s may still be running: its Stop %s; stop it, or let an administrator do so",
			id, ofAccount(p.logins[s.as].Username), s.why))
	}
	out = append(out, of.unsure...)
	nameless := map[string][]int{} // numbers of calls, by account
	count := map[string]int{}      // of sessions
	for who, doubts := range p.doubtsBy() {
		if of.listed[who] { // what is not there was not started, unless the answer says so or there was none
			doubts = slices.DeleteFunc(doubts, func(d doubt) bool { return !d.sure })
		}
		n := len(doubts) - of.found[who]
		if n <= 0 {
			continue
		}
		for _, d := range doubts {
			account := p.logins[d.as].Username
			nameless[account] = append(nameless[account], d.call)
			count[account] = min(n, len(nameless[account]))
		}
	}
	for _, account := range slices.Sorted(maps.Keys(nameless)) {
		out = append(out, p.namelessNote(account, count[account], nameless[account]))
	}
	return out
}

// namelessNote says which calls may have started sessions that the run cannot name.
func (p *Probe) namelessNote(account string, count int, calls []int) string {
	var numbers []string
	for _, n := range calls[:min(len(calls), mostCalls)] {
		numbers = append(numbers, fmt.Sprint(n))
	}
	if len(calls) > mostCalls {
		numbers = append(numbers, "…")
	}
	return fmt.Sprintf("%d restore sessions%s may still be running that the run cannot name: call %s asked to start them, and no id came back that can be read; look for sessions of the account that began while the run went on, by GET /%s/RestoreSessions, and stop them by POST /%s/RestoreSessions/{id}/Stop",
		count, ofAccount(account), strings.Join(numbers, ", "), p.version, p.version)
}

// ofAccount says whose a session is.
func ofAccount(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}
