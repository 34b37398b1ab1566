package redact

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// frame is an object or an array that has begun.
type frame struct {
	object bool
	member string // the name that was read last, in small letters
	named  bool   // the next string may be a name
	secret bool
}

// jsonText takes JSON apart, also where it is none, and replaces what stands in its strings. All else stays as
// it is: order, spaces, numbers, names.
type jsonText struct {
	r      *Redactor
	in     string
	out    strings.Builder
	frames []frame

	learning bool // secrets that are named, and writing nothing
}

// json returns the text with its strings replaced.
func (r *Redactor) json(s string) string {
	j := jsonText{r: r, in: s}
	j.out.Grow(len(s))
	for i := 0; i < len(s); {
		i = j.next(i)
	}
	return j.out.String()
}

// next writes what begins at i, and returns where it ends.
func (j *jsonText) next(i int) int {
	switch c := j.in[i]; c {
	case '"':
		return j.text(i)
	case '{', '[':
		top := j.top()
		j.frames = append(j.frames, frame{object: c == '{', named: c == '{', secret: top.secret || isSecret(top.member)})
	case '}', ']':
		if n := len(j.frames); n > 0 {
			j.frames = j.frames[:n-1]
		}
	case ',':
		if n := len(j.frames); n > 0 && j.frames[n-1].object {
			j.frames[n-1].named, j.frames[n-1].member = true, ""
		}
	default:
		if isBare(c) {
			return j.bare(i)
		}
	}
	if !j.learning {
		j.out.WriteByte(j.in[i])
	}
	return i + 1
}

func (j *jsonText) top() frame {
	if n := len(j.frames); n > 0 {
		return j.frames[n-1]
	}
	return frame{}
}

// isBare reports whether a byte belongs to what stands outside of strings: numbers, true, false, null, and in
// broken JSON anything.
func isBare(c byte) bool {
	return isLetter(c) || isDigit(c) || c >= utf8.RuneSelf || strings.IndexByte("+-._%@", c) >= 0
}

// bare writes what stands outside of strings.
func (j *jsonText) bare(i int) int {
	end := i
	for end < len(j.in) && isBare(j.in[end]) {
		end++
	}
	s, top := j.in[i:end], j.top()
	if j.learning {
		return end
	}
	switch {
	case !looseNumber.MatchString(s):
		s = apply(s, j.r.text(s))
	case top.secret || isSecret(top.member) || j.r.memory.knows(s):
		s = j.r.number(s)
	}
	j.out.WriteString(s)
	return end
}

// looseNumber is a number of JSON, or something so like it that JSON does not take it: "01", "+1", "1.", ".5".
var looseNumber = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d*)?$`)

// number replaces the digits of a number that is a secret; the first stays another than 0, or 0.
func (r *Redactor) number(s string) string {
	if len(s) > 1 && s[0] == '0' && isDigits(s) {
		return "0" + apply(s[1:], r.plainText(s[1:]))
	}
	b := []byte(s)
	var values []digit
	for _, c := range b {
		switch {
		case !isDigit(c):
		case len(values) == 0 && c != '0':
			values = append(values, digit{uint32(c - '1'), 9})
		default:
			values = append(values, digit{uint32(c - '0'), 10})
		}
	}
	if len(values) > 0 && s[0] != '0' {
		r.count(Secrets, 1)
		r.cipher.permute("number", values)
		for i, c := range b {
			if isDigit(c) {
				zero := byte('0')
				if values[0].radix == 9 {
					zero = '1'
				}
				b[i], values = zero+byte(values[0].value), values[1:]
			}
		}
	}
	return string(b)
}

// text writes the string that begins at i, a name or a value.
func (j *jsonText) text(i int) int {
	end := i + 1
	for end < len(j.in) && j.in[end] != '"' {
		if j.in[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(j.in))
	raw := j.in[i+1 : end]
	closed := end < len(j.in)
	if j.learning {
		j.learn(raw, end)
		return min(end+1, len(j.in))
	}
	j.out.WriteByte('"')
	j.out.WriteString(apply(raw, j.edits(raw, end)))
	if closed {
		j.out.WriteByte('"')
		end++
	}
	return end
}

// edits returns the edits of a string that ends at end, and takes down its name if it is one.
func (j *jsonText) edits(raw string, end int) []edit {
	plain, l := unquoted(raw)
	var edits []edit
	if j.isMember(plain, end) {
		edits = j.r.name(plain)
	} else {
		top := j.top()
		secret := top.secret || isSecret(top.member)
		if secret && l != nil && l.broken {
			edits = j.r.text(plain)
		} else {
			edits = j.r.member(top.member, plain, secret)
		}
	}
	if l != nil {
		return l.back(edits)
	}
	return edits
}

// learn remembers a string that is a secret, and takes down its name if it is one.
func (j *jsonText) learn(raw string, end int) {
	plain, l := unquoted(raw)
	if j.isMember(plain, end) || l != nil && l.broken {
		return
	}
	if top := j.top(); top.secret || isSecret(top.member) || isToken(top.member) {
		j.r.learnSecret(plain)
	}
}

// unquoted reads the escapes of a string. The layer is nil where there are none.
func unquoted(raw string) (string, *layer) {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw, nil
	}
	l := jsonLayer(raw)
	return l.text, l
}

// isMember reports whether the string that ends at end is the name of a member, and takes it down then.
func (j *jsonText) isMember(plain string, end int) bool {
	n := len(j.frames)
	if n == 0 || !j.frames[n-1].named || !j.isName(end) {
		return false
	}
	j.frames[n-1].named, j.frames[n-1].member = false, strings.ToLower(plain)
	return true
}

// isName reports whether a colon follows the string that ends at end.
func (j *jsonText) isName(end int) bool {
	rest := strings.TrimLeft(j.in[min(end+1, len(j.in)):], " \t\r\n")
	return strings.HasPrefix(rest, ":")
}

// member returns the edits of a string that is the value of a member; the name is in small letters.
func (r *Redactor) member(name, s string, secret bool) []edit {
	switch {
	case secret:
		return r.secret(s, s)
	case name == "version" && isVersion(s):
		return nil
	case isURL(s):
		return r.url(s)
	}
	return r.text(s)
}

// isVersion reports whether a text is the version of a product, such as 8.1.0.305.
func isVersion(s string) bool {
	numbers := strings.Split(s, ".")
	for _, n := range numbers {
		if n == "" || len(n) > 5 || strings.Trim(n, "0123456789") != "" {
			return false
		}
	}
	return len(numbers) <= 4
}
