package wire

import (
	"fmt"
	"regexp"
	"time"
)

// RequestTime is a time in a request, in ticks of 100 ns. It reads every form that the service takes and
// writes RFC 3339 with seven fractional digits, which is one of them.
type RequestTime struct {
	time.Time
	_ struct{} // without it the generator's runtime takes the type for a date and cuts the time of day
}

// RequestTimeForms names the forms that RequestTime reads, for messages to users.
const RequestTimeForms = "2022-01-22T14:56:55.862Z (RFC 3339), " +
	"2022-01-22 14:56:55.862 (yyyy-MM-dd HH:mm:ss.SSS), " +
	"2022.01.22 14:56:55 (yyyy.MM.dd HH:mm:ss) or 2022.01.22 14:56 (yyyy.MM.dd HH:mm); all UTC"

// requestForms pairs the shape of a form with its layout. time.Parse alone is too lenient: it takes a
// fraction and one-digit hours where the layout has none, a comma for the point, and offsets of a whole day.
var requestForms = []struct {
	shape  *regexp.Regexp
	layout string
}{
	{regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`), time.RFC3339Nano},
	{regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$`), "2006-01-02 15:04:05.000"},
	{regexp.MustCompile(`^\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}:\d{2}$`), "2006.01.02 15:04:05"},
	{regexp.MustCompile(`^\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}$`), "2006.01.02 15:04"},
}

// ParseRequestTime reads a time in one of the forms of RequestTimeForms (VB365 REST v6, Explore: dateTime).
// An offset is converted to UTC; digits beyond 100 ns are cut. The error names all forms.
func ParseRequestTime(s string) (RequestTime, error) {
	upper := upperTZ(s)
	for _, f := range requestForms {
		if !f.shape.MatchString(upper) {
			continue
		}
		t, err := time.Parse(f.layout, upper)
		if err != nil {
			return RequestTime{}, fmt.Errorf("%q is in a known form, but no such time exists", s)
		}
		t = t.UTC().Truncate(Tick)
		if y := t.Year(); y < 1 || y > 9999 {
			return RequestTime{}, fmt.Errorf("%q lies outside the years 1 to 9999 in UTC", s)
		}
		return RequestTime{Time: t}, nil
	}
	return RequestTime{}, fmt.Errorf("%q is no known form of a time; write %s", s, RequestTimeForms)
}

// upperTZ writes the T and Z of RFC 3339 in upper case; the standard takes both cases.
func upperTZ(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c == 't' || c == 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// String returns the time in RFC 3339 form with seven fractional digits.
func (t RequestTime) String() string { return Time{t.Time}.String() }

// MarshalText writes what String returns.
func (t RequestTime) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what ParseRequestTime reads.
func (t *RequestTime) UnmarshalText(b []byte) (err error) {
	*t, err = ParseRequestTime(string(b))
	return err
}

// Bind reads a query parameter as ParseRequestTime does.
func (t *RequestTime) Bind(s string) error { return t.UnmarshalText([]byte(s)) }

// MarshalJSON writes what String returns, as a JSON string.
func (t RequestTime) MarshalJSON() ([]byte, error) { return []byte(`"` + t.String() + `"`), nil }

// UnmarshalJSON reads a JSON string as ParseRequestTime does.
func (t *RequestTime) UnmarshalJSON(b []byte) error {
	return unmarshalText(b, func() { *t = RequestTime{} }, t.UnmarshalText)
}
