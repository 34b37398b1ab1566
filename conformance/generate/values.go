package generate

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

// Values returns texts for a parameter, at the edges of what its schema takes and beyond them.
func (p Parameter) Values() []string { return texts(p.schema) }

// texts returns texts for a value of a schema that is not written as JSON: of a parameter or of a field of a form.
func texts(s *openapi3.Schema) []string {
	out := []string{"", strings.Repeat("9", long)}
	switch {
	case s.Type.Is("integer"):
		return append(out, integers(s)...)
	case s.Type.Is("boolean"):
		return append(out, "true", "false", "perhaps", "2")
	}
	return append(out, strange(s)...)
}

// long is more characters than the contract takes of any text (DISCREPANCIES.md, D101) but a token, and less than
// the parts of an address that servers take.
const long = 1025

// integers returns texts in place of an integer. The largest int64 stands for a greatest that is not told.
func integers(s *openapi3.Schema) []string {
	out := []string{"ten", "1.5", "1e1", "0x10", "99999999999999999999", "-1"}
	if s.Min != nil {
		low := int64(*s.Min)
		out = append(out, strconv.FormatInt(low-1, 10), strconv.FormatInt(low, 10))
	}
	if s.Max != nil {
		high := int64(*s.Max)
		out = append(out, strconv.FormatInt(high, 10), strconv.FormatInt(high+1, 10))
	}
	return out
}

// strange returns texts that a text of a schema might be taken for, and is not; and some that it may be.
func strange(s *openapi3.Schema) []string {
	switch {
	case len(s.Enum) > 0:
		first := fmt.Sprint(s.Enum[0])
		return []string{next(first), first + ",", "0", first + " ", " " + first}
	case s.Format == "vb365-request-time":
		return Times()
	case s.Format == "uuid":
		return UUIDs()
	}
	return nil
}

// next returns a text with another letter at its end: a value that an enum does not list.
func next(value string) string { return value[:len(value)-1] + string(value[len(value)-1]+1) }

// Times returns texts in place of a time of a request: of each form that the contract has, of forms that it does
// not have, and of times that do not exist. Times that the contract takes and a server might not, such as those of
// the year 1 or with an offset of more than 14 hours, are left out: nobody has seen what is done with them.
func Times() []string {
	return []string{
		"2022-01-22T14:56:55Z", "2022-01-22T14:56:55.8621234Z", "2022-01-22T14:56:55.862+05:30", "2022-01-22T14:56:55-08:00",
		"2022-01-22 14:56:55.862", "2022.01.22 14:56:55", "2022.01.22 14:56", "2024-02-29T23:59:59Z", "2000-02-29T00:00:00Z",
		"last week", "2022-01-22", "2022-01-22 14:56:55", "2022-01-22 14:56:55.8", " 2022-01-22T14:56:55Z", "2022-01-22T14:56:55Z ",
		"2022-02-30T00:00:00Z", "2022-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2022-04-31T00:00:00Z",
		"2022-00-10T00:00:00Z", "2022-13-10T00:00:00Z", "2022-01-00T00:00:00Z", "2022-01-32T00:00:00Z",
		"2022-01-22T24:00:00Z", "2022-01-22T25:00:00Z", "2022-01-22T14:60:00Z", "2022-01-22T23:59:61Z", "2022-01-22T14:56:55+24:00",
		"2022-01-22T14:56:55+05:60", "0000-01-22T14:56:55Z", "10000-01-22T14:56:55Z", "2022-01-22T14:56:55.Z",
		"2022-1-22T14:56:55Z", "2022.02.30 14:56", "2022.13.01 14:56:55", "1/22/2022 2:56:55 PM", "2022-01-22T14:56:55ZZ",
	}
}

// UUIDs returns texts in place of a UUID.
func UUIDs() []string {
	const id = "0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55"
	return []string{
		"not-a-uuid", "{" + id + "}", strings.ReplaceAll(id, "-", ""), id + " ", " " + id, id[:35], id + "0", "g" + id[1:],
		"../" + id, "null", id + "\x00", strings.Repeat("0", 200),
	}
}

// SwapCase turns capitals into small letters and the other way round.
func SwapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}
