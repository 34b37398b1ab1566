package validatetest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// seen is a test that remembers how it failed.
type seen struct {
	testing.TB
	errors []string
}

func (*seen) Helper() {}

func (s *seen) Errorf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	_, text, _ = strings.Cut(text, "): ")
	text, _, _ = strings.Cut(text, ": expected")
	s.errors = append(s.errors, text)
}

// answer is a server that always answers so.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

var tests = []struct {
	name, path string
	status     int
	body       string
	except     []string
	want       []string // of the answer
	sent       []string // of the request
}{
	{name: "good", path: "/v6/ServiceInstance", status: 200, body: `{"version":"8"}`},
	{name: "violation", path: "/v6/ServiceInstance", status: 200, body: `{"version":8}`, want: []string{
		"getServiceInstance response: body /version: body/type",
	}},
	{name: "drift", path: "/v6/ServiceInstance", status: 200, body: `{"version":"8","new":1}`, want: []string{
		"getServiceInstance response: body /new: body/property-undocumented (drift)",
	}},
	{name: "on purpose", path: "/v6/ServiceInstance", status: 200, body: `{"version":8,"new":1}`, except: []string{"body/type"}, want: []string{
		"getServiceInstance response: body /new: body/property-undocumented (drift)",
	}},
	{name: "note", path: "/v6/ServiceInstance", status: 200, body: `{"version":"8","new":9007199254740993}`, except: []string{
		"body/property-undocumented",
	}},
	{name: "request", path: "/v6/serviceInstance", status: 404, body: `{"message":"none"}`, sent: []string{
		"getServiceInstance request: path: route/case-drift (drift)",
	}},
}

func TestHandler(t *testing.T) {
	t.Parallel()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &seen{TB: t}
			w := httptest.NewRecorder()
			validatetest.Handler(s, answer(tt.status, tt.body), tt.except...).
				ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, http.NoBody))
			if diff := cmp.Diff(tt.want, s.errors); diff != "" || w.Body.String() != tt.body {
				t.Errorf("answered %s; errors (-want +got):\n%s", w.Body, diff)
			}
		})
	}
}

// inMemory carries requests to a handler.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return w.Result(), nil
}

func TestTransport(t *testing.T) {
	t.Parallel()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &seen{TB: t}
			client := &http.Client{Transport: validatetest.Transport(s, inMemory{answer(tt.status, tt.body)}, tt.except...)}
			resp, err := client.Get("https://server.example:4443" + tt.path)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if diff := cmp.Diff(tt.want, s.errors); diff != "" || string(body) != tt.body || err != nil {
				t.Errorf("answered %s, %v; errors (-want +got):\n%s", body, err, diff)
			}
		})
	}
}

// TestTransportBreaksOff: half an answer is no finding, and the client gets what there is and the error.
func TestTransportBreaksOff(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		answer(200, `{"version":`)(w, r)
	}))
	defer server.Close()
	s := &seen{TB: t}
	client := &http.Client{Transport: validatetest.Transport(s, nil)}
	resp, err := client.Get(server.URL + "/v6/ServiceInstance")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); string(body) != `{"version":` || err == nil {
		t.Errorf("got %s, %v", body, err)
	}
	if len(s.errors) > 0 {
		t.Errorf("failed with %q", s.errors)
	}
	server.Close()
	if resp, err := client.Get(server.URL); err == nil {
		t.Errorf("a server that is gone answered %d", resp.StatusCode)
		resp.Body.Close()
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &seen{TB: t}
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, tt.path, http.NoBody)
			answer(tt.status, tt.body)(w, r)
			resp := w.Result()
			defer resp.Body.Close()
			check := validatetest.Check(s, tt.except...) //nolint:bodyclose // no response
			check(r, resp, nil, w.Body.Bytes())
			if diff := cmp.Diff(append(tt.sent, tt.want...), s.errors); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}
