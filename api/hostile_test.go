package api_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/api"
)

// outcome judges the error of a call.
type outcome func(error) error

// breaks wants a ContractError whose problem holds the text.
func breaks(text string) outcome {
	return func(err error) error {
		var e *api.ContractError
		if !errors.As(err, &e) {
			return fmt.Errorf("%v is not a ContractError", err)
		}
		if !strings.Contains(e.Problem, text) || e.Operation == "" || e.Method == "" || e.Status == 0 ||
			!strings.HasPrefix(e.URL, "https://127.0.0.1:") || strings.Contains(e.URL, "?") {
			return fmt.Errorf("%#v does not tell what happened; want %q", e, text)
		}
		return nil
	}
}

// refused wants an Error with the status, the message, and the sentinel unless that is nil.
func refused(status int, message string, sentinel error) outcome {
	return func(err error) error {
		var e *api.Error
		if !errors.As(err, &e) {
			return fmt.Errorf("%v is not an Error", err)
		}
		if e.Status != status || e.Message != message || e.Operation == "" || e.Method == "" ||
			!strings.HasPrefix(e.URL, "https://127.0.0.1:") {
			return fmt.Errorf("%#v does not tell what happened; want %d %q", e, status, message)
		}
		for _, s := range []error{api.ErrUnauthorized, api.ErrForbidden, api.ErrNotFound} {
			if errors.Is(err, s) != errors.Is(s, sentinel) {
				return fmt.Errorf("%v matches %v: %t", err, s, errors.Is(err, s))
			}
		}
		return nil
	}
}

// broken wants an error of the transport that names the operation and is neither of the typed ones.
func broken(operation string) outcome {
	return func(err error) error {
		var refusal *api.Error
		var contract *api.ContractError
		if err == nil || errors.As(err, &refusal) || errors.As(err, &contract) || !strings.HasPrefix(err.Error(), operation+": ") {
			return fmt.Errorf("%v is not a transport error of %s", err, operation)
		}
		return nil
	}
}

// The calls that hostile servers are tried with.
func getSession(ctx context.Context, c *api.Client) error {
	s, err := c.Session(ctx, mustUUID(sessionID))
	return nothingWithError(s.ID != api.UUID{} || s.State != "", err)
}

func explore(ctx context.Context, c *api.Client) error {
	s, err := c.Explore(ctx, exploreRequest)
	return nothingWithError(s.ID != api.UUID{} || s.State != "", err)
}

func getRestorePoint(ctx context.Context, c *api.Client) error {
	p, err := c.RestorePoint(ctx, "rp-1")
	return nothingWithError(p.ID != "", err)
}

func getOrganization(ctx context.Context, c *api.Client) error {
	o, err := c.Organization(ctx, mustUUID(sessionID))
	return nothingWithError(o.Name != "", err)
}

func stop(ctx context.Context, c *api.Client) error { return c.Stop(ctx, mustUUID(sessionID)) }

func getServiceInstance(ctx context.Context, c *api.Client) error {
	s, err := c.ServiceInstance(ctx)
	return nothingWithError(s.Version != "", err)
}

// nothingWithError fails a call that returns half a value beside an error.
func nothingWithError(something bool, err error) error {
	if err != nil && something {
		return errors.New("a value came with the error")
	}
	return err
}

