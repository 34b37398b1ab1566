// Package specimen makes bodies of requests and responses to measure and test with: large ones, and the same
// in the shapes that other servers and proxies give them. All of them keep the contract of v6.
package specimen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// documented is the response that the documentation of the service shows for Explore, on one line as the service
// writes it.
const documented = `{"id":"fa3a2d17-d86d-4540-bf71-512750281e43",` +
	`"name":"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)","organization":"abc.onmicrosoft.com",` +
	`"type":"Vex","creationTime":"2022-01-21T22:53:13.9685934Z","endTime":"9999-12-31T23:59:59.9999999Z",` +
	`"state":"Working","result":"Success","initiatedBy":"administrator.onmicrosoft.com","scopeName":"",` +
	`"clientHost":"EPSILON (via: 127.0.0.1)",` +
	`"_links":{"self":{"href":"/v6/restoresessions/fa3a2d17-d86d-4540-bf71-512750281e43"},` +
	`"organization":{"href":"/v6/restoresessions/fa3a2d17-d86d-4540-bf71-512750281e43/organization"},` +
	`"restoreSessionEvents":{"href":"/v6/restoresessions/fa3a2d17-d86d-4540-bf71-512750281e43/events"}}}`

const explore = `{"dateTime":"2022-01-22T14:56:55.862Z","type":"Vex","showDeleted":true,"showAllVersions":true}`

// Documented returns the session that the documentation of the service shows.
func Documented() []byte { return []byte(documented) }

// Explore returns the body of the request that the documentation of the service shows.
func Explore() []byte { return []byte(explore) }

// Session returns a session as the service writes it. Each i gives another.
func Session(i int) []byte {
	id := fmt.Sprintf("%08x-d86d-4540-bf71-%012x", uint32(0xfa3a2d17+i*7919), 0x512750281e43+i*104729)
	kind := []string{"Vex", "Veod", "Vesp", "Vet"}[i%4]
	return fmt.Appendf(nil, `{"id":"%s","name":"Exchange restore (Entire organization - %d)","organization":"abc.onmicrosoft.com",`+
		`"type":"%s","creationTime":"2022-01-%02dT%02d:53:13.9685934Z","endTime":"9999-12-31T23:59:59.9999999Z",`+
		`"state":"Working","result":"Success","initiatedBy":"ABC\\administrator","details":"","scopeName":"Organization",`+
		`"clientHost":"abc-host","reason":"","_links":{"self":{"href":"/v6/restoresessions/%s"},`+
		`"organization":{"href":"/v6/restoresessions/%s/organization"},`+
		`"restoreSessionEvents":{"href":"/v6/restoresessions/%s/events"}}}`, id, i, kind, 1+i%28, i%24, id, id, id)
}

// The beginning and the end of a page.
const (
	pageHead = `{"offset":0,"limit":10000,"setId":"fa3a2d17-d86d-4540-bf71-512750281e43","results":[`
	pageTail = `],"_links":{"self":{"href":"/v6/restoresessions?offset=0&limit=10000"}}}`
)

// Page returns a page of n sessions.
func Page(n int) []byte {
	b := []byte(pageHead)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, Session(i)...)
	}
	return append(b, pageTail...)
}

// PageOf returns a page of about size bytes, and never less.
func PageOf(size int) []byte {
	b := make([]byte, 0, size+1<<10)
	b = append(b, pageHead...)
	for i := 0; len(b) < size; i++ {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, Session(i)...)
	}
	return append(b, pageTail...)
}

// Shape is one way to write a page.
type Shape struct {
	Name string
	Body []byte
}

// Shapes returns a page of n sessions in six shapes: compact, indented, with names beyond ASCII, with many
// escapes, with long texts, and with the members of each object in an order of its own.
func Shapes(n int) ([]Shape, error) {
	page := Page(n)
	var indented bytes.Buffer
	if err := json.Indent(&indented, page, "", "  "); err != nil {
		return nil, err
	}
	shuffled, err := shuffle(page)
	if err != nil {
		return nil, err
	}
	text := func(with string) []byte { return bytes.ReplaceAll(page, []byte("Entire organization"), []byte(with)) }
	escapes := bytes.ReplaceAll(text(`\"Entire\"\n\u00fcber\\all\/es\t`), []byte(`/restoresessions/`), []byte(`\/restoresessions\/`))
	return []Shape{
		{"compact", page},
		{"indented", indented.Bytes()},
		{"non-ASCII", text("Жители Zürichs und 東京の人")},
		{"escapes", escapes},
		{"long texts", text(strings.Repeat("long text ", 100))},
		{"any order", shuffled},
	}, nil
}

// shuffle writes the members of each object in another order, always the same one.
func shuffle(text []byte) ([]byte, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, err
	}
	return appendShuffled(nil, v, rand.New(rand.NewPCG(1, 2))) //nolint:gosec // the same order each time is the point
}

func appendShuffled(b []byte, v any, r *rand.Rand) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		b = append(b, '{')
		for i, name := range names {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(strconv.AppendQuote(b, name), ':')
			if b, err = appendShuffled(b, v[name], r); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	case []any:
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendShuffled(b, item, r); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	}
	scalar, err := json.Marshal(v)
	return append(b, scalar...), err
}
