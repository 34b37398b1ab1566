package redact

import (
	"net/http"
	"strconv"
	"strings"
)

// headers returns a header with its values replaced. Grown says by how many bytes the body has become longer.
func (r *Redactor) headers(h http.Header, grown int) http.Header {
	if h == nil {
		return nil
	}
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, value := range values {
			out[name] = append(out[name], r.header(strings.ToLower(name), value, grown))
		}
		if len(values) == 0 {
			out[name] = values
		}
	}
	return out
}

// header replaces the value of a header, whose name is in small letters.
func (r *Redactor) header(name, value string, grown int) string {
	if name == "content-length" {
		if n, err := strconv.Atoi(value); err == nil && value == strconv.Itoa(n) && n >= 0 {
			if r.memory.knows(value) {
				return r.number(value)
			}
			return strconv.Itoa(max(n+grown, 0))
		}
		return r.plain(value)
	}
	value = r.echoed(value, formText)
	switch {
	case httpHeaders[name]:
		return apply(value, r.technical(value))
	case name == "authorization", name == "proxy-authorization":
		scheme, _, _ := strings.Cut(value, " ")
		return apply(scheme, r.text(scheme)) + apply(value[len(scheme):], r.plainText(value[len(scheme):]))
	case isSecret(name):
		return apply(value, r.secret(value, value))
	case hostHeaders[name] && !isURL(value):
		return apply(value, r.authority(value))
	case isURL(value):
		return apply(value, r.url(value))
	}
	return apply(value, r.text(value))
}

// hostHeaders are the headers that are a host and a port.
var hostHeaders = map[string]bool{"host": true, "x-forwarded-host": true, ":authority": true}

// httpHeaders are the headers whose values HTTP itself defines: their words and numbers stay.
var httpHeaders = set(`accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-credentials
	access-control-allow-headers access-control-allow-methods access-control-expose-headers access-control-max-age age allow
	cache-control connection content-disposition content-encoding content-language content-range content-type expect keep-alive
	pragma range retry-after sec-fetch-dest sec-fetch-mode sec-fetch-site strict-transport-security te transfer-encoding upgrade
	upgrade-insecure-requests vary www-authenticate x-content-type-options x-frame-options expires`)

// httpWords are the words that stay in those headers.
var httpWords = set(`accept age allow application attachment authorization basic bearer boundary br bytes charset chunked close
	compress content continue cookie cors credentials data deflate delete deny digest document download empty encoding event
	filename form get gzip hal head html identity image inline json keep alive language length max methods must multipart navigate
	negotiate no nosniff ntlm octet options origin patch plain post private problem public put realm revalidate same sameorigin site
	sniff store stream text trailers transform type upgrade urlencoded utf vary websocket www x xml zstd cache subdomains include
	includesubdomains preload expires date etag if match none modified since server host location invalid token error de en us gb fr q`)

// set makes a set of words.
func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// technical returns the edits of the value of such a header: of words that HTTP does not know.
func (r *Redactor) technical(s string) []edit {
	edits := r.text(s)
	kept := edits[:0]
	for _, e := range edits {
		if old := strings.ToLower(s[e.from:e.to]); !httpWords[old] && !isShortNumber(old) {
			kept = append(kept, e)
		} else {
			r.counts[Texts]--
		}
	}
	return kept
}

// isShortNumber reports whether a text is a number that is too short to be anybody's.
func isShortNumber(s string) bool { return len(s) < 5 && strings.Trim(s, "0123456789") == "" }
