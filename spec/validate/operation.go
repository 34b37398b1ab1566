package validate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is what the contract says of one operation.
type operation struct {
	at         string // JSON pointer into the document
	method     string // upper case
	path       string // as in the document: "/RestoreSessions/{restoreSessionId}"
	bases      []string
	parameters []parameter
	body       *body             // nil where a request has none
	responses  map[int]*response // by status; by 4 where the document says 4XX, by 0 where it says default
	shown      int               // clue of a request without body
}

// response is what the contract says of an answer.
type response struct {
	at      string
	body    *body // nil where the answer has none
	headers []parameter
	shown   int // clue of an answer without body
}

// body is what the contract says of a body.
type body struct {
	required bool
	at       string
	media    []media
}

// media is one way to write a body.
type media struct {
	name    string   // as in the contract: "application/json; charset=utf-8"
	kind    string   // "application/json", or a range: "application/*"
	charset string   // "utf-8", or "" where the contract does not say
	plain   []string // how it is usually sent: nothing else need be looked at
	at      string
	read    reading
	node    *node
	clues   *clues
	shown   int // clue of the whole
}

// reading is how the bytes of a body become a value.
type reading uint8

const (
	readJSON reading = iota
	readForm
	readText // the body is a string
)

// parameter is a parameter of a request, or a header of an answer.
type parameter struct {
	name, in string
	at       string
	required bool
	node     *node
	clues    *clues
}

func (c *compiler) operation(path, method string, item *openapi3.PathItem, o *openapi3.Operation) (*operation, error) {
	at := "#/paths" + pointerOf(path) + "/" + strings.ToLower(method)
	op := &operation{at: at, method: method, path: path, responses: map[int]*response{}}
	for i, p := range slices.Concat(item.Parameters, o.Parameters) {
		where := fmt.Sprintf("#/paths%s/parameters/%d", pointerOf(path), i)
		if i >= len(item.Parameters) {
			where = fmt.Sprintf("%s/parameters/%d", at, i-len(item.Parameters))
		}
		if p.Value.In == openapi3.ParameterInHeader && ignoredHeader(p.Value.Name) {
			continue
		}
		compiled, err := c.parameter(p.Value, p.Value.Name, p.Value.In, cmp.Or(p.Ref, where))
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Value.Name, err)
		}
		same := func(o parameter) bool { return o.name == compiled.name && o.in == compiled.in }
		op.parameters = append(slices.DeleteFunc(op.parameters, same), compiled)
	}
	var err error
	if o.RequestBody != nil {
		if op.body, err = c.body(o.RequestBody.Value.Content, cmp.Or(o.RequestBody.Ref, at+"/requestBody")); err != nil {
			return nil, err
		}
		if op.body == nil {
			return nil, errors.New("a request body without content")
		}
		op.body.required = o.RequestBody.Value.Required
	}
	responses := o.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		key, err := statusKey(status)
		if err != nil {
			return nil, err
		}
		r := responses[status]
		if op.responses[key], err = c.response(r.Value, cmp.Or(r.Ref, at+"/responses/"+status)); err != nil {
			return nil, fmt.Errorf("response %s: %w", status, err)
		}
	}
	return op, nil
}

// ignoredHeader names the headers that a document does not describe as parameters, even where it lists them.
func ignoredHeader(name string) bool {
	return strings.EqualFold(name, "Accept") || strings.EqualFold(name, "Content-Type") || strings.EqualFold(name, "Authorization")
}

// statusKey reads "200", "4XX" and "default" as keys of operation.responses.
func statusKey(status string) (int, error) {
	if status == "default" {
		return 0, nil
	}
	if class, ok := strings.CutSuffix(status, "XX"); ok && len(class) == 1 && class >= "1" && class <= "5" {
		return int(class[0] - '0'), nil
	}
	n, err := strconv.Atoi(status)
	if err != nil || n < 100 || n > 599 {
		return 0, fmt.Errorf("response %s: not a status", status)
	}
	return n, nil
}

func (c *compiler) response(r *openapi3.Response, at string) (*response, error) {
	b, err := c.body(r.Content, at)
	if err != nil {
		return nil, err
	}
	out := &response{at: at, body: b}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		h := r.Headers[name]
		if strings.EqualFold(name, "Content-Type") {
			continue // the media types say it
		}
		compiled, err := c.parameter(&h.Value.Parameter, name, "header", cmp.Or(h.Ref, at+"/headers"+pointerOf(name)))
		if err != nil {
			return nil, fmt.Errorf("header %s: %w", name, err)
		}
		compiled.name = http.CanonicalHeaderKey(name)
		out.headers = append(out.headers, compiled)
	}
	return out, nil
}

func (c *compiler) parameter(p *openapi3.Parameter, name, in, at string) (parameter, error) {
	if p.Schema == nil {
		return parameter{}, errors.New("content of a parameter cannot be judged, a schema can")
	}
	n, err := c.ref(p.Schema, at+"/schema")
	if err == nil && n.typed && n.kinds&(kindArray|kindObject) != 0 {
		err = errors.New("a parameter that is an array or object cannot be judged")
	}
	return parameter{name: name, in: in, at: at, required: p.Required, node: n}, err
}

func (c *compiler) body(content openapi3.Content, at string) (*body, error) {
	if len(content) == 0 {
		return nil, nil
	}
	b := &body{required: true, at: at}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		kind, params, err := mime.ParseMediaType(name)
		if err != nil {
			return nil, fmt.Errorf("media type %q: %w", name, err)
		}
		m := media{name: name, kind: kind, charset: params["charset"], at: at + "/content" + pointerOf(name)}
		if m.charset == "" && !strings.Contains(kind, "*") {
			m.plain = []string{kind, kind + "; charset=utf-8"}
		} else if kind == "application/json" && name == kind+"; charset="+m.charset {
			m.plain = []string{name}
		}
		if content[name].Schema != nil {
			if m.node, err = c.ref(content[name].Schema, m.at+"/schema"); err != nil {
				return nil, fmt.Errorf("media type %q: %w", name, err)
			}
		}
		if m.read, err = readingOf(kind, m.node); err != nil {
			return nil, fmt.Errorf("media type %q: %w", name, err)
		}
		b.media = append(b.media, m)
	}
	return b, nil
}

// readingOf says how a body of a media type is read.
func readingOf(kind string, n *node) (reading, error) {
	switch {
	case kind == "application/x-www-form-urlencoded" && n != nil:
		return readForm, nil
	case kind == "application/json", strings.HasSuffix(kind, "+json"), kind == "application/*", kind == "*/*":
		return readJSON, nil
	case n == nil || n.kinds&kindString != 0:
		return readText, nil
	}
	return 0, errors.New("a body that is neither JSON, nor a form, nor text cannot be judged")
}

// basePaths returns the paths of the servers, with the defaults of their variables.
func basePaths(servers openapi3.Servers) []string {
	var bases []string
	for _, s := range servers {
		address := s.URL
		for name, v := range s.Variables {
			address = strings.ReplaceAll(address, "{"+name+"}", v.Default)
		}
		if u, err := url.Parse(address); err == nil {
			bases = append(bases, strings.TrimSuffix(u.EscapedPath(), "/"))
		}
	}
	if bases == nil {
		return []string{""}
	}
	return bases
}
