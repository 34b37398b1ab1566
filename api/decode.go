package api

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/gen"
)

// fetch makes a call whose answer is one resource. If asked is not nil, it reports whether the resource is
// the one that was asked for.
func fetch[T any](ctx context.Context, c *Client, id string, send func(context.Context) (*http.Response, error), asked func(*T) bool) (T, error) {
	var none T
	a, err := c.do(ctx, id, send)
	if err != nil {
		return none, err
	}
	if err := a.isJSON(); err != nil {
		return none, err
	}
	v, err := decode[T](&a.call, a.body)
	if err != nil {
		return none, err
	}
	if asked != nil && !asked(&v) {
		return none, a.breaks("the id in the body is not the one that was asked for")
	}
	return v, nil
}

// isJSON judges what stands around the body: a media type and characters as the contract has them. A missing
// charset is taken, since JSON is UTF-8 anyway.
func (a *answer) isJSON() error {
	media, params, err := mime.ParseMediaType(a.mediaType)
	switch {
	case len(a.body) == 0:
		return a.breaks("the body is missing")
	case err != nil || media != "application/json":
		return a.breaks("the media type is %q instead of application/json", a.mediaType)
	case params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8"):
		return a.breaks("the charset is %q instead of utf-8", params["charset"])
	case !utf8.Valid(a.body):
		return a.breaks("the body is not UTF-8")
	}
	return nil
}

// decode reads one JSON object with all properties that the contract requires of it; null stands for a
// missing one. Nested objects are judged when they are decoded on their own, as the results of a page are.
func decode[T any](c *call, body []byte) (T, error) {
	var v, none T
	var properties map[string]present
	if err := json.Unmarshal(body, &properties); err != nil {
		return none, c.breaks("the body is not a JSON object: %v", err)
	}
	if properties == nil {
		return none, c.breaks("the body is null")
	}
	for _, name := range required[T](c.version) {
		if !properties[name] {
			return none, c.breaks("the required property %s is missing", name)
		}
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return none, c.breaks("the body cannot be read: %v", err)
	}
	return v, nil
}

// present is true for any JSON value but null.
type present bool

// UnmarshalJSON reads any value.
func (p *present) UnmarshalJSON(b []byte) error {
	*p = string(b) != "null"
	return nil
}

// required returns the names of the properties that the contract requires of a type in a version.
func required[T any](v Version) []string {
	switch any((*T)(nil)).(type) {
	case *RestoreSession:
		return []string{"id", "type", "creationTime", "state", "result"}
	case *SessionEvent:
		return []string{"id", "status", "startTime", "message", "order"}
	case *RestorePoint:
		return []string{"id", "backupTime"}
	case *Organization:
		return []string{"id", "name"}
	case *page:
		return []string{"offset", "limit", "results"}
	case *gen.TokenResponse:
		names := []string{"access_token", "refresh_token", "token_type", "expires_in", ".issued", ".expires"}
		if v != V8 {
			names = append(names, "userName")
		}
		return names
	}
	return nil
}
