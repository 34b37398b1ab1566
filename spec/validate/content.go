package validate

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// contentLength compares the header Content-Length, where there is one, with the body.
func (j *judge) contentLength() {
	total := j.total()
	for _, sent := range j.lengthSent {
		if n, err := strconv.ParseInt(strings.TrimSpace(sent), 10, 64); err != nil || n != total {
			j.violation("http/content-length-mismatch", "header", "Content-Length", j.operation.at,
				strconv.FormatInt(total, 10)+", the length of the body", quote(sent))
		}
	}
}

// content judges a body that is there by its media type.
func (j *judge) content(b *body) {
	m := j.media(b)
	if m == nil {
		return
	}
	j.mediaName = m.name
	j.saw(m.shown)
	switch m.read {
	case readForm:
		j.form(m)
	case readText:
		j.plain(m)
	case readJSON:
		j.json(m)
	}
}

// json judges a body as JSON: its bytes and its value.
func (j *judge) json(m *media) {
	s := j.contract.scanner()
	defer j.contract.scanners.Put(s)
	if j.source == nil {
		s.begin(j.Body, nil, j.side(), j.anyCase())
	} else {
		s.begin(nil, j.source, j.side(), j.anyCase())
	}
	j.attend(s, m.clues)
	trailing, err := s.judge(m.node)
	for _, f := range s.json.all() {
		j.fault(f.kind, f)
	}
	if err != nil {
		j.brokenJSON(m, err)
		return
	}
	if trailing > 0 {
		j.violation("json/trailing-bytes", "body", "", m.at, "one JSON value", fmt.Sprintf("%d more bytes after it", trailing))
	}
	for _, f := range s.main.all() {
		j.fault("body/"+f.kind, f)
	}
}

// brokenJSON tells why a body is no JSON, or cannot be read.
func (j *judge) brokenJSON(m *media, err error) {
	broken := (*syntaxError)(nil)
	if !errors.As(err, &broken) {
		j.readErr = err
		return
	}
	j.fault(broken.check, fault{
		severity: Violation, pointer: broken.pointer, place: broken.place, clause: m.at,
		expected: broken.expected, got: broken.got, count: 1,
	})
}

// plain judges a body that is one text.
func (j *judge) plain(m *media) {
	if m.node == nil {
		return
	}
	if !j.readAll() {
		return
	}
	if !utf8.Valid(j.Body) && strings.HasPrefix(m.kind, "text/") {
		j.violation("body/invalid-utf8", "body", "", m.at, "text in UTF-8", "bytes that are none")
	}
	for _, f := range j.faults(m.node, quoted(string(j.Body)), m.clues) {
		j.fault("body/"+f.kind, f)
	}
}

// readAll reads a body that is judged as a whole.
func (j *judge) readAll() bool {
	if j.source != nil {
		j.Body, j.readErr = io.ReadAll(j.source)
	}
	return j.readErr == nil
}

// attend lets a scanner tell what it sees.
func (j *judge) attend(s *scanner, c *clues) {
	if j.Observe != nil {
		s.observe, s.clues = j.Observe, c
	}
}

// faults judges a value that is not in a body, or not as JSON, by n.
func (j *judge) faults(n *node, value []byte, c *clues) []fault {
	s := j.contract.scanner()
	defer j.contract.scanners.Put(s)
	s.begin(value, nil, j.side(), j.anyCase())
	j.attend(s, c)
	if _, err := s.judge(n); err != nil {
		panic("validate: a parameter was not written as JSON: " + err.Error())
	}
	return s.main.all()
}

// side tells requests and responses apart.
func (j *judge) side() int { return index(j.Request) }

// anyCase reports whether names and enum values of the message may come in any case.
func (j *judge) anyCase() bool { return j.Request && j.AnyCase }

func (c *Contract) scanner() *scanner { return c.scanners.Get().(*scanner) } //nolint:errcheck // nothing else is put there

// media finds the documented media type that the body has; nil where it has another. Where the header is
// missing and only one is documented, the body is taken for that.
func (j *judge) media(b *body) *media {
	sent := strings.Join(j.mediaSent, ", ")
	for i := range b.media {
		if slices.Contains(b.media[i].plain, sent) {
			return &b.media[i]
		}
	}
	if sent == "" {
		j.violation("http/media-missing", "header", "Content-Type", b.at+"/content", b.names(), "nothing")
		if len(b.media) == 1 {
			return &b.media[0]
		}
		return nil
	}
	kind, params, err := mime.ParseMediaType(sent)
	m := b.find(kind)
	if err != nil || m == nil {
		j.violation("http/media-undocumented", "header", "Content-Type", b.at+"/content", b.names(), quote(sent))
		return nil
	}
	charset := params["charset"]
	if !strings.EqualFold(charset, m.charset) && (m.charset != "" || !strings.EqualFold(charset, "utf-8")) {
		j.violation("http/charset-unexpected", "header", "Content-Type", m.at, m.name, quote(sent))
	}
	return m
}

// find returns what is said of a media type: of itself, of its kind, or of any.
func (b *body) find(kind string) *media {
	major, _, _ := strings.Cut(kind, "/")
	for _, name := range [...]string{kind, major + "/*", "*/*"} {
		for i := range b.media {
			if b.media[i].kind == name {
				return &b.media[i]
			}
		}
	}
	return nil
}

// names lists the documented media types.
func (b *body) names() string {
	names := make([]string, len(b.media))
	for i, m := range b.media {
		names[i] = m.name
	}
	slices.Sort(names)
	return strings.Join(names, " or ")
}
