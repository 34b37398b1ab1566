package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/vb365-explore/vb365/api"
)

// canned answers every request from memory with as little work as net/http allows.
type canned struct {
	status int
	body   []byte
	header http.Header
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: c.status, ProtoMajor: 1, ProtoMinor: 1, Header: c.header, Request: r,
		Body: io.NopCloser(bytes.NewReader(c.body)), ContentLength: int64(len(c.body)),
	}, nil
}

// BenchmarkExplore is one Explore without a socket: by the client, which judges the answer, and by hand with
// net/http and encoding/json, which judges the status alone.
func BenchmarkExplore(b *testing.B) {
	server := &canned{status: 200, header: http.Header{"Content-Type": {jsonType}}}

	b.Run("api", func(b *testing.B) {
		server := *server
		client, err := api.New("https://server.example:4443", api.WithHTTPClient(&http.Client{Transport: &server}))
		if err != nil {
			b.Fatal(err)
		}
		server.body = []byte(tokenBody)
		login(b, client)
		server.body = []byte(sessionBody)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Explore(b.Context(), exploreRequest); err != nil {
				b.Fatal(err)
			}
		}
	})

	b.Run("raw", func(b *testing.B) {
		server := *server
		server.body = []byte(sessionBody)
		client := &http.Client{Transport: &server}
		b.ReportAllocs()
		for b.Loop() {
			body, err := json.Marshal(exploreRequest)
			if err != nil {
				b.Fatal(err)
			}
			req, err := http.NewRequestWithContext(b.Context(), http.MethodPost,
				"https://server.example:4443/v6/Organization/Explore", bytes.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+accessToken)
			resp, err := client.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			if resp.StatusCode != http.StatusOK {
				b.Fatal(resp.Status)
			}
			raw, err := io.ReadAll(resp.Body)
			if err != nil {
				b.Fatal(err)
			}
			_ = resp.Body.Close()
			var s api.RestoreSession
			if err := json.Unmarshal(raw, &s); err != nil {
				b.Fatal(err)
			}
		}
	})
}
