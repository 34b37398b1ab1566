package validate

// formatText judges by a format a text that comes in pieces, in constant memory.
type formatText struct {
	format format
	time   timeText
	base64 base64Text
	uri    uriText
}

// write takes more of the text.
func (t *formatText) write(text []byte) {
	switch t.format {
	case formatDateTime, formatRequestTime:
		t.time.write(text)
	case formatByte:
		t.base64.write(text)
	case formatURI:
		t.uri.write(text)
	case formatNone, formatUUID, formatDate: // the length decides
	}
}

// good reports whether the text is of the format. Of times, UUIDs and dates it must have been too long to be kept.
func (t *formatText) good() bool {
	switch t.format {
	case formatDateTime, formatRequestTime:
		return t.time.good(t.format)
	case formatByte:
		return t.base64.good()
	case formatURI:
		return t.uri.good()
	case formatUUID, formatDate:
		return false
	case formatNone:
	}
	return true
}

// timeText is a time that is too long to be kept: nothing but the digits of its fraction can be so long, and those
// beyond the ninth say nothing of whether it exists.
type timeText struct {
	begin [len("2022-01-22T14:56:55.123456789")]byte
	zone  [len("+00:00") + 1]byte
	n, m  int
}

func (t *timeText) write(text []byte) {
	n := copy(t.begin[t.n:], text)
	t.n += n
	for _, c := range text[n:] {
		if t.m == 0 && c-'0' <= 9 {
			continue
		}
		if t.m < len(t.zone) {
			t.zone[t.m] = c
			t.m++
		}
	}
}

func (t *timeText) good(f format) bool {
	const point = len("2022-01-22T14:56:55")
	if t.n < len(t.begin) {
		return false
	}
	for _, c := range t.begin[point+1:] {
		if c-'0' > 9 {
			return false
		}
	}
	short := append(t.begin[:len(t.begin):len(t.begin)], t.zone[:t.m]...)
	return f.valid(short)
}

// base64Text is text in base64 (RFC 4648, section 4): no line breaks, padding where it belongs, and no bits that
// are lost.
type base64Text struct {
	n    int64 // characters, padding included
	pad  int
	last byte // value of the last character
	bad  bool
}

func (t *base64Text) write(text []byte) {
	for _, c := range text {
		switch v := base64Value[c]; {
		case c == '=' && t.pad < 2:
			t.pad++
		case v < 0 || t.pad > 0:
			t.bad = true
			return
		default:
			t.last = byte(v)
		}
		t.n++
	}
}

func (t *base64Text) good() bool {
	lost := byte(1)<<(2*t.pad) - 1
	return !t.bad && t.n%4 == 0 && (t.pad == 0 || t.last&lost == 0) && (t.pad == 0 || t.n > 0)
}

// base64Value is the value of each character of base64, -1 of the others.
var base64Value = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t[c] = int8(i)
	}
	return t
}()
