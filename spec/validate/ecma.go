package validate

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Patterns of OpenAPI are those of ECMA 262 with Unicode semantics. Those of Go have other names for some sets
// of characters, and take some texts for something else.
const (
	ecmaSpace    = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	ecmaNotSpace = `\x00-\x08\x0e-\x1f!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}` +
		`\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
	ecmaDot = `[^\n\r\x{2028}\x{2029}]`
)

// ecma writes a pattern of ECMA 262 as one of Go. What Go does not have, such as a look ahead, is left for its
// compiler to refuse; what Go takes for something else is an error.
func ecma(source string) (string, error) {
	var out strings.Builder
	class := false
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case c == '\\' && i+1 < len(source):
			text, size, err := ecmaEscape(source[i:], class)
			if err != nil {
				return "", err
			}
			out.WriteString(text)
			i += size - 1
		case class && c == '[':
			out.WriteString(`\[`) // not the beginning of a class of POSIX
		case c == '.' && !class:
			out.WriteString(ecmaDot)
		case c == '(' && strings.HasPrefix(source[i:], "(?") && !class && !ecmaGroup(source[i+2:]):
			return "", fmt.Errorf("a group (?%.1s", source[i+2:])
		default:
			class = class && c != ']' || !class && c == '['
			out.WriteByte(c)
		}
	}
	return out.String(), nil
}

// ecmaGroup reports whether ECMA 262 has such a group.
func ecmaGroup(s string) bool {
	return s != "" && strings.IndexByte(":=!<", s[0]) >= 0
}

// ecmaEscape writes the escape that s begins with, and says how long it is.
func ecmaEscape(s string, class bool) (text string, size int, err error) {
	switch c := s[1]; {
	case c == 's' || c == 'S':
		text = map[byte]string{'s': ecmaSpace, 'S': ecmaNotSpace}[c]
		if !class {
			text = "[" + text + "]"
		}
		return text, 2, nil
	case c == 'u':
		return ecmaUnicode(s)
	case c == 'c' && len(s) > 2 && (s[2]|0x20) >= 'a' && (s[2]|0x20) <= 'z':
		return fmt.Sprintf(`\x%02x`, s[2]&31), 3, nil
	case c == '0':
		return `\x00`, 2, nil
	case c == 'b' && class:
		return `\x08`, 2, nil
	case c == 'x', c == 'p', c == 'P', strings.IndexByte("dDwWbBtnvfr", c) >= 0, !isAlnum(c):
		return s[:2], 2, nil
	}
	return "", 0, fmt.Errorf("an escape %s", s[:2])
}

// ecmaUnicode writes a character by its number: \u and four digits, two of those that are surrogates, or \u{…}.
func ecmaUnicode(s string) (text string, size int, err error) {
	if rest, ok := strings.CutPrefix(s, `\u{`); ok {
		digits, _, closed := strings.Cut(rest, "}")
		if !closed {
			return "", 0, fmt.Errorf("an escape %s", s[:3])
		}
		return `\x{` + digits + "}", 4 + len(digits), nil
	}
	unit := func(s string) (rune, bool) {
		if len(s) < 6 || s[:2] != `\u` {
			return 0, false
		}
		v, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(v), err == nil
	}
	v, ok := unit(s)
	if !ok {
		return "", 0, fmt.Errorf("an escape %.6s", s)
	}
	if utf16.IsSurrogate(v) {
		low, ok := unit(s[6:])
		if pair := utf16.DecodeRune(v, low); ok && pair != '\ufffd' {
			return fmt.Sprintf(`\x{%x}`, pair), 12, nil
		}
		return "", 0, fmt.Errorf("half a character %s", s[:6])
	}
	return fmt.Sprintf(`\x{%x}`, v), 6, nil
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }
