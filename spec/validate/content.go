package validate

import (
	"errors"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// contentLength compares the header Content-Length, where there is one, with the body.
func (j *judge) contentLength() {
	total := j.total()
	for _, sent := range j.Header.Values("Content-Length") {
		if n, err := strconv.ParseInt(strings.TrimSpace(sent), 10, 64); err != nil || n != total {
			j.add("http/content-length-mismatch", "header", "Content-Length",
				strconv.FormatInt(total, 10)+", the length of the body", quote(sent))
		}
	}
}

// content judges a body that is there by its media type.
func (j *judge) content(b *body) {
	m, ok := j.media(b)
	switch {
	case !ok:
	case m.kind == "application/x-www-form-urlencoded":
		j.form(m.node)
	default:
		j.json(m.node)
	}
}

// json judges a body as JSON: its bytes and its value.
func (j *judge) json(n *node) {
	s := j.contract.scanner()
	defer j.contract.scanners.Put(s)
	if j.source == nil {
		s.begin(j.Body, nil, j.side(), j.anyCase())
	} else {
		s.begin(nil, j.source, j.side(), j.anyCase())
	}
	trailing, err := s.judge(n)
	for _, f := range s.json {
		j.add(f.kind, "body", f.pointer, f.expected, f.got)
	}
	if broken := (*syntaxError)(nil); errors.As(err, &broken) {
		j.add(broken.check, "body", broken.pointer, broken.expected, broken.got)
		return
	}
	if err != nil {
		j.readErr = err
		return
	}
	if trailing > 0 {
		j.add("json/trailing-bytes", "body", "", "one JSON value", fmt.Sprintf("%d more bytes after it", trailing))
	}
	for _, f := range strongest(s.main.faults) {
		j.add("body/"+f.kind, "body", f.pointer, f.expected, f.got)
	}
}

// faults judges a value that is not in a body, or not as JSON, by n.
func (j *judge) faults(n *node, value []byte) []fault {
	s := j.contract.scanner()
	defer j.contract.scanners.Put(s)
	s.begin(value, nil, j.side(), j.anyCase())
	if _, err := s.judge(n); err != nil {
		panic("validate: a parameter was not written as JSON: " + err.Error())
	}
	return strongest(slices.Clone(s.main.faults))
}

// side tells requests and responses apart.
func (j *judge) side() int { return index(j.Request) }

// anyCase reports whether names and enum values of the message may come in any case.
func (j *judge) anyCase() bool { return j.Request && j.AnyCase }

func (c *Contract) scanner() *scanner { return c.scanners.Get().(*scanner) } //nolint:errcheck // nothing else is put there

// media finds the documented media type that the body has. Where the header is missing and only one is
// documented, the body is taken for that.
func (j *judge) media(b *body) (media, bool) {
	sent := strings.Join(j.Header.Values("Content-Type"), ", ")
	if sent == "" {
		j.add("http/media-missing", "header", "Content-Type", b.names(), "nothing")
		return b.media[0], len(b.media) == 1
	}
	kind, params, err := mime.ParseMediaType(sent)
	i := slices.IndexFunc(b.media, func(m media) bool { return m.kind == kind })
	if err != nil || i < 0 {
		j.add("http/media-undocumented", "header", "Content-Type", b.names(), quote(sent))
		return media{}, false
	}
	m := b.media[i]
	charset := params["charset"]
	if !strings.EqualFold(charset, m.charset) && (m.charset != "" || !strings.EqualFold(charset, "utf-8")) {
		j.add("http/charset-unexpected", "header", "Content-Type", m.name, quote(sent))
	}
	return m, true
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
