package validate

import (
	"mime"
	"slices"
	"strconv"
	"strings"
)

// contentLength compares the header Content-Length, where there is one, with the body.
func (j *judge) contentLength() {
	for _, sent := range j.Header.Values("Content-Length") {
		if n, err := strconv.Atoi(strings.TrimSpace(sent)); err != nil || n != len(j.Body) {
			j.add("http/content-length-mismatch", "header", "Content-Length",
				strconv.Itoa(len(j.Body))+", the length of the body", quote(sent))
		}
	}
}

// content judges a body that is there by its media type.
func (j *judge) content(b *body) {
	m, ok := j.media(b)
	switch {
	case !ok:
	case m.kind == "application/x-www-form-urlencoded":
		j.form(m.schema)
	default:
		j.json(m.schema)
	}
}

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
