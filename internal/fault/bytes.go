package fault

import (
	"bytes"
	"compress/gzip"
	"slices"
)

// bytesFaults are answers whose bytes are wrong.
func bytesFaults() []Fault {
	raw := func(text, checks string, f func([]byte) []byte, operations ...string) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(operations...) {
				e.Body = f(e.Body)
			}
		})
	}
	put := func(before, what string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(before), []byte(what), 1) }
	}
	return kind("bytes",
		raw("bom: a body begins with a byte order mark", "json/bom", func(b []byte) []byte { return append([]byte("\ufeff"), b...) }, one),
		raw("trailing: another value follows the first", "json/trailing-bytes", func(b []byte) []byte { return append(b, "{}"...) }, instance),
		raw("trailing-nul: a zero byte follows the body", "json/trailing-bytes", func(b []byte) []byte { return append(b, 0) }, point),
		raw("duplicate: a name comes twice with the same value", "json/duplicate-name", put(`"state":`, `"result":"Success","state":`), one),
		raw("duplicate-other: a name comes twice with two values", "json/duplicate-name", put(`"order":`, `"title":"another","order":`), entry),
		raw("utf-8: a text is no UTF-8", "json/invalid-utf8", put(`"title":"`, "\"title\":\"\xff"), entry),
		raw("latin-1: a text is in Latin-1", "json/invalid-utf8", put(`"clientHost":"`, "\"clientHost\":\"M\xfcnchen "), one),
		raw("surrogate: an escape is half a surrogate pair", "json/invalid-utf8", put(`"message":"`, `"message":"\ud800`), entry),
		raw("utf-16: a body is in UTF-16", "json/syntax", utf16, instance),
		raw("comma: a comma too many", "json/syntax", func(b []byte) []byte { return append(b[:len(b)-1], ",}"...) }, one),
		raw("quotes: single quotes in place of double ones", "json/syntax", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"`), []byte(`'`)) }, inside),
		raw("cut: a body ends in the middle", "json/syntax", func(b []byte) []byte { return b[:len(b)/2] }, log),
		raw("nan: a number is NaN", "json/syntax", put(`"order":`, `"itemSizeBytes":NaN,"order":`), entry),
		raw("deep: a value is too deep", "json/depth", put(`"state":`, `"deep":`+nested(100)+`,"state":`), one),
		raw("html: a page for people comes in place of JSON", "json/syntax", func([]byte) []byte { return []byte("<h1>It works</h1>") }, all),
		raw("int-as-float: an integer is written 0.0", "body/type", put(`"order":0`, `"order":0.0`), entry),
		after("gzip: a body is compressed though nobody asked for it", "json/syntax", func(e *Exchange) {
			if e.OK(points) {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, _ = z.Write(e.Body) // into memory
				_ = z.Close()
				e.Body = b.Bytes()
				e.Header.Set("Content-Encoding", "gzip")
			}
		}).because("who did not ask for it sees no JSON"),
	)
}

// utf16 writes ASCII as UTF-16.
func utf16(b []byte) []byte {
	var out []byte
	for _, c := range b {
		out = append(out, c, 0)
	}
	return out
}

// nested writes arrays one inside the other.
func nested(depth int) string {
	return string(slices.Concat(bytes.Repeat([]byte("["), depth), bytes.Repeat([]byte("]"), depth)))
}
