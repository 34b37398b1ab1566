package validate

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec/wire"
)

var (
	uuidShape     = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	dateTimeShape = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)
)

var errFormat = errors.New("not of the format")

// formats are the formats of text that are checked. Those of integers are checked by integers.
var formats = openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
	"uuid":      format(uuidShape.MatchString),
	"date-time": format(isDateTime),
	"vb365-request-time": format(func(s string) bool {
		_, err := wire.ParseRequestTime(s)
		return err == nil
	}),
})

// format makes a validator of a predicate. The texts of findings are made elsewhere, with the schema at hand.
func format(valid func(string) bool) openapi3.StringFormatValidator {
	return openapi3.NewCallbackValidator(func(s string) error {
		if !valid(s) {
			return errFormat
		}
		return nil
	})
}

// isDateTime reports whether s is a time of RFC 3339 that exists.
func isDateTime(s string) bool {
	s = strings.ToUpper(s)
	if !dateTimeShape.MatchString(s) {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, s)
	return err == nil
}
