package source

import (
	"bytes"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// unquote is jsontext.AppendUnquote for a JSON string whose syntax is known to be good, and quicker where most of
// the escapes are those of quotation marks: in a body of JSON.
func unquote(dst, quoted []byte) ([]byte, error) {
	begin, rest := len(dst), quoted[1:len(quoted)-1]
	for {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 {
			break
		}
		dst = append(dst, rest[:i]...)
		c := plainEscape(rest[i+1])
		if c == 0 {
			return jsontext.AppendUnquote(dst[:begin], quoted)
		}
		dst, rest = append(dst, c), rest[i+2:]
	}
	dst = append(dst, rest...)
	if !utf8.Valid(dst[begin:]) {
		return jsontext.AppendUnquote(dst[:begin], quoted)
	}
	return dst, nil
}

// plainEscape returns what stands for a character behind a backslash; 0 for one that more follows.
func plainEscape(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	}
	return 0
}
