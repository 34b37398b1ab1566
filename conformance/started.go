package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
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
	tell     func(Session)        // nil for nobody
	open     map[string]Principal // that were not stopped yet, by their ids
	left     []string             // what is left running, in words
	nameless map[string][]int     // calls that may have started sessions without a readable id, by account
}

// track keeps in mind which sessions the run has left open, and tells of each.
func (p *Probe) track(c *Call) {
	if !c.Succeeded() || !changesSessions(c.Operation) {
		return
	}
	of := &p.started
	session := Session{Account: p.logins[c.Principal].Username, Call: c.Seq, Running: true}
	if id, ok := c.Params["restoreSessionId"]; ok {
		session.ID, session.Running = strings.ToLower(id), false
		delete(of.open, session.ID)
	} else if id, ok := c.Answer().Get("id").Text(); ok && id != "" {
		session.ID = strings.ToLower(id)
		of.open[session.ID] = c.Principal
	} else {
		p.lose(c)
	}
	if of.tell != nil {
		of.tell(session)
	}
}

// lose takes down that a call may have started a session that the run cannot name.
func (p *Probe) lose(c *Call) {
	account := p.logins[c.Principal].Username
	p.started.nameless[account] = append(p.started.nameless[account], c.Seq)
}

// stopAll stops every session that the run has left open, also when ctx has ended: nobody else would. What it cannot
// stop it takes down.
func (p *Probe) stopAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	p.stopping = true
	defer func() { p.stopping = false }()
	of := &p.started
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(of.open)) {
		as := of.open[id]
		c, err := p.Send(ctx, Ask{As: as, Operation: "stopRestoreSession", Params: map[string]string{"restoreSessionId": id}})
		delete(of.open, id)
		errs = append(errs, err)
		answer := "got no answer"
		if err == nil {
			answer = "was answered " + StatusText(c.Response)
		}
		if err == nil && (c.Succeeded() || c.Response.Status == http.StatusNotFound || c.Response.Status == http.StatusConflict) {
			continue // stopped, or there is none
		}
		of.left = append(of.left, fmt.Sprintf("restore session %s%s may still be running: its Stop %s; stop it, or let an administrator do so",
			id, ofAccount(p.logins[as].Username), answer))
	}
	return errors.Join(errs...)
}

// mostCalls is how many numbers of calls a note shows.
const mostCalls = 5

// leftovers says which sessions the run may have left running, and what to do.
func (p *Probe) leftovers() []string {
	out := slices.Clone(p.started.left)
	for _, account := range slices.Sorted(maps.Keys(p.started.nameless)) {
		calls := p.started.nameless[account]
		var numbers []string
		for _, n := range calls[:min(len(calls), mostCalls)] {
			numbers = append(numbers, fmt.Sprint(n))
		}
		if len(calls) > mostCalls {
			numbers = append(numbers, "…")
		}
		out = append(out, fmt.Sprintf("%d restore sessions%s may still be running that the run cannot name: call %s asked to start them, and no id came back that can be read; look for sessions of the account that began while the run went on, by GET /%s/RestoreSessions, and stop them by POST /%s/RestoreSessions/{id}/Stop",
			len(calls), ofAccount(account), strings.Join(numbers, ", "), p.version, p.version))
	}
	return out
}

// ofAccount says whose a session is.
func ofAccount(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}
