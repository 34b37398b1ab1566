package source

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/vb365-explore/vb365/conformance"
)

// unpack undoes the Content-Encoding of a body: where the text still is as it went over the wire, by unpacking
// it, else in the headers alone. A Content-Length that was right becomes the length of the unpacked body.
func (m *harMessage) unpack(place string) error {
	codings := strings.FieldsFunc(strings.ToLower(strings.Join(m.header.Values("Content-Encoding"), ",")), func(r rune) bool {
		return r == ',' || r == ' '
	})
	if len(codings) == 0 || len(m.body) == 0 {
		return nil
	}
	body, onWire := m.body, "" // what Content-Length must have been; "" where only the browser knew
	for _, coding := range slices.Backward(codings) {
		plain, packed, err := unpackAs(place, coding, body)
		if err != nil {
			return err
		}
		if !packed {
			break
		}
		body, onWire = plain, strconv.Itoa(len(bytesOf(m.body)))
	}
	m.body = body
	m.header.Del("Content-Encoding")
	if length := m.header.Get("Content-Length"); length != "" && (onWire == "" || length == onWire) {
		m.header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return nil
}

// unpackAs undoes one coding. Packed is false where the body is not in it: it was unpacked before.
func unpackAs(place, coding string, body []byte) (plain []byte, packed bool, err error) {
	raw := bytesOf(body)
	var r io.Reader
	switch strings.TrimPrefix(coding, "x-") {
	case "gzip":
		if !bytes.HasPrefix(raw, gzipMark) {
			return nil, false, nil
		}
		r, err = gzip.NewReader(bytes.NewReader(raw))
	case "zstd":
		if !bytes.HasPrefix(raw, zstdMark) {
			return nil, false, nil
		}
		r, err = newZstd(bytes.NewReader(raw))
	case "deflate":
		switch {
		case len(raw) > 1 && raw[0]&0x0f == 8 && (int(raw[0])<<8|int(raw[1]))%31 == 0:
			r, err = zlib.NewReader(bytes.NewReader(raw))
		case !isBinary(body):
			return nil, false, nil
		default:
			r = flate.NewReader(bytes.NewReader(raw))
		}
	case "br":
		if !isBinary(body) { // unpacked already: the coding has no mark that would tell
			return nil, false, nil
		}
		r = brotli.NewReader(bytes.NewReader(raw))
	default:
		return nil, false, nil
	}
	if err == nil {
		plain, err = io.ReadAll(io.LimitReader(r, conformance.MaxAnswer+1))
	}
	switch {
	case err != nil:
		return nil, true, fmt.Errorf("%s cannot be unpacked as %s, save it again: %w", place, coding, err)
	case len(plain) > conformance.MaxAnswer:
		return nil, true, fmt.Errorf("%s is longer than %d bytes when it is unpacked", place, conformance.MaxAnswer)
	}
	return plain, true, nil
}

// How packed files begin.
var (
	gzipMark = []byte{0x1f, 0x8b}
	zstdMark = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// newZstd returns a reader of zstd that works in the caller's goroutine and in little memory.
func newZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
}

// maxWindow is how far back zstd may look: what its own tool packs with, unless told otherwise, looks less far.
const maxWindow = 64 << 20

// bytesOf returns the bytes of a body that some tools save as text with a character a byte; other bodies as
// they are.
func bytesOf(body []byte) []byte {
	if !utf8.Valid(body) || !isBinary(body) {
		return body
	}
	out := make([]byte, 0, len(body))
	for _, r := range string(body) {
		if r > 0xff {
			return body
		}
		out = append(out, byte(r))
	}
	return out
}

// isBinary reports whether a body has what no text has: bytes that are no UTF-8, or control characters.
func isBinary(body []byte) bool {
	if !utf8.Valid(body) {
		return true
	}
	return bytes.ContainsFunc(body, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7f && r < 0xa0
	})
}
