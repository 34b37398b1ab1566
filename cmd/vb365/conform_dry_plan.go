package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

// dryType names the form of a dryDocument in JSON.
const dryType = "vb365-dry-run/1"

// dryDocument is what a run would send.
type dryDocument struct {
	Type     string       `json:"type"`   // dryType
	Target   string       `json:"target"` // base URL; nothing was sent to it
	Demo     string       `json:"demo"`   // what the demo server holds that has answered in its place
	RPS      float64      `json:"rps"`    // most requests a second; 0 for no limit
	Seconds  float64      `json:"seconds"`
	Count    int          `json:"count"` // of the requests
	Notes    []string     `json:"notes,omitempty"`
	Requests []dryRequest `json:"requests,omitempty"` // oldest first
}

// dryRequest is a request that a run would send.
type dryRequest struct {
	Number    int                   `json:"number"` // of all, from 1
	Version   spec.Version          `json:"version"`
	Check     string                `json:"check,omitempty"` // what it is for; "" for logging in and finding out whose account it is
	Operation string                `json:"operation,omitempty"`
	Principal conformance.Principal `json:"principal"`         // whose token it carries, or who logs in
	Account   string                `json:"account,omitempty"` // user name of that
	Method    string                `json:"method"`
	URL       string                `json:"url"`              // with {names} for what only the server can tell
	Header    []string              `json:"header,omitempty"` // lines that no other request has; without a value: left out
	MediaType string                `json:"mediaType,omitempty"`
	Body      string                `json:"body,omitempty"`      // its beginning; secrets masked, what is no UTF-8 replaced
	BodyBytes int                   `json:"bodyBytes,omitempty"` // of Body, were it not shortened
	Breaks    string                `json:"breaks,omitempty"`    // what it breaks on purpose
}

// dryPlan takes down what a run sends in one version.
type dryPlan struct {
	document *dryDocument
	version  spec.Version
	target   conformance.Target
	shown    map[string]bool // ids and times that answers have shown, in small letters
}

// longestBody is how many bytes of a body are told.
const longestBody = 200

// add takes down a call of the run.
func (p *dryPlan) add(check string, c *conformance.Call) {
	body := random(strings.ToValidUTF8(string(c.ShownBody()), "\uFFFD"))
	length := len(body)
	if len(body) > longestBody {
		body = strings.ToValidUTF8(body[:longestBody], "") + "…"
	}
	who := c.Principal
	p.document.Requests = append(p.document.Requests, dryRequest{
		Number: len(p.document.Requests) + 1, Version: p.version, Check: check, Operation: c.Operation.ID,
		Principal: who, Account: account(p.target, who), Method: c.Request.Method, URL: p.placeholders(c),
		Header: c.Own(), MediaType: c.Request.Header.Get("Content-Type"), Body: body, BodyBytes: length, Breaks: random(c.Broken),
	})
	p.learn(c.Answer())
}

// sum counts the requests, and how long they take at least.
func (d *dryDocument) sum() {
	if d.Count = len(d.Requests); d.RPS > 0 && d.Count > 1 {
		d.Seconds = float64(d.Count-1) / d.RPS
	}
}

// isTime finds times, isUUID ids.
var (
	isTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T`)
	isUUID = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

// learn takes down the ids and times of an answer.
func (p *dryPlan) learn(v tree.Value) {
	for item := range v.Items() {
		p.learn(item)
	}
	for name, member := range v.Members() {
		if text, ok := member.Text(); ok && (strings.HasSuffix(strings.ToLower(name), "id") || isTime.MatchString(text)) {
			p.shown[strings.ToLower(text)] = true
		}
		p.learn(member)
	}
}

// placeholders returns the URL of a call with names for what the demo server has told, and for what is random.
func (p *dryPlan) placeholders(c *conformance.Call) string {
	path, query := splitURL(c)
	for name, value := range routed(c.Request.Method, c.Path()) {
		if p.shown[strings.ToLower(value)] {
			path = strings.ReplaceAll(path, url.PathEscape(value), "{"+name+"}")
		}
	}
	for i, pair := range query {
		if name, value, ok := strings.Cut(pair, "="); ok && p.shown[strings.ToLower(unescaped(value))] {
			query[i] = name + "={" + name + "}"
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	return random(path)
}

// random names ids that the run itself makes: they are others each time.
func random(s string) string { return isUUID.ReplaceAllString(s, "{random}") }

// dryForms writes a dryDocument, by the names of the forms.
var dryForms = map[string]func(io.Writer, *dryDocument) error{
	"text": dryText,
	"json": func(w io.Writer, d *dryDocument) error {
		e := plainJSON(w)
		e.SetIndent("", "  ")
		return e.Encode(d)
	},
	"ndjson": func(w io.Writer, d *dryDocument) error {
		head := *d
		head.Requests = nil
		e := plainJSON(w)
		if err := e.Encode(head); err != nil {
			return err
		}
		for _, r := range d.Requests {
			if err := e.Encode(r); err != nil {
				return err
			}
		}
		return nil
	},
}

// plainJSON writes JSON as people read it.
func plainJSON(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// dryText writes the document for people.
func dryText(w io.Writer, d *dryDocument) error {
	var b strings.Builder
	heading := ""
	for _, r := range d.Requests {
		why := r.Check
		if why == "" {
			why = "logging in"
		}
		if h := fmt.Sprintf("%s %s", r.Version, why); h != heading {
			fmt.Fprintf(&b, "\n%s\n", h)
			heading = h
		}
		fmt.Fprintf(&b, "  %d. %s %s\n", r.Number, r.Method, r.URL)
		who := string(r.Principal)
		if r.Account != "" {
			who += " " + r.Account
		}
		fmt.Fprintf(&b, "     as %s", who)
		if r.Breaks != "" {
			fmt.Fprintf(&b, "; breaks on purpose: %s", r.Breaks)
		}
		b.WriteByte('\n')
		for _, line := range r.Header {
			fmt.Fprintf(&b, "     %s\n", random(line))
		}
		if r.BodyBytes > 0 {
			fmt.Fprintf(&b, "     %s, %d bytes: %s\n", r.MediaType, r.BodyBytes, strings.Join(strings.Fields(r.Body), " "))
		}
	}
	fmt.Fprintf(&b, "\nNothing was sent to %s.\n", d.Target)
	fmt.Fprintf(&b, `%d requests%s.
How many there are depends on the data of the server. These were tried on demo data: %s.
What only the server can tell stands in {braces}; other times are those of the demo data. The account of --username
is taken for a tenant's: give an administrator's as --admin-username too.
`, d.Count, d.pace(), d.Demo)
	for _, note := range d.Notes {
		b.WriteString(note + "\n")
	}
	_, err := io.WriteString(w, strings.TrimPrefix(b.String(), "\n"))
	return err
}

// pace says how long the requests take.
func (d *dryDocument) pace() string {
	if d.RPS == 0 {
		return ", as fast as the server takes them"
	}
	at := time.Duration(d.Seconds * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf(", %v a second: they take %v, or as long as the server does", d.RPS, at)
}
