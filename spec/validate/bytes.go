package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep arrays and objects may lie in each other.
const maxDepth = 64

// json judges a body as JSON: first its bytes, then its value.
func (j *judge) json(s *schema) {
	text := j.Body
	if rest, ok := bytes.CutPrefix(text, []byte("\xef\xbb\xbf")); ok {
		j.add("json/bom", "body", "", "JSON without a byte order mark", "a byte order mark")
		text = rest
	}
	r := reader{judge: j, dec: jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))}
	v, err := r.value(0)
	if err != nil {
		j.brokenJSON(text, err)
		return
	}
	if rest := bytes.Trim(text[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		j.add("json/trailing-bytes", "body", "", "one JSON value", fmt.Sprintf("%d more bytes after it", len(rest)))
	}
	j.body(s, v)
}

// brokenJSON tells why text could not be read to its end.
func (j *judge) brokenJSON(text []byte, err error) {
	if errors.Is(err, errDepth) {
		j.add("json/depth", "body", "", fmt.Sprintf("JSON at most %d levels deep", maxDepth), "more levels")
		return
	}
	syntax := &jsontext.SyntacticError{ByteOffset: int64(len(text)), Err: err}
	errors.As(err, &syntax)
	// A reader that lets text pass which is no Unicode comes further exactly if that was the fault.
	dec := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	loose := reader{judge: &judge{}, dec: dec}
	if _, err := loose.value(0); err == nil || dec.InputOffset() > syntax.ByteOffset {
		j.add("json/invalid-utf8", "body", string(syntax.JSONPointer), "text in UTF-8",
			fmt.Sprintf("bytes that are none, from byte %d on", syntax.ByteOffset))
		return
	}
	got := syntax.Err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		got = "the end of the text"
	}
	j.add("json/syntax", "body", string(syntax.JSONPointer), "JSON", fmt.Sprintf("%s at byte %d", got, syntax.ByteOffset))
}

// errDepth says that a value lies deeper than maxDepth.
var errDepth = errors.New("too deep")

// reader reads a JSON text token by token. Numbers stay json.Number, as they were written.
type reader struct {
	judge *judge
	dec   *jsontext.Decoder
}

func (r *reader) value(depth int) (any, error) {
	token, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	kind := token.Kind()
	if depth == maxDepth && (kind == '{' || kind == '[') {
		return nil, errDepth
	}
	switch kind {
	case '{':
		return r.object(depth + 1)
	case '[':
		return r.array(depth + 1)
	case '"':
		return token.String(), nil
	case '0':
		return json.Number(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil // null
}

// object reads the members of an object. Of a name that comes twice the last counts, as decoders have it.
func (r *reader) object(depth int) (any, error) {
	members := map[string]any{}
	seen := map[string]string{} // name in one case, where case does not matter, to name
	for r.dec.PeekKind() != '}' {
		token, err := r.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		key := name
		if r.judge.anyCase() {
			key = foldName(name)
		}
		if before, twice := seen[key]; twice {
			r.judge.add("json/duplicate-name", "body", string(r.dec.StackPointer()), "each name once",
				fmt.Sprintf("%s after %s", quote(name), quote(before)))
			delete(members, before)
		}
		seen[key] = name
		if members[name], err = r.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := r.dec.ReadToken()
	return members, err
}

func (r *reader) array(depth int) (any, error) {
	items := []any{}
	for r.dec.PeekKind() != ']' {
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	_, err := r.dec.ReadToken()
	return items, err
}
