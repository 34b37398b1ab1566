package mutant

import (
	"encoding/json"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/server"
	"github.com/vb365-explore/vb365/internal/store/storetest"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// base is where the golden calls say that the server stands.
const base = "https://vb365.example.com:4443"

// recorder sends requests to a server over a demo world, whose clock stands and whose ids and tokens are always
// the same, and keeps the calls.
type recorder struct {
	t       *testing.T
	version spec.Version
	handler http.Handler
	demo    world.Demo
	now     time.Time
	tokens  map[conformance.Principal]string
	calls   []*conformance.Call
}

func newRecorder(t *testing.T, v spec.Version) *recorder {
	t.Helper()
	r := &recorder{
		t: t, version: v, now: time.Date(2022, 1, 21, 22, 53, 13, 968_593_400, time.UTC),
		tokens: map[conformance.Principal]string{},
	}
	st, passwords := storetest.Volatile(t)
	env := &restore.Env{Clock: func() time.Time { return r.now }, Random: rand.NewChaCha8([32]byte{3, 6, 5})}
	r.demo = world.NewDemo(env)
	if err := world.Seed(t.Context(), st, passwords, r.demo); err != nil {
		t.Fatal(err)
	}
	r.handler = validatetest.Handler(t, server.New(server.Config{
		Store: st, Identity: identity.NewService(st, passwords, env, restore.Behavior{}), Env: env,
		Host: "EPSILON", Product: "8.0.0.0", Log: slog.New(slog.DiscardHandler),
	}))
	return r
}

// ask is a request to be recorded.
type ask struct {
	as        conformance.Principal
	operation string
	params    map[string]string
	query     string // as it is sent
	body      string
	media     string // of the body; JSON if empty
	broken    string
	method    string // in place of the operation's
	path      string // in place of the operation's, with its version
	header    http.Header
	token     string // in place of the principal's
}

// send sends a request, keeps the call and returns it.
func (r *recorder) send(a ask) *conformance.Call {
	r.t.Helper()
	o, ok := spec.OperationByID(a.operation)
	if !ok {
		r.t.Fatalf("no operation %q", a.operation)
	}
	method, path := o.Method, a.path
	if a.method != "" {
		method = a.method
	}
	if path == "" {
		path = conformance.Path(r.version, o, a.params, nil)
	}
	if a.query != "" {
		path += "?" + a.query
	}
	req := conformance.Request{Method: method, URL: base + path, Header: r.headers(o, a), Body: []byte(a.body)}
	sent := httptest.NewRequest(method, path, strings.NewReader(a.body))
	sent.RemoteAddr = "127.0.0.1:50000"
	maps.Copy(sent.Header, req.Header)
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, sent)
	c := conformance.NewCall(req, conformance.Response{
		Status: w.Code, Proto: "HTTP/1.1", Header: w.Header(), Body: r.sameInstallation(w.Body.Bytes()),
	})
	c.Source, c.At, c.Principal, c.Broken = FromServer, r.now, a.as, a.broken
	r.calls = append(r.calls, c)
	r.now = r.now.Add(time.Second)
	return c
}

func (r *recorder) headers(o spec.Operation, a ask) http.Header {
	h := http.Header{"Accept": {"application/json"}}
	maps.Copy(h, a.header)
	switch token := r.tokens[a.as]; {
	case a.token != "":
		h.Set("Authorization", "Bearer "+a.token)
	case a.as == conformance.Stranger:
		h.Set("Authorization", "Bearer "+conformance.MadeUp)
	case token != "" && !o.Anonymous:
		h.Set("Authorization", "Bearer "+token)
	}
	if a.body != "" {
		media := a.media
		if media == "" {
			media = "application/json"
		}
		h.Set("Content-Type", media)
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	return h
}

// installation finds the only thing of an answer that differs from one run to the next: each store has an
// installation id of its own.
var installation = regexp.MustCompile(`"installationId":"[0-9a-f-]{36}"`)

func (r *recorder) sameInstallation(body []byte) []byte {
	return installation.ReplaceAll(body, []byte(`"installationId":"2f6ae5a2-3d2b-4b4b-9d80-6e1f0f6b7c11"`))
}

// login keeps the token of a principal.
func (r *recorder) login(as conformance.Principal, c *conformance.Call) (refresh string) {
	r.t.Helper()
	var pair struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	r.decode(c, &pair)
	r.tokens[as] = pair.Access
	return pair.Refresh
}

// decode reads the answer of a call that must have succeeded.
func (r *recorder) decode(c *conformance.Call, into any) {
	r.t.Helper()
	if !c.Succeeded() {
		r.t.Fatalf("%s %s: %d %s", c.Request.Method, c.Request.URL, c.Response.Status, c.Response.Body)
	}
	if err := json.Unmarshal(c.Response.Body, into); err != nil {
		r.t.Fatal(err)
	}
}

// id returns the id of what a call shows.
func (r *recorder) id(c *conformance.Call) string {
	r.t.Helper()
	var o struct{ ID string }
	r.decode(c, &o)
	return o.ID
}

// ids returns the ids of a list that a call shows.
func (r *recorder) ids(c *conformance.Call) []string {
	r.t.Helper()
	var list []struct{ ID string }
	var page struct{ Results []struct{ ID string } }
	if strings.HasPrefix(string(c.Response.Body), "[") {
		r.decode(c, &list)
	} else {
		r.decode(c, &page)
		list = page.Results
	}
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].ID
	}
	return out
}
