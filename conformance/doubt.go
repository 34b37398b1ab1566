package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance/tree"
)

// doubt is a call that may have started a restore session whose id nobody told.
type doubt struct {
	call int // its number
	as   Principal
	sure bool // the answer says that a session was started, or there was no answer at all
}

// mark is what sessions of one account have alike that were started from one machine.
type mark struct {
	by   Principal // who was answered with it or sees it
	name string    // initiatedBy
	host string    // clientHost
}

// markOf returns the mark of a session; there is none where it does not tell enough.
func markOf(as Principal, session tree.Value) (m mark, ok bool) {
	name, _ := session.Get("initiatedBy").Text()
	host, _ := session.Get("clientHost").Text()
	return mark{as, name, host}, name != "" && host != ""
}

// doubt takes down that a call may have started a session that the run cannot name.
func (p *Probe) doubt(d doubt) { p.started.doubts = append(p.started.doubts, d) }

// doubtsBy returns the doubts by who can list the sessions: an account, or for want of one that whose sessions the run
// reads.
func (p *Probe) doubtsBy() map[Principal][]doubt {
	by := map[Principal][]doubt{}
	for _, d := range p.started.doubts {
		who := d.as
		if p.tokens[who] == "" {
			who = p.Main()
		}
		by[who] = append(by[who], d)
	}
	return by
}

// lookForDoubted looks in the lists of sessions for those that calls in doubt have started. What must be the run's own it
// takes for open, so that it is stopped; what may be another client's it only names.
func (p *Probe) lookForDoubted(ctx context.Context) {
	of := &p.started
	of.looked, of.unsure = len(of.doubts), nil
	by := p.doubtsBy()
	for _, who := range []Principal{Tenant, OtherTenant, Administrator} {
		if len(by[who]) == 0 {
			continue
		}
		began, err := p.newSessions(ctx, who)
		of.listed[who] = err == nil
		ours := 0
		for _, s := range began {
			if s.ours {
				ours++
			}
		}
		tooMany := of.found[who]+ours > len(by[who]) // so one at least is another client's
		account := p.logins[who].Username
		for _, s := range began {
			if s.ours && !tooMany {
				of.found[who]++
				of.open[s.id], of.known[s.id] = who, true
				p.tell(Session{ID: s.id, Account: account, Call: s.call, Running: true})
				continue
			}
			of.unsure = append(of.unsure, fmt.Sprintf("restore session %s%s may be one of this run and still be running: it began while the run went on, but another client may have started it; stop it if nobody needs it",
				s.id, ofAccount(account)))
		}
	}
}

// newSession is a session in a list that works, began while the run went on, and is none that the run can name.
type newSession struct {
	id   string // in small letters
	call int    // number of the call that lists it
	ours bool   // whether it was started by the account and from the machine of the run
}

// How the lists of sessions are read.
const (
	doubtPage  = 1000 // sessions a page
	doubtPages = 20   // at most: more are not begun in a run
)

// errUntold means that a list does not tell which sessions are new.
var errUntold = errors.New("the list does not tell which sessions are new")

// newSessions returns the new sessions that a principal sees. The list has the newest first.
func (p *Probe) newSessions(ctx context.Context, who Principal) ([]newSession, error) {
	since, ok := p.since()
	if !ok || p.without["listRestoreSessions"] {
		return nil, errUntold
	}
	var began []newSession
	for offset := 0; offset < doubtPage*doubtPages; {
		c, err := p.Send(ctx, Ask{As: who, Operation: "listRestoreSessions", Query: url.Values{
			"limit": {strconv.Itoa(doubtPage)}, "offset": {strconv.Itoa(offset)},
		}})
		if err != nil {
			return nil, err
		}
		results := c.Answer().Get("results")
		if c.Response.Status != http.StatusOK || !results.Is(tree.Array) {
			return nil, errUntold
		}
		older := false
		for s := range results.Items() {
			id, at, err := idAndStart(s)
			if err != nil {
				return nil, err
			}
			own := p.started.known[id]
			if older = at.Before(since); older && own {
				return nil, errUntold // the clock of the answers is not that of the sessions
			}
			if state, _ := s.Get("state").Text(); !older && !own && state == "Working" {
				m, ok := markOf(who, s)
				began = append(began, newSession{id, c.Seq, ok && p.started.ourMark[m]})
			}
		}
		if offset += results.Len(); older || results.Len() < pageLimit(c) {
			return began, nil
		}
	}
	return nil, errUntold
}

// pageLimit returns how many sessions the page of an answer may hold, as the server says.
func pageLimit(c *Call) int {
	if limit, ok := c.Answer().Get("limit").Number(); ok && limit >= 1 && limit < doubtPage {
		return int(limit)
	}
	return doubtPage
}

// idAndStart returns the id of a session, in small letters, and when it began.
func idAndStart(s tree.Value) (id string, at time.Time, err error) {
	id, _ = s.Get("id").Text()
	text, _ := s.Get("creationTime").Text()
	if at, err = time.Parse(time.RFC3339Nano, text); err != nil || id == "" {
		return "", at, errUntold
	}
	return strings.ToLower(id), at, nil
}

// since returns when the run began, by the server's clock.
func (p *Probe) since() (time.Time, bool) {
	if len(p.calls) == 0 {
		return time.Time{}, false
	}
	at, err := http.ParseTime(p.calls[0].Response.Header.Get("Date"))
	return at, err == nil
}
