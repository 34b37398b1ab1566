package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Exchange is a request on its way through a broken server, and the answer that goes back.
type Exchange struct {
	Request *http.Request
	Asked   []byte     // body of the request
	Match   spec.Match // of the request; without an operation where the contract has none
	Status  int
	Header  http.Header
	Body    []byte // of the answer

	next http.Handler
}

func newExchange(next http.Handler, r *http.Request) (*Exchange, error) {
	asked, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	e := &Exchange{Request: r, Asked: asked, next: next}
	if m, err := spec.Route(r.Method, r.URL.EscapedPath()); err == nil {
		e.Match = m
	}
	return e, nil
}

// answer writes the answer. A length that the fault has not set is the right one.
func (e *Exchange) answer(w http.ResponseWriter) {
	if _, set := e.Header["Content-Length"]; !set {
		e.Header.Set("Content-Length", strconv.Itoa(len(e.Body)))
	}
	maps.Copy(w.Header(), e.Header)
	if e.Header["Content-Length"] == nil {
		delete(w.Header(), "Content-Length")
	}
	w.WriteHeader(e.Status)
	_, _ = io.Copy(w, bytes.NewReader(e.Body)) // fails where the length told is too small, and when the client has gone
	if e.Header["Content-Length"] == nil {
		_ = http.NewResponseController(w).Flush() // else net/http would measure a short body itself
	}
}

// Send lets the good server answer the request, changed by edit where that is not nil.
func (e *Exchange) Send(edit func(r *http.Request)) {
	r := e.Request.Clone(e.Request.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(e.Asked)), int64(len(e.Asked))
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	e.next.ServeHTTP(w, r)
	e.Status, e.Header, e.Body = w.Code, w.Header().Clone(), w.Body.Bytes()
	e.Header.Del("Content-Length")
}

// also sends another request to the good server as the same caller, and returns the body of the answer.
func (e *Exchange) also(method, path string, body []byte) []byte {
	r := httptest.NewRequestWithContext(e.Request.Context(), method, path, bytes.NewReader(body))
	r.Header, r.RemoteAddr = e.Request.Header.Clone(), e.Request.RemoteAddr
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	e.next.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// by returns a copy of the exchange as one of another caller, for requests beside it.
func (e *Exchange) by(token string) *Exchange {
	other := *e
	other.Request = e.Request.Clone(e.Request.Context())
	other.Request.Header.Set("Authorization", "Bearer "+token)
	return &other
}

// is reports whether the request is of one of the operations, whatever was answered.
func (e *Exchange) is(operations ...string) bool {
	return slices.Contains(operations, e.Match.Operation.ID)
}

// OK reports whether the request is of one of the operations, and was answered with success.
func (e *Exchange) OK(operations ...string) bool { return e.is(operations...) && e.Status/100 == 2 }

// refused reports whether the request is of one of the operations, and was answered with the status.
func (e *Exchange) refused(status int, operations ...string) bool {
	return e.is(operations...) && e.Status == status
}

// token returns the token that the request came with.
func (e *Exchange) token() string {
	return strings.TrimPrefix(e.Request.Header.Get("Authorization"), "Bearer ")
}

// session returns the id of the session in the path.
func (e *Exchange) session() string { return strings.ToLower(e.Match.Params["restoreSessionId"]) }

// object is a JSON object.
type object = map[string]any

// value decodes the answer; nil if it is no JSON.
func (e *Exchange) value() any {
	var v any
	d := json.NewDecoder(bytes.NewReader(e.Body))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// Edit changes the object that the answer is.
func (e *Exchange) Edit(f func(o object)) {
	if o, ok := e.value().(object); ok {
		f(o)
		e.Replace(o)
	}
}

// Each changes every object that the answer shows: the results of a page, the members of an array, or the object
// that it is.
func (e *Exchange) Each(f func(o object)) {
	v := e.value()
	for _, o := range members(v) {
		f(o)
	}
	if v != nil {
		e.Replace(v)
	}
}

// results changes the list that the answer is, or the results of the page.
func (e *Exchange) results(f func(list []any) []any) {
	switch v := e.value().(type) {
	case []any:
		e.Replace(f(v))
	case object:
		if list, ok := v["results"].([]any); ok {
			v["results"] = f(list)
			e.Replace(v)
		}
	}
}

// members returns the objects of a page or array, or the object itself.
func members(v any) (out []object) {
	if page, ok := v.(object); ok {
		results, isPage := page["results"].([]any)
		if !isPage {
			return []object{page}
		}
		v = results
	}
	list, _ := v.([]any)
	for _, m := range list {
		if o, ok := m.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

// Replace answers with another value.
func (e *Exchange) Replace(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was read from JSON or is made of plain values
	}
	e.Body = b
}

// text changes the answer as text.
func (e *Exchange) text(old, replacement string) {
	e.Body = bytes.ReplaceAll(e.Body, []byte(old), []byte(replacement))
}

// Refuse answers with an error.
func (e *Exchange) Refuse(status int, message string) {
	e.Status, e.Header = status, http.Header{"Content-Type": {jsonMedia}}
	e.Replace(object{"message": message})
}

// jsonMedia is the media type of every body.
const jsonMedia = "application/json; charset=utf-8"

// Link returns the link of an object, so that its href can be changed; an empty one if there is none.
func Link(o map[string]any, name string) map[string]any {
	links, _ := o["_links"].(object)
	l, _ := links[name].(object)
	if l == nil {
		return object{}
	}
	return l
}

// str returns a member as text; "" where it is none.
func str(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// Int returns a member as a number; 0 where it is none.
func Int(o object, name string) int {
	n, err := strconv.Atoi(fmt.Sprint(o[name]))
	if err != nil {
		return 0
	}
	return n
}

// set returns an edit that gives a member a value.
func set(name string, v any) func(object) { return func(o object) { o[name] = v } }

// drop returns an edit that takes members away.
func drop(names ...string) func(object) {
	return func(o object) {
		for _, name := range names {
			delete(o, name)
		}
	}
}

// operations of the contract, in short.
const (
	token    = "createToken"
	instance = "getServiceInstance"
	orgs     = "listOrganizations"
	org      = "getOrganization"
	admin    = "exploreOrganizationById"
	tenant   = "exploreOrganization"
	points   = "listRestorePoints"
	point    = "getRestorePoint"
	all      = "listRestoreSessions"
	one      = "getRestoreSession"
	stop     = "stopRestoreSession"
	inside   = "getRestoreSessionOrganization"
	log      = "listRestoreSessionEvents"
	entry    = "getRestoreSessionEvent"
)
