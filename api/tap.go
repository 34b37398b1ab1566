package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/vb365-explore/vb365/spec"
)

// Tap sees a call after its answer was read, before the answer is judged: what was sent and what came back,
// byte for byte but for secrets. The token of the Authorization header, cookies, and the password and tokens
// in the bodies of createToken are overwritten by asterisks, in bodies to the same length. The bodies of
// request and response themselves are used up. Calls that got no answer, or one whose body broke off, are not
// shown.
//
// It is called by the goroutine that made the call, so by several at once, and must not change what it is
// given.
type Tap func(request *http.Request, response *http.Response, requestBody, responseBody []byte)

// tapCall shows a call to the tap.
func (c *Client) tapCall(op spec.Operation, resp *http.Response, body []byte) {
	sent := requestBody(resp.Request)
	if op.ID == "createToken" {
		sent, body = maskToken(sent, body)
	}
	request, response := shown(resp)
	response.Request = &request
	c.tap(&request, &response, sent, body)
}

// ContractCheck judges a call after its answer was read: the request, the answer, and their bodies.
//
// Unlike a Tap it sees the bodies of createToken as they are, with password and tokens: what is wrong with a text
// cannot be seen in asterisks. Give it a check that you trust to tell nothing of them, such as the one of package
// spec/validate. The token of the Authorization header and cookies are overwritten, since no contract speaks of
// them. What it is given are copies: whatever it does with them, the caller reads what the server sent. It is
// called by the goroutine that made the call, so by several at once.
//
// It does not see calls that got no answer, or one whose body broke off or is larger than MaxBody.
type ContractCheck func(request *http.Request, response *http.Response, requestBody, responseBody []byte)

// checkCall shows a call to the contract check.
func (c *Client) checkCall(resp *http.Response, body []byte) {
	request, response := shown(resp)
	response.Request = &request
	c.check(&request, &response, requestBody(resp.Request), bytes.Clone(body))
}

// shown returns copies of an answer and its request with secret headers overwritten and bodies used up.
func shown(resp *http.Response) (request http.Request, response http.Response) {
	request, response = *resp.Request, *resp
	u := *request.URL
	request.URL, request.Header = &u, maskHeader(request.Header, "Authorization", "Bearer ***")
	request.Body, request.GetBody = http.NoBody, nil
	response.Header = maskHeader(response.Header, "Set-Cookie", "***")
	response.Body, response.Request = http.NoBody, nil
	return request, response
}

// requestBody returns a copy of the body that was sent.
func requestBody(r *http.Request) []byte {
	if r.GetBody == nil {
		return nil
	}
	b, err := r.GetBody()
	if err != nil {
		return nil
	}
	body, _ := io.ReadAll(b) // reads memory
	return body
}

// maskHeader returns a copy of h with the value of one header replaced, if it is there.
func maskHeader(h http.Header, name, value string) http.Header {
	h = h.Clone()
	if h.Get(name) != "" {
		h.Set(name, value)
	}
	return h
}

var (
	formSecret = regexp.MustCompile(`(?:^|&)(?:password|refresh_token)=([^&]*)`)
	jsonSecret = regexp.MustCompile(`(?i)"(?:access_token|refresh_token|password)"\s*:\s*"((?:[^"\\]|\\.)*)"`)
)

// maskToken overwrites the secrets in the bodies of createToken: those of the form that this package wrote,
// wherever the answer repeats them, and those of the answer. An answer that is not JSON is overwritten as a
// whole.
func maskToken(form, answer []byte) (sent, received []byte) {
	received = bytes.Repeat([]byte("*"), len(answer))
	if json.Valid(answer) {
		received = overwrite(jsonSecret, answer)
	}
	values, _ := url.ParseQuery(string(form)) // what can be parsed is enough
	for _, name := range []string{"password", "refresh_token"} {
		if secret := []byte(values.Get(name)); len(secret) > 0 {
			received = bytes.ReplaceAll(received, secret, bytes.Repeat([]byte("*"), len(secret)))
		}
	}
	return overwrite(formSecret, form), received
}

// overwrite returns a copy of b with asterisks in place of the first group of each match.
func overwrite(secret *regexp.Regexp, b []byte) []byte {
	b = bytes.Clone(b)
	for _, m := range secret.FindAllSubmatchIndex(b, -1) {
		for i := m[2]; i < m[3]; i++ {
			b[i] = '*'
		}
	}
	return b
}
