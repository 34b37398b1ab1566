package validate

import (
	"encoding/binary"

	"github.com/vb365-explore/vb365/spec/wire"
)

// format is a format of text that is checked. A format that is not listed here says nothing of a value: the
// specification leaves formats open, so a document may use its own.
type format uint8

const (
	formatNone format = iota
	formatUUID
	formatDate
	formatDateTime
	formatByte
	formatURI
	formatRequestTime
)

// formats are the formats of text by name. Those of numbers are int32, int64, float and double; password and
// binary allow every text.
var formats = map[string]format{
	"uuid": formatUUID, "date": formatDate, "date-time": formatDateTime, "byte": formatByte, "uri": formatURI,
	"vb365-request-time": formatRequestTime,
}

// valid reports whether text is of the format.
func (f format) valid(text []byte) bool {
	switch f {
	case formatUUID:
		return isUUID(text)
	case formatDate:
		return len(text) == 10 && isDate(text)
	case formatDateTime:
		return isDateTime(text)
	case formatByte, formatURI:
		whole := formatText{format: f}
		whole.write(text)
		return whole.good()
	case formatRequestTime:
		if isUsualTime(text) {
			return true
		}
		_, err := wire.ParseRequestTime(string(text))
		return err == nil
	case formatNone:
	}
	return true
}

// hexDigit marks the hexadecimal digits.
var hexDigit = func() (t [256]bool) {
	for _, c := range "0123456789abcdefABCDEF" {
		t[c] = true
	}
	return t
}()

func isUUID(b []byte) bool {
	if len(b) != 36 || b[8] != '-' || b[13] != '-' || b[18] != '-' || b[23] != '-' {
		return false
	}
	const byte2, byte4, byte7 = 0xff << 16, 0xff << 32, 0xff << 56 // where a hyphen stands, a digit is looked at
	word := binary.LittleEndian.Uint64
	bad := notHex(word(b)) | notHex(word(b[9:])&^byte4|'0'<<32) | notHex(word(b[16:])&^(byte2|byte7)|'0'<<16|'0'<<56) |
		notHex(word(b[24:])) | notHex(word(b[28:]))
	return bad == 0
}

// notHex is 0 where all bytes of w are hexadecimal digits.
func notHex(w uint64) uint64 {
	digit := w ^ ones*'0'                 // 0 to 9
	letter := (w | ones*0x20) ^ 0x60*ones // 1 to 6
	return (digit | (digit + (0x80-10)*ones)) & (letter | (letter + (0x80-7)*ones) | ^(letter + 0x7f*ones)) & highs
}

// shape is what 8 bytes of text must look like: where it has a 0, any digit, elsewhere itself.
type shape struct{ word, room uint64 }

func makeShape(text string) (s shape) {
	for i := range 8 {
		room := uint64(0x7f)
		if text[i] == '0' {
			room = 0x80 - 10
		}
		s.word |= uint64(text[i]) << (8 * i)
		s.room |= room << (8 * i)
	}
	return s
}

// differs is 0 where b begins with such a text.
func (s *shape) differs(b []byte) uint64 {
	other := binary.LittleEndian.Uint64(b) ^ s.word
	return (other | (other + s.room)) & highs
}

// serviceTime is the shape of a time as the service writes it, from bytes 0, 8, 16 and 20 on.
var serviceTime = [...]shape{makeShape("0000-00-"), makeShape("00T00:00"), makeShape(":00.0000"), makeShape("0000000Z")}

// isServiceTime reports whether b is a time in UTC with seven digits of a fraction, as the service writes it, that
// exists. It has 28 bytes.
func isServiceTime(b []byte) bool {
	t := &serviceTime
	return t[0].differs(b)|t[1].differs(b[8:])|t[2].differs(b[16:])|t[3].differs(b[20:]) == 0 &&
		isDate(b) && two(b[11:]) <= 23 && two(b[14:]) <= 59 && two(b[17:]) <= 59
}

// two reads two digits; a number beyond all others where they are none.
func two(b []byte) int {
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return 1000
	}
	return int(tens)*10 + int(ones)
}

// isDate reports whether b begins with a day that exists.
func isDate(b []byte) bool {
	century, year, month, day := two(b), two(b[2:]), two(b[5:]), two(b[8:])
	if b[4] != '-' || b[7] != '-' || century > 99 || year > 99 || month < 1 || month > 12 || day < 1 || day > 31 {
		return false
	}
	switch {
	case day <= 28:
		return true
	case month == 2:
		leap := year%4 == 0 && (year != 0 || century%4 == 0)
		return day == 29 && leap
	case month == 4, month == 6, month == 9, month == 11:
		return day <= 30
	}
	return true
}

// isDateTime reports whether b is a time of RFC 3339 that exists.
func isDateTime(b []byte) bool {
	if len(b) < 20 || !isDate(b) || b[10]|0x20 != 't' || b[13] != ':' || b[16] != ':' {
		return false
	}
	if two(b[11:]) > 23 || two(b[14:]) > 59 || two(b[17:]) > 59 {
		return false
	}
	i := 19
	if b[i] == '.' {
		for i++; i < len(b) && b[i]-'0' <= 9; i++ {
			continue
		}
		if i == 20 {
			return false
		}
	}
	rest := b[i:]
	switch {
	case len(rest) == 1:
		return rest[0]|0x20 == 'z'
	case len(rest) == 6:
		return (rest[0] == '+' || rest[0] == '-') && rest[3] == ':' && two(rest[1:]) <= 23 && two(rest[4:]) <= 59
	}
	return false
}

// isUsualTime reports whether b is a time of RFC 3339 that is far from the ends of what the service can hold.
func isUsualTime(b []byte) bool {
	return isDateTime(b) && string(b[:4]) != "9999" && string(b[:3]) != "000"
}
