package check

import (
	"net/http"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// meant reports whether it is known what a request was meant to be: a run says what it breaks on purpose, and a
// recording that names the principals of a run is of one. Of traffic that passed or was recorded nobody says.
func meant(c *conformance.Call) bool {
	switch c.Principal {
	case conformance.Tenant, conformance.OtherTenant, conformance.Administrator:
		return true
	}
	return c.Source == "live" || c.Broken != ""
}

// testified says of every call what those before it show.
var testified = conformance.NewStudy(nil, func() func(*conformance.Call) testimony {
	return (&witness{}).hear
})

// testimony is what the calls before show of one.
type testimony struct {
	shown          bool // every id in its path was shown to its principal
	loggedIn       bool // its account was given tokens for the password, if it asks for some
	deserved       bool // it may have deserved to be refused as it was
	deservedStatus bool // the same where it is known how its body and its parameters are
	pointless      bool // it is of unknown meaning and asks for a session at a time of which no restore points are known
	late           bool // it is of unknown meaning, and its refresh token may be taken no more
}

// witness remembers what shows that a request was good whose client nobody can ask: whose tokens the server has given
// and until when, what it has served to whom, and what it has shown to whom. It sees the calls oldest first.
type witness struct {
	tokens  recall[time.Time] // access tokens: when they run out
	pairs   recall[key]       // refresh tokens: the access token that came with each
	served  recall[bool]      // principals and the kind of credentials that an operation took
	logins  recall[bool]      // accounts with passwords that were given tokens
	shown   showings
	listed  recall[[]thing] // principals and operations: what the last whole list shows
	lists   int             // that were taken down
	in      notes[int]      // the number of the last of them that shows a thing
	backups recall[held]
}

// hear says what the calls before show of one, and takes it down.
func (w *witness) hear(c *conformance.Call) testimony {
	t := testimony{
		shown:          w.shown.all(c),
		loggedIn:       c.Operation.Anonymous && w.logins.has(named(login(c))),
		deservedStatus: w.deservedStatus(c),
		pointless:      w.pointless(c),
		late:           w.late(c),
	}
	t.deserved = w.deserved(c, t.deservedStatus)
	w.note(c)
	return t
}

// note takes down a call, after it was judged.
func (w *witness) note(c *conformance.Call) {
	notePoints(&w.backups, c)
	if c.Response.Status == http.StatusNotFound && !meant(c) {
		if at := aboutOf(c); c.Params["eventId"] != "" {
			w.shown.drop(c.Principal, at.event.thing)
		} else {
			for _, t := range at.things() {
				w.shown.drop(c.Principal, t)
			}
		}
	}
	if !c.Succeeded() || c.Operation.ID == "" {
		return
	}
	w.shown.note(c)
	w.served.set(kindServed(c, c.Operation.Credentials), true)
	w.noteList(c)
	if c.Operation.Anonymous {
		w.noteTokens(c)
	}
}

// noteTokens takes down the tokens that an answer gives. Those that were refreshed may be taken no more.
func (w *witness) noteTokens(c *conformance.Call) {
	spent := refreshTokenOf(c)
	if spent == "" && usernameOf(c) != "" {
		w.logins.set(named(login(c)), true)
	}
	pair, _ := root(c)
	if spent != "" {
		if before, ok := w.pairs.of(named(spent)); ok {
			w.tokens.drop(before)
			w.pairs.drop(named(spent))
		}
	}
	access := pair.text("access_token")
	seconds, ok := pair.number("expires_in")
	if access == "" || !ok || c.At.IsZero() {
		return
	}
	w.tokens.set(named(access), c.At.Add(time.Duration(seconds)*time.Second))
	w.pairs.set(named(pair.text("refresh_token")), named(access))
}

// longList is how long a list may be that is remembered.
const longList = 1000

// noteList forgets what a whole list does not show any more.
func (w *witness) noteList(c *conformance.Call) {
	if meant(c) || !isWhole(c) || len(c.Params) > 0 {
		return
	}
	list := named(string(c.Principal) + " " + c.Operation.ID)
	if len(items(c)) > longList {
		w.listed.drop(list)
		return
	}
	w.lists++
	now := make([]thing, 0, len(items(c)))
	for _, o := range items(c) {
		w.in.set(o.thing, w.lists)
		now = append(now, o.thing)
	}
	before, _ := w.listed.of(list)
	for _, t := range before {
		if in, _ := w.in.get(t); in != w.lists {
			w.shown.drop(c.Principal, t)
		}
	}
	w.listed.set(list, now)
}

// deserved reports whether a request may have deserved to be refused as it was. It may not, where it is known what it
// was meant to be, or where the calls before show that it was good.
func (w *witness) deserved(c *conformance.Call, status bool) bool {
	if c.Operation.ID == "" || meant(c) || c.Succeeded() {
		return false
	}
	return status || !isValid(c)
}

// deservedStatus is deserved for a request of which is known how its body and its parameters are.
func (w *witness) deservedStatus(c *conformance.Call) bool {
	if meant(c) || c.Succeeded() {
		return false
	}
	if c.Principal == conformance.Somebody {
		return true
	}
	if c.Operation.Anonymous {
		return c.Refused() && (refreshTokenOf(c) != "" || !w.logins.has(named(login(c))))
	}
	switch c.Response.Status {
	case http.StatusUnauthorized:
		return !w.tokenGood(c)
	case http.StatusForbidden:
		return !w.kindRight(c)
	case http.StatusNotFound:
		return !w.shown.all(c)
	case http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable: // somebody else may be at it
		return true
	case http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusRequestHeaderFieldsTooLarge: // no contract says how much is too much
		return true
	}
	return false
}

// tokenGood reports whether the server itself has given the token of a call, which had not run out.
func (w *witness) tokenGood(c *conformance.Call) bool {
	token, ok := strings.CutPrefix(c.Request.Header.Get("Authorization"), "Bearer ")
	until, given := w.tokens.of(named(token))
	return ok && given && c.At.Before(until)
}

// kindRight reports whether the principal was served what takes the same kind of credentials, and nothing that takes
// the other.
func (w *witness) kindRight(c *conformance.Call) bool {
	of := func(kind spec.Credentials) bool { return w.served.has(kindServed(c, kind)) }
	switch tenant, administrator := of(spec.TenantCredentials), of(spec.AdministratorCredentials); c.Operation.Credentials {
	case spec.TenantCredentials:
		return tenant && !administrator
	case spec.AdministratorCredentials:
		return administrator && !tenant
	}
	return of(spec.AnyCredentials) || of(spec.TenantCredentials) || of(spec.AdministratorCredentials)
}

// pointless reports whether a call of unknown meaning asks for a session at a time of which no restore points are
// known, or for nothing at all.
func (w *witness) pointless(c *conformance.Call) bool {
	if meant(c) || !explores(c) || c.Succeeded() {
		return false
	}
	point, err := wire.ParseRequestTime(asked(c, "dateTime"))
	has, _ := w.backups.of(named(whose(c)))
	return err != nil || has.spanOf(point.Time, documentedType(asked(c, "type"))) != between
}

// kindServed is the name of a principal that was served by credentials of a kind.
func kindServed(c *conformance.Call, kind spec.Credentials) key {
	return named(string(c.Principal) + " " + string(kind))
}

// late reports whether a refresh token of unknown meaning is used when the access token that came with it has run out,
// or was never seen.
func (w *witness) late(c *conformance.Call) bool {
	if meant(c) || c.Request.Method == http.MethodGet {
		return false
	}
	refresh := refreshTokenOf(c)
	if refresh == "" {
		return false
	}
	access, _ := w.pairs.of(named(refresh))
	until, ok := w.tokens.of(access)
	return !ok || !c.At.Before(until)
}
