package validate

import "net/url"

// uriText is an absolute URI as net/url reads it, of which only scheme and authority are kept.
type uriText struct {
	part      uriPart
	scheme    [16]byte // its beginning: net/url knows some that are shorter
	schemeLen int
	authority []byte
	hex       int // hexadecimal digits that a percent sign still wants
	bad       bool
}

// uriPart is a part of a URI.
type uriPart uint8

const (
	uriScheme    uriPart = iota
	uriHier              // just behind the colon
	uriSlash             // behind one slash there
	uriAuthority         // behind two
	uriPath
	uriOpaque // what stands for a path that does not begin with a slash
	uriQuery
	uriFragment
)

// longestAuthority is how long user, host and port may be.
const longestAuthority = 4096

func (t *uriText) write(text []byte) {
	for i := 0; i < len(text) && !t.bad; i++ {
		c := text[i]
		switch {
		case t.part != uriFragment && (c < ' ' || c == 0x7f):
			t.bad = true
		case t.part != uriScheme && t.part != uriFragment && c == '#':
			t.enter(uriFragment)
		case t.part != uriScheme && t.part < uriQuery && c == '?':
			t.enter(uriQuery)
		default:
			t.take(c)
		}
	}
}

// enter ends a part.
func (t *uriText) enter(part uriPart) {
	t.bad = t.hex > 0 || t.part == uriAuthority && !t.goodAuthority()
	t.part = part
}

// take takes a character that ends no part but by a colon or slash.
func (t *uriText) take(c byte) {
	switch t.part {
	case uriScheme:
		t.takeScheme(c)
	case uriHier:
		if c == '/' {
			t.part = uriSlash
			return
		}
		t.part = uriOpaque
	case uriSlash:
		if c == '/' {
			t.part = uriAuthority
			return
		}
		t.part = uriPath
		t.escaped(c)
	case uriAuthority:
		if c == '/' {
			t.enter(uriPath)
			return
		}
		t.authority = append(t.authority, c)
		t.bad = len(t.authority) > longestAuthority
	case uriPath, uriFragment:
		t.escaped(c)
	case uriOpaque, uriQuery: // net/url takes everything
	}
}

func (t *uriText) takeScheme(c byte) {
	switch {
	case c|0x20 >= 'a' && c|0x20 <= 'z':
	case c-'0' <= 9, c == '+', c == '-', c == '.':
		t.bad = t.schemeLen == 0
	case c == ':' && t.schemeLen > 0:
		t.part = uriHier
		return
	default:
		t.bad = true
	}
	if t.schemeLen < len(t.scheme) {
		t.scheme[t.schemeLen] = c
		t.schemeLen++
	}
}

// escaped wants two hexadecimal digits behind each percent sign.
func (t *uriText) escaped(c byte) {
	switch {
	case t.hex > 0:
		t.hex--
		t.bad = !hexDigit[c]
	case c == '%':
		t.hex = 2
	}
}

func (t *uriText) goodAuthority() bool {
	_, err := url.Parse(string(t.scheme[:t.schemeLen]) + "://" + string(t.authority))
	return err == nil
}

func (t *uriText) good() bool {
	return !t.bad && t.part != uriScheme && t.hex == 0 && (t.part != uriAuthority || t.goodAuthority())
}
