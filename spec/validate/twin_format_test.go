package validate

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec/wire"
)

func (t *twin) inEnum(e *enum, v *tree, exact bool) bool {
	switch v.kind {
	case '"':
		return slices.ContainsFunc(e.strings, func(s string) bool {
			return s == v.text || t.anyCaseHere(exact) && strings.EqualFold(s, v.text)
		})
	case 't', 'f':
		return e.bools[index(v.kind == 't')]
	case '0':
		return slices.ContainsFunc(e.numbers, func(d decimal) bool {
			own, huge := rational(v.text)
			return !huge && own.Cmp(bound(&d)) == 0
		})
	}
	return slices.Contains(e.digests, digestOfValue(v.any()))
}

func twinFormat(f format, s string) bool {
	switch f {
	case formatUUID:
		return uuidShape.MatchString(s)
	case formatDateTime:
		return kinDateTime(s)
	case formatRequestTime:
		_, err := wire.ParseRequestTime(s)
		return err == nil
	case formatDate:
		return kinDateTime(s+"T00:00:00Z") && len(s) == 10
	case formatByte:
		_, err := base64.StdEncoding.Strict().DecodeString(s)
		return err == nil && !strings.ContainsAny(s, "\r\n")
	case formatURI:
		u, err := url.Parse(s)
		_, behind, found := strings.Cut(s, "://")
		if i := strings.IndexAny(behind, "/?#"); i >= 0 {
			behind = behind[:i]
		}
		return err == nil && u.IsAbs() && (!found || len(behind) <= longestAuthority)
	case formatNone:
	}
	return true
}
