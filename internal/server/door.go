package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// door stacks what every request passes, outermost first. The order is the documentation: nobody's body is
// read before it is known which operation is meant and who asks.
func door(c Config, r *router) http.Handler {
	h := judged(r)
	h = queried(h)
	h = credentialed(h)
	h = identified(c.Identity, c.Host, h)
	h = routed(h)
	h = recovered(c.Log, h)
	return logged(c.Log, h)
}

// exchange is what the door finds out about a request on its way in. Handlers get it by from.
type exchange struct {
	spec.Match
	version version
	query   url.Values // query parameters of the operation, by their documented names
	caller  restore.Caller
	failure error // why the server failed, for the log only
}

type exchangeKey struct{}

// from returns the exchange of a request. Outside the door there is one of the oldest version.
func from(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{version: versions[spec.V6]}
}

// logged writes one line per request: never a query, a header or a body, which may hold secrets.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, path := time.Now(), r.URL.EscapedPath()
		x := &exchange{version: versions[spec.V6]}
		seen := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
		level, line := slog.LevelInfo, []slog.Attr{
			slog.String("method", r.Method), slog.String("path", path), slog.String("operation", x.Operation.ID),
			slog.Int("status", seen.status), slog.Int64("bytes", seen.bytes), slog.String("caller", x.caller.Name),
			slog.Duration("took", time.Since(start)),
		}
		if x.failure != nil {
			level, line = slog.LevelError, append(line, slog.Any("error", x.failure))
		}
		log.LogAttrs(r.Context(), level, "request", line...)
	})
}

// statusWriter remembers what was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recovered turns a panic into a 500 and a log line.
func recovered(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			log.ErrorContext(r.Context(), "panic", "operation", from(r.Context()).Operation.ID,
				"panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			refuse(w, r, internal())
		}()
		next.ServeHTTP(w, r)
	})
}

// routed finds the operation; 404 and 405 end here (law L019: before anybody needs a token).
func routed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := from(r.Context())
		m, err := spec.Route(r.Method, r.URL.EscapedPath())
		if v, known := versions[m.Version]; known {
			x.version = v
		}
		if err != nil {
			refuse(w, r, unrouted(r, m, err))
			return
		}
		x.Match = m
		for name, value := range m.Params {
			r.SetPathValue(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// queried reads the query: names in any case become the documented ones, and names that the version does not
// have are dropped, as the service passes over them.
func queried(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := from(r.Context())
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			refuse(w, r, badQuery(err))
			return
		}
		x.query = url.Values{}
		for _, name := range x.Operation.Query[x.Match.Version] {
			for sent, values := range query {
				if strings.EqualFold(sent, name) {
					x.query[name] = append(x.query[name], values...)
				}
			}
		}
		r.URL.RawQuery = x.query.Encode()
		next.ServeHTTP(w, r)
	})
}

// identified finds out who asks; 401 ends here (law L011).
func identified(who *identity.Service, host string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := from(r.Context())
		if x.Operation.Anonymous {
			next.ServeHTTP(w, r)
			return
		}
		token, problem := bearer(r, x.version.id)
		if problem != nil {
			refuse(w, r, problem)
			return
		}
		ip, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			ip = r.RemoteAddr
		}
		caller, err := who.Caller(r.Context(), token, fmt.Sprintf("%s (via: %s)", host, ip))
		if err != nil {
			refuse(w, r, err)
			return
		}
		x.caller = caller
		next.ServeHTTP(w, r)
	})
}

// bearer returns the token of the Authorization header.
func bearer(r *http.Request, v spec.Version) (string, *problem) {
	sent := r.Header.Values("Authorization")
	if len(sent) == 0 {
		return "", unauthorized("the header Authorization: Bearer <token> is missing; POST /" + string(v) + "/Token gives a token")
	}
	if len(sent) > 1 {
		return "", unauthorized("the header Authorization is there more than once")
	}
	scheme, token, ok := strings.Cut(sent[0], " ")
	token = strings.TrimSpace(token)
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", unauthorized("the header Authorization is not of the form Bearer <token>")
	}
	return token, nil
}

// credentialed lets only the kind of credentials pass that the operation takes (law L012).
func credentialed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := from(r.Context())
		switch want := x.Operation.Credentials; {
		case want == spec.TenantCredentials && x.caller.Role != restore.Tenant:
			refuse(w, r, forbidden("this operation takes the credentials that the organization was added with, not those of an administrator"))
		case want == spec.AdministratorCredentials && x.caller.Role != restore.Administrator:
			refuse(w, r, forbidden("this operation takes the credentials of an administrator of the backup server, not those of a tenant"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// judged reads the body and judges the request by the contract; 400, 413 and 415 end here (law L017).
func judged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := from(r.Context())
		if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
			refuse(w, r, encoded(encoding))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyBytes))
		if err != nil {
			refuse(w, r, unreadable(err))
			return
		}
		findings, err := validate.Judge(validate.Message{
			Version: x.Match.Version, Operation: x.Operation, Params: x.Params, Query: x.query,
			Request: true, Header: r.Header, Body: body, AnyCase: true,
		})
		if err != nil {
			refuse(w, r, err)
			return
		}
		findings = slices.DeleteFunc(findings, func(f validate.Finding) bool {
			// The service passes over a body where it wants none, and over what it does not know.
			return f.Check == "http/body-unexpected" || f.Severity != validate.Violation
		})
		if len(findings) > 0 {
			refuse(w, r, broken(x, findings))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(ofVersion(body, x)))
		r.Header.Set("Content-Type", strings.ToLower(r.Header.Get("Content-Type"))) // the decoder compares it as it is
		canonicalForm(r, body, x)
		next.ServeHTTP(w, r)
	})
}

// ofVersion returns a JSON body without the properties that the version does not have. They are passed over
// like unknown ones; the generated decoder knows the properties of all versions and would read them. Where the
// version has all that any version has, the body is not read for it.
func ofVersion(body []byte, x *exchange) []byte {
	lacks := func(name string) bool { return !known(x, name) }
	foreign := false
	for _, names := range x.Operation.Body {
		foreign = foreign || slices.ContainsFunc(names, lacks)
	}
	if !foreign {
		return body
	}
	var properties map[string]json.RawMessage
	if json.Unmarshal(body, &properties) != nil {
		return body // a form
	}
	maps.DeleteFunc(properties, func(name string, _ json.RawMessage) bool { return lacks(name) })
	kept, err := json.Marshal(properties)
	if err != nil {
		return body // it was read a moment ago
	}
	return kept
}

// known reports whether the operation's body has the property, in any case, in the version.
func known(x *exchange, name string) bool {
	return slices.ContainsFunc(x.Operation.Body[x.Match.Version], func(p string) bool { return strings.EqualFold(p, name) })
}

// canonicalForm parses a form body, its names in the documented lower case, so that the generated decoder
// finds them; it takes names in one case only.
func canonicalForm(r *http.Request, body []byte, x *exchange) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return
	}
	sent, err := url.ParseQuery(string(body))
	if err != nil {
		return // judged already
	}
	form := make(url.Values, len(sent))
	for name, values := range sent {
		if known(x, name) {
			form[strings.ToLower(name)] = values
		}
	}
	r.PostForm, r.Form = form, form
}
