package source

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/vb365-explore/vb365/conformance"
)

// HARWriter writes calls as an HTTP archive (HAR 1.2), each as it comes. What a HAR has no place for stands in
// fields of our own, whose names begin with an underscore as the format wants it: _principal, _source, _broken,
// _drawn, _drawnAs, _apart, _fault and the _encoding of a request body that is no UTF-8. Passwords and tokens are written as they are.
type HARWriter struct {
	w       io.Writer
	entries int
	closed  bool
}

// NewHARWriter returns a writer of a HAR. Close ends the file.
func NewHARWriter(w io.Writer) *HARWriter { return &HARWriter{w: w} }

// harHead and harTail are what stands around the entries.
const (
	harHead = `{"log":{"version":"1.2","creator":{"name":"vb365","version":"1"},"entries":[` + "\n"
	harTail = "\n]}}\n"
)

// Write writes a call as one entry, in one Write. What reads the file gets the same call but for its number, the
// fragment of its URL and the packing of its answer. A call that WriteNDJSON would not write is an error, and so
// is one with a header that no HAR can hold; nothing is written then.
func (h *HARWriter) Write(c *conformance.Call) error {
	if h.closed {
		return errors.New("writing a call: the HAR is closed")
	}
	line := lineOfCall(c)
	if err := line.check(); err != nil {
		return fmt.Errorf("writing a call: %w", err)
	}
	for _, header := range []http.Header{c.Request.Header, c.Response.Header} {
		if err := checkHeader(header); err != nil {
			return fmt.Errorf("writing a call: %w", err)
		}
	}
	text, err := json.Marshal(entryOf(c), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing a call: %w", err)
	}
	if len(text) >= maxEntry {
		return fmt.Errorf("writing a call: its entry is longer than %d bytes, and nobody would read it", maxEntry)
	}
	before := ",\n"
	if h.entries == 0 {
		before = harHead
	}
	if _, err := h.w.Write(append([]byte(before), text...)); err != nil {
		return err
	}
	h.entries++
	return nil
}

// Close ends the file. It does not close what it was written to.
func (h *HARWriter) Close() error {
	if h.closed {
		return nil
	}
	h.closed = true
	end := harTail
	if h.entries == 0 {
		end = harHead + harTail
	}
	_, err := io.WriteString(h.w, end)
	return err
}

// The entry of a HAR, as it is written.
type (
	harOut struct {
		Started   string         `json:"startedDateTime"`
		Time      int            `json:"time"`
		Request   harRequestOut  `json:"request"`
		Response  harResponseOut `json:"response"`
		Cache     struct{}       `json:"cache"`
		Timings   harTimings     `json:"timings"`
		Source    string         `json:"_source,omitzero"`
		Principal string         `json:"_principal,omitzero"`
		Broken    string         `json:"_broken,omitzero"`
		Drawn     string         `json:"_drawn,omitzero"`   // what is odd about it
		DrawnAs   string         `json:"_drawnAs,omitzero"` // "drawn", "trial", "smallest" or the last two
		Apart     bool           `json:"_apart,omitzero"`
		Fault     string         `json:"_fault,omitzero"`
	}
	harRequestOut struct {
		Method   string       `json:"method"`
		URL      string       `json:"url"`
		Proto    string       `json:"httpVersion"`
		Cookies  []harPair    `json:"cookies"`
		Headers  []harPair    `json:"headers"`
		Query    []harPair    `json:"queryString"`
		PostData *harPostData `json:"postData,omitzero"`
		Head     int          `json:"headersSize"`
		Body     int          `json:"bodySize"`
	}
	harResponseOut struct {
		Status   int        `json:"status"`
		Text     string     `json:"statusText"`
		Proto    string     `json:"httpVersion"`
		Cookies  []harPair  `json:"cookies"`
		Headers  []harPair  `json:"headers"`
		Content  harContent `json:"content"`
		Redirect string     `json:"redirectURL"`
		Head     int        `json:"headersSize"`
		Body     int        `json:"bodySize"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harPostData struct {
		Media    string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"_encoding,omitzero"`
	}
	harContent struct {
		Size     int    `json:"size"`
		Media    string `json:"mimeType"`
		Text     string `json:"text,omitzero"`
		Encoding string `json:"encoding,omitzero"`
	}
	harTimings struct { // nobody has measured them
		Send    int `json:"send"`
		Wait    int `json:"wait"`
		Receive int `json:"receive"`
	}
)

// writeDrawn writes what is known of a drawn request as two texts, both "" for one that was not drawn.
func writeDrawn(d *conformance.Drawn) (what, as string) {
	if d == nil {
		return "", ""
	}
	var words []string
	if d.Trial {
		words = append(words, "trial")
	}
	if d.Smallest {
		words = append(words, "smallest")
	}
	return d.Case, cmp.Or(strings.Join(words, " "), "drawn")
}

// readDrawn reads what writeDrawn has written.
func readDrawn(what, as string) *conformance.Drawn {
	if as == "" {
		return nil
	}
	return &conformance.Drawn{Case: what, Trial: strings.Contains(as, "trial"), Smallest: strings.Contains(as, "smallest")}
}

// entryOf returns the entry of a call.
func entryOf(c *conformance.Call) *harOut {
	req, resp := c.Request, c.Response
	drawn, as := writeDrawn(c.Drawn)
	out := &harOut{
		Started: c.At.Format(time.RFC3339Nano), Source: c.Source,
		Principal: string(c.Principal), Broken: c.Broken, Drawn: drawn, DrawnAs: as, Apart: c.Apart, Fault: resp.Fault,
		Request: harRequestOut{
			Method: req.Method, URL: req.URL, Proto: resp.Proto, Cookies: []harPair{},
			Headers: pairs(req.Header), Query: queryPairs(req.URL), Head: -1, Body: len(req.Body),
		},
		Response: harResponseOut{
			Status: resp.Status, Text: http.StatusText(resp.Status), Proto: resp.Proto, Cookies: []harPair{},
			Headers: pairs(resp.Header), Redirect: resp.Header.Get("Location"), Head: -1, Body: len(resp.Body),
			Content: harContent{Size: len(resp.Body), Media: resp.Header.Get("Content-Type")},
		},
	}
	if len(req.Body) > 0 {
		out.Request.PostData = &harPostData{Media: req.Header.Get("Content-Type")}
		out.Request.PostData.Text, out.Request.PostData.Encoding = textOf(req.Body)
	}
	out.Response.Content.Text, out.Response.Content.Encoding = textOf(resp.Body)
	return out
}

// checkHeader refuses what ReadHAR would take for something else.
func checkHeader(h http.Header) error {
	for name, values := range h {
		if name == "" || name[0] == ':' {
			return fmt.Errorf("%q is no name of a header", name)
		}
		for _, value := range values {
			if strings.Contains(value, "\n") {
				return fmt.Errorf("the header %s has a value of two lines", name)
			}
		}
	}
	return nil
}

// textOf returns a body as text, and "base64" where it is written in that.
func textOf(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}

// pairs lists a header in the order of its names.
func pairs(h http.Header) []harPair {
	out := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			out = append(out, harPair{name, value})
		}
	}
	return out
}

// queryPairs lists the query of a URL, in its order.
func queryPairs(text string) []harPair {
	out := []harPair{}
	_, query, _ := strings.Cut(text, "?")
	query, _, _ = strings.Cut(query, "#")
	for field := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(field, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if field != "" && errName == nil && errValue == nil && utf8.ValidString(name+value) {
			out = append(out, harPair{name, value})
		}
	}
	return out
}
