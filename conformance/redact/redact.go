// Package redact takes out of calls what is secret, so that a recording can be shown to strangers.
//
// What is replaced is replaced by something of the same form, the same thing always by the same: ids by ids,
// addresses by addresses, words by words, passwords by passwords, which still show whether they had eight bytes or
// more; times are moved by one span of days. The same checks pass and fail before and after. What the contract itself
// says stays (values of enums, paths, documented messages), and so do numbers, booleans, statuses, names, and how a
// body is written, well or badly.
//
// Passwords and tokens are learned where calls name them: in form fields, members of JSON and query parameters, in
// Authorization headers, also of Basic, and in URLs. From that call on, whatever shows one of them, in any text, name
// or URL, gets what comes in its place: as it stands, in other capitals of ASCII, in base64, or with escapes of URLs, JSON
// or HTML, up to three on top of each other. Where the secret is spelled in a way that no
// check takes for it, what comes in its place has capitals. Since any text may have it in it by chance, what is shorter than four bytes is not looked
// for, nor a number (but for whole ones of eight digits or more), an address, a time, or what the contract or HTTP says
// anyway, such as "session"; and what is shorter than eight bytes only where no letter and no digit touches it. The last
// 4,096 are remembered, or as many as fill a megabyte. In texts, everything else is replaced word by word.
//
// The key is random and forgotten: without it nobody can undo anything.
package redact

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strings"
	"sync"

	"github.com/vb365-explore/vb365/conformance"
)

// Kind is what was replaced.
type Kind string

// The kinds, in the order in which a summary shows them.
const (
	Secrets   Kind = "passwords and tokens"
	IDs       Kind = "ids"
	Hosts     Kind = "hosts"
	Addresses Kind = "addresses"
	Times     Kind = "times"
	Texts     Kind = "words"
)

// Kinds returns all kinds in their order.
func Kinds() []Kind { return []Kind{Secrets, IDs, Hosts, Addresses, Times, Texts} }

// KeySize is how many bytes a key has.
const KeySize = 32

// Options says how a Redactor works. The zero value is good.
type Options struct {
	Key       []byte // of KeySize bytes: the same key gives the same replacements. Nil for a random one
	KeepHosts bool   // whether hosts in URLs and in headers stay as they are
}

// Redactor replaces what is secret in the calls of one recording. It may be used by several goroutines.
type Redactor struct {
	mu        sync.Mutex
	cipher    *cipher
	shift     shift
	words     *vocabulary
	keepHosts bool
	known     map[string]string // what texts were replaced by
	memory    memory
	counts    map[Kind]int
}

// New returns a Redactor. The error says that the key has another length, or that there is no random one to be
// had.
func New(o Options) (*Redactor, error) {
	key := o.Key
	if key == nil {
		key = make([]byte, KeySize)
		if _, err := rand.Read(key); err != nil {
			return nil, fmt.Errorf("making a key: %w", err)
		}
	}
	if len(key) != KeySize {
		return nil, fmt.Errorf("the key has %d bytes: give it %d", len(key), KeySize)
	}
	words, err := contractWords()
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	r := &Redactor{
		cipher: newCipher(key), words: words, keepHosts: o.KeepHosts,
		known: map[string]string{}, counts: map[Kind]int{},
	}
	r.shift = newShift(r.cipher.sum("times"))
	return r, nil
}

// newShift makes a span of a month to seven years, back or on, of random bytes.
func newShift(random []byte) shift {
	days := 30 + int(binary.BigEndian.Uint16(random))%2520
	years := 4 * (1 + int(random[2])%3)
	if random[3]&1 == 0 {
		return shift{-days, -years}
	}
	return shift{days, years}
}

// Counts returns how often something of each kind was replaced.
func (r *Redactor) Counts() map[Kind]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.counts)
}

func (r *Redactor) count(k Kind, n int) { r.counts[k] += n }