// with returns a server whose answers have a media type, none if that is "".
func with(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if mediaType != "" {
			w.Header().Set("Content-Type", mediaType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const (
	jsonType  = "application/json; charset=utf-8"
	loginPage = "<!DOCTYPE html><title>Sign in</title>"
)

func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	session := func(properties map[string]string) http.HandlerFunc {
		return answers(200, edit(t, sessionBody, properties))
	}
	for _, c := range []struct {
		name    string
		server  http.HandlerFunc
		call    func(context.Context, *api.Client) error
		version api.Version
		want    outcome
	}{
		{"HTML with 200", with(200, "text/html", loginPage), getSession, api.V6, breaks(`"text/html" instead of application/json`)},
		{"JSON called HTML", with(200, "text/html", sessionBody), getSession, api.V6, breaks("text/html")},
		{"HTML called JSON", with(200, jsonType, loginPage), getSession, api.V6, breaks("not a JSON object")},
		{"no media type", with(200, "", sessionBody), getSession, api.V6, breaks("media type")},
		{"broken media type", with(200, "application/json; charset", sessionBody), getSession, api.V6, breaks("media type")},
		{"other JSON type", with(200, "application/hal+json", sessionBody), getSession, api.V6, breaks("media type")},
		{"UTF-16", with(200, "application/json; charset=utf-16", sessionBody), getSession, api.V6, breaks("charset")},
		{"not UTF-8", answers(200, strings.Replace(sessionBody, "EPSILON", "EPS\xffILON", 1)), getSession, api.V6, breaks("UTF-8")},
		{"byte order mark", answers(200, "\ufeff"+sessionBody), getSession, api.V6, breaks("not a JSON object")},
		{"empty 200", answers(200, ""), getSession, api.V6, breaks("body is missing")},
		{"truncated JSON", answers(200, sessionBody[:100]), getSession, api.V6, breaks("unexpected end")},
		{"trailing bytes", answers(200, sessionBody+"}"), getSession, api.V6, breaks("after top-level value")},
		{"two objects", answers(200, sessionBody+sessionBody), getSession, api.V6, breaks("after top-level value")},
		{"array", answers(200, "["+sessionBody+"]"), getSession, api.V6, breaks("not a JSON object")},
		{"null", answers(200, "null"), getSession, api.V6, breaks("null")},
		{"empty object", answers(200, "{}"), getSession, api.V6, breaks("property id is missing")},
		{"id missing", session(map[string]string{"id": ""}), getSession, api.V6, breaks("property id")},
		{"id null", session(map[string]string{"id": "null"}), getSession, api.V6, breaks("property id")},
		{"id in capitals", session(map[string]string{"id": "", "ID": `"` + sessionID + `"`}), getSession, api.V6, breaks("property id")},
		{"id no UUID", session(map[string]string{"id": `"17"`}), getSession, api.V6, breaks("cannot be read")},
		{"id a number", session(map[string]string{"id": "17"}), getSession, api.V6, breaks("cannot be read")},
		{"id of another session", session(map[string]string{"id": `"` + otherID + `"`}), getSession, api.V6, breaks("not the one")},
		{"new session without id", session(map[string]string{"id": `"00000000-0000-0000-0000-000000000000"`}), explore, api.V6, breaks("not the one")},
		{"state missing", session(map[string]string{"state": ""}), getSession, api.V6, breaks("property state")},
		{"state a number", session(map[string]string{"state": "1"}), getSession, api.V6, breaks("cannot be read")},
		{"result null", session(map[string]string{"result": "null"}), getSession, api.V6, breaks("property result")},
		{"impossible date", session(map[string]string{"creationTime": `"2022-02-30T00:00:00Z"`}), getSession, api.V6, breaks("2022-02-30")},
		{"date of another form", session(map[string]string{"creationTime": `"1/22/2022"`}), getSession, api.V6, breaks("not a time")},
		{"endless date", session(map[string]string{"creationTime": `"` + strings.Repeat("2", 9000) + `"`}), getSession, api.V6, breaks("222")},
		{"links an array", session(map[string]string{"_links": "[]"}), getSession, api.V6, breaks("cannot be read")},
		{"other restore point", answers(200, `{"id":"rp-2","backupTime":"2022-01-22T10:00:00Z"}`), getRestorePoint, api.V6, breaks("not the one")},
		{"organization without name", answers(200, `{"id":"`+sessionID+`"}`), getOrganization, api.V6, breaks("property name")},
		{"instance with wrong type", answers(200, `{"version":8}`), getServiceInstance, api.V6, breaks("cannot be read")},

		{"201 in v6", answers(201, sessionBody), explore, api.V6, breaks("success is 200 in v6")},
		{"201 in v7", answers(201, sessionBody), explore, api.V7, breaks("success is 200 in v7")},
		{"200 in v8", answers(200, sessionBody), explore, api.V8, breaks("success is 201 in v8")},
		{"202", answers(202, sessionBody), explore, api.V6, breaks("success is 200")},
		{"204 where a body is due", answers(204, ""), getSession, api.V6, breaks("success is 200")},
		{"stop with 204 in v6", answers(204, ""), stop, api.V6, breaks("success is 200 in v6")},
		{"stop with 200 in v8", with(200, "", ""), stop, api.V8, breaks("success is 204 in v8")},
		{"stop answered by a login page", with(200, "text/html", loginPage), stop, api.V6, breaks("where there is none")},
		{"304", answers(304, ""), getSession, api.V6, breaks("redirect")},

		{"401 with message", answers(401, `{"message":"expired"}`), getSession, api.V6, refused(401, "expired", api.ErrUnauthorized)},
		{"401 empty", with(401, "", ""), getSession, api.V6, refused(401, "", api.ErrUnauthorized)},
		{"401 HTML", with(401, "text/html", loginPage), getSession, api.V6, refused(401, "", api.ErrUnauthorized)},
		{"403", answers(403, `{"message":"no"}`), explore, api.V7, refused(403, "no", api.ErrForbidden)},
		{"404", answers(404, `{"message":"none"}`), getSession, api.V8, refused(404, "none", api.ErrNotFound)},
		{"404 of a web server", with(404, "text/plain", "404 page not found"), getSession, api.V6, refused(404, "", api.ErrNotFound)},
		{"400 with half a body", answers(400, `{"message":"bad","err`), explore, api.V6, refused(400, "", nil)},
		{"400 with odd types", answers(400, `{"errorCode":7,"message":"bad"}`), explore, api.V8, refused(400, "bad", nil)},
		{"400 with message null", answers(400, `{"message":null,"error_description":"worse"}`), explore, api.V6, refused(400, "worse", nil)},
		{"429", answers(429, `{"message":"slow down"}`), getSession, api.V6, refused(429, "slow down", nil)},
		{"500 of JSON array", answers(500, `["x"]`), stop, api.V6, refused(500, "", nil)},
		{"502 of a proxy", with(502, "text/html", "<h1>Bad gateway</h1>"), explore, api.V6, refused(502, "", nil)},
		{"unknown status", answers(799, `{"message":"?"}`), stop, api.V6, refused(799, "?", nil)},
		{"message with escapes", answers(500, `{"message":"a\u001b[31mb\nc\u202ed"}`), stop, api.V6, refused(500, "a [31mb c d", nil)},
		{"message repeats the token", answers(500, `{"message":"Bearer `+accessToken+`"}`), stop, api.V6, refused(500, "Bearer ***", nil)},
		{"endless message", answers(500, `{"message":"`+strings.Repeat("é", 9000)+`"}`), stop, api.V6, refused(500, strings.Repeat("é", 500)+"…", nil)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := overTLS(t, c.server, api.WithVersion(c.version))
			err := c.call(t.Context(), client)
			if problem := c.want(err); problem != nil {
				t.Fatal(problem)
			}
			if strings.Contains(err.Error(), accessToken) || strings.ContainsAny(err.Error(), "\n\x1b") ||
				utf8.RuneCountInString(err.Error()) > 1000 {
				t.Errorf("the error shows what it must not: %q", err)
			}
		})
	}
}

func TestBodyTooLarge(t *testing.T) {
	t.Parallel()
	chunk := []byte(strings.Repeat(" ", 1<<20))
	huge := func(w io.Writer) { // a byte more than is read, and then some
		for range api.MaxBody>>20 + 2 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	for name, server := range map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", jsonType)
			huge(w)
		},
		"compressed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", jsonType)
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			huge(z)
			_ = z.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if problem := breaks("larger than 64 MiB")(getSession(t.Context(), overTLS(t, server))); problem != nil {
				t.Fatal(problem)
			}
		})
	}
}

func TestContractErrorUnwraps(t *testing.T) {
	t.Parallel()
	var syntax *json.SyntaxError
	if err := getSession(t.Context(), loggedIn(t, answers(200, "{,}"))); !errors.As(err, &syntax) {
		t.Errorf("error is %v", err)
	}
}
