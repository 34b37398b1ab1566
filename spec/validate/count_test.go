package validate_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/vb365-explore/vb365/spec/validate"
)

// Findings of one fingerprint say how many of them there are, also where they were found one by one.
func TestCountOfAlikes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, form, check string }{
		{"/v8/RestoreSessions?LIMIT=1&Limit=2&lImit=3", "", "route/query-case-drift"},
		{"/v8/Token", "grant_type=password&USERNAME=a&Username=b&userName=c&password=d", "body/property-case-drift"},
		{"/V8/RESTORESESSIONS", "", "route/case-drift"},
	} {
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}
		if c.form != "" {
			r.Method = http.MethodPost
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		n := 0
		for _, f := range validate.JudgeHTTP(r, nil, []byte(c.form), nil) {
			if f.Check != c.check {
				continue
			}
			n++
			if f.Count != 3 && c.check != "route/case-drift" || f.Count < 1 {
				t.Errorf("%s %s: %s counts %d", c.url, c.form, f, f.Count)
			}
		}
		if n == 0 {
			t.Errorf("%s %s: no %s", c.url, c.form, c.check)
		}
	}
}