// Call returns a copy of c without secrets, whose parts are its own. Seq, From, Source, Broken, Drawn and Apart, which no client
// sends and no server answers, stay, unless they hold what looks like an id or an account.
func (r *Redactor) Call(c *conformance.Call) *conformance.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.learn(c)
	req, resp := c.Request, c.Response
	asked := r.body(req.Body, req.Header)
	answered := r.body(resp.Body, resp.Header)
	out := conformance.NewCall(
		conformance.Request{
			Method: r.plain(req.Method), URL: r.wholeURL(req.URL),
			Header: r.headers(req.Header, len(asked)-len(req.Body)), Body: asked,
		},
		conformance.Response{
			Status: resp.Status, Proto: r.proto(resp.Proto),
			Header: r.headers(resp.Header, len(answered)-len(resp.Body)), Body: answered,
			Fault: r.fault(resp.Fault),
		},
	)
	out.Seq, out.From, out.At, out.Apart = c.Seq, c.From, c.At, c.Apart
	if !c.At.IsZero() {
		out.At = r.shift.time(c.At)
	}
	out.Source, out.Broken = r.remark(c.Source), r.remark(c.Broken)
	if c.Drawn != nil {
		out.Drawn = &conformance.Drawn{Case: r.remark(c.Drawn.Case), Trial: c.Drawn.Trial, Smallest: c.Drawn.Smallest}
	}
	out.Principal = r.principal(c.Principal)
	out.Version, out.Operation = c.Version, c.Operation // a source may know more than NewCall
	if c.Params != nil {
		out.Params = map[string]string{}
		for name, value := range c.Params {
			value = r.echoed(value, formText)
			out.Params[name] = apply(value, r.plainText(value))
		}
	}
	return out
}

// plain replaces what is secret in a text that stands by itself.
func (r *Redactor) plain(s string) string {
	s = r.echoed(s, formText)
	return apply(s, r.text(s))
}

// fault keeps of a fault whether it is the recorder's.
func (r *Redactor) fault(s string) string {
	if rest, ok := strings.CutPrefix(s, conformance.NotKept); ok {
		return conformance.NotKept + r.plain(rest)
	}
	return r.plain(s)
}

// wholeURL replaces what is secret in a URL that stands by itself.
func (r *Redactor) wholeURL(s string) string {
	s = r.echoed(s, formFields)
	return apply(s, r.url(s))
}

// remark keeps what a tool says of a call, unless there is an id, an address, a time, an account or a secret in it.
func (r *Redactor) remark(s string) string {
	s = r.echoed(s, formText)
	if strings.Contains(s, "@") || len(find(s)) > 0 {
		return apply(s, r.text(s))
	}
	return s
}

// principal keeps the labels that sources give, and replaces others.
func (r *Redactor) principal(p conformance.Principal) conformance.Principal {
	switch p {
	case conformance.Tenant, conformance.OtherTenant, conformance.Administrator, conformance.Nobody, conformance.Stranger, conformance.Somebody:
		return p
	}
	if number, ok := strings.CutPrefix(string(p), "account "); ok && isShortNumber(number) {
		return p
	}
	return conformance.Principal(r.plain(string(p)))
}

// proto keeps a version of HTTP, and replaces anything else.
func (r *Redactor) proto(s string) string {
	if version, ok := strings.CutPrefix(s, "HTTP/"); ok && isVersion(version) {
		return s
	}
	return r.plain(s)
}

// body replaces what is secret in a body. Its form is the one that it has, whatever the header says: a password
// is one also in a form that was sent as text.
func (r *Redactor) body(b []byte, h http.Header) []byte {
	if len(b) == 0 {
		return b
	}
	form := formOf(b, h)
	s := r.echoed(string(b), form)
	switch form {
	case formJSON:
		return []byte(r.json(s))
	case formFields:
		return []byte(apply(s, r.fields(s)))
	case formText:
	}
	return []byte(apply(s, r.text(s)))
}

// form is how a body is written.
type form int

const (
	formText form = iota
	formJSON
	formFields
)

// formOf returns the form of a body.
func formOf(b []byte, h http.Header) form {
	media, _, _ := mime.ParseMediaType(h.Get("Content-Type")) // a broken one is none
	switch {
	case looksLikeJSON(b):
		return formJSON
	case media == "application/x-www-form-urlencoded", looksLikeForm(b):
		return formFields
	case strings.Contains(media, "json"):
		return formJSON
	}
	return formText
}

// looksLikeJSON reports whether a body begins as JSON does.
func looksLikeJSON(b []byte) bool {
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r\n")
	return len(b) > 0 && (b[0] == '{' || b[0] == '[' || b[0] == '"')
}

// looksLikeForm reports whether a body begins with the name of a form field.
func looksLikeForm(s []byte) bool {
	n := 0
	for n < len(s) && (isLetter(s[n]) || isDigit(s[n]) || strings.IndexByte("._-%+[]", s[n]) >= 0) {
		n++
	}
	return n > 0 && n < len(s) && s[n] == '='
}
