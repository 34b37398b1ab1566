package check

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

// tokenNotEchoed checks that no answer shows the token or the password of its request: answers get into logs,
// caches and screens that requests do not get into. Its evidence is the requests of the other checks.
func tokenNotEchoed() conformance.Check {
	return conformance.Check{
		ID:    "request/token-not-echoed",
		Title: "No answer shows the token or the password of its request",
		Cites: []string{"D57"},
		Bound: func(spec.Version, spec.Operation) bool { return true },
		Judge: judgeTokenNotEchoed,
	}
}

// shortest is the length below which a text may stand in an answer by chance.
const shortest = 8

func judgeTokenNotEchoed(s *conformance.Sheet) {
	for c := range s.Bound() {
		secret, what := secretOf(c)
		if c.Response.Status == 0 || len(secret) < shortest {
			continue
		}
		s.Saw(c)
		expected := "an answer without the " + what + " of its request"
		for _, name := range slices.Sorted(maps.Keys(c.Response.Header)) {
			if strings.Contains(strings.Join(c.Response.Header[name], "\n"), secret) {
				s.Add(c, conformance.Finding{Where: "header", Pointer: name, Expected: expected, Got: "the " + what})
			}
		}
		if plain := bytes.Contains(c.Response.Body, []byte(secret)); plain || bytes.IndexByte(c.Response.Body, '\\') >= 0 {
			pointer, ok := find(c.Answer(), secret) // in a string without its escapes
			if ok || plain {
				s.Find(c, pointer, expected, "the "+what)
			}
		}
	}
}

// secretOf returns the secret that a request shows, and what it is: the token, or the password that asks for one. A
// refresh token may come back as it is.
func secretOf(c *conformance.Call) (secret, what string) {
	if !c.Operation.Anonymous {
		_, token, _ := strings.Cut(c.Request.Header.Get("Authorization"), " ")
		return strings.TrimSpace(token), "token"
	}
	return formField(c, "password"), "password"
}

// find returns where a value has a text that holds a secret, the first such place.
func find(v tree.Value, secret string) (pointer string, ok bool) {
	if text, is := v.Text(); is {
		return "", strings.Contains(text, secret)
	}
	i := 0
	for item := range v.Items() {
		if rest, ok := find(item, secret); ok {
			return fmt.Sprintf("/%d%s", i, rest), true
		}
		i++
	}
	for name, member := range v.Members() {
		if rest, ok := find(member, secret); ok {
			return "/" + escaper.Replace(name) + rest, true
		}
	}
	return "", false
}
