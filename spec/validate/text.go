package validate

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/spec/wire"
)

// describe says what s wants, for a user: "an integer from 1 to 10000".
func describe(s *schema) string {
	for _, part := range s.AllOf {
		if s.Type == nil {
			return describe(part.Value)
		}
	}
	switch {
	case len(s.Enum) > 0:
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
			if v == nil {
				values[i] = "null"
			}
		}
		return "one of " + strings.Join(values, ", ")
	case s.Format == "uuid":
		return "a UUID"
	case s.Format == "date-time":
		return "a time that exists, in RFC 3339 form with a zone"
	case s.Format == "vb365-request-time":
		return "a time that exists, in one of the forms " + wire.RequestTimeForms
	case s.Type.Is("integer"):
		return "an integer" + rangeText(s)
	case s.Type.Is("number"):
		return "a number" + rangeText(s)
	case s.Type.Is("object"), s.Type.Is("array"):
		return "an " + (*s.Type)[0]
	case s.Type != nil && len(*s.Type) == 1:
		return "a " + (*s.Type)[0]
	}
	return "a value that the contract allows"
}

func rangeText(s *schema) string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case s.Min != nil && s.Max != nil:
		return " from " + number(*s.Min) + " to " + number(*s.Max)
	case s.Min != nil && s.Format != "":
		return " of at least " + number(*s.Min) + " (" + s.Format + ")"
	case s.Min != nil:
		return " of at least " + number(*s.Min)
	case s.Max != nil:
		return " of at most " + number(*s.Max)
	case s.Format != "":
		return " (" + s.Format + ")"
	}
	return ""
}

func patternText(s *schema) string {
	if s.Format == "vb365-request-time" || s.Format == "uuid" {
		return describe(s)
	}
	return "text that matches " + s.Pattern
}

func lengthText(s *schema) string {
	if s.MaxLength == nil {
		return fmt.Sprintf("text of at least %d characters", s.MinLength)
	}
	return fmt.Sprintf("text of %d to %d characters", s.MinLength, *s.MaxLength)
}

func itemsText(s *schema) string {
	text := fmt.Sprintf("at least %d items", s.MinItems)
	if s.MaxItems != nil {
		text = fmt.Sprintf("%d to %d items", s.MinItems, *s.MaxItems)
	}
	return text
}

// secrets are the names of properties whose values are never shown, in lower case.
var secrets = map[string]bool{
	"password": true, "refresh_token": true, "access_token": true,
	"applicationsecret": true, "applicationcertificatepassword": true,
}

// wants says what a value of n is, for findings.
func (n *node) wants() string {
	if n == nil {
		return "a value"
	}
	return n.want.value
}

// describeValue shows a value that was sent, without a secret: not below a property that holds one, and no
// text that is the whole body, since it may be meant as one.
func describeValue(pointer string, v any) string {
	for name := range strings.SplitSeq(pointer, "/") {
		if secrets[strings.ToLower(name)] {
			return "***"
		}
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case string:
		if pointer == "" {
			return "a string"
		}
		return quote(v)
	case number:
		return shorten(string(v))
	case list:
		return fmt.Sprintf("an array of %d items", int(v))
	}
	return "an object"
}

// quote writes text in quotes, shortened.
func quote(s string) string { return shorten(strconv.Quote(s)) }

// shorten cuts text to 80 characters.
func shorten(s string) string {
	const limit = 80
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}
