package redact

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// kind is what a part of a text is.
type kind int

const (
	noKind  kind = iota
	uuid         // 8-4-4-4-12 hexadecimal digits
	ipv4         //
	ipv6         //
	isoDate      // 2022-01-22, whatever stands behind it
	dotDate      // 2022.01.22
	usDate       // 1/22/2022
	webDate      // Sat, 22 Jan 2022
	clock        // 14:56:55.862, 2:56:55 PM, or a time span; never secret
)

// part is a part of a text that is no mere word.
type part struct {
	kind     kind
	from, to int
}

// find returns the parts of a text, in order.
func find(s string) []part {
	var out []part
	for i := 0; i < len(s); {
		k, n := findAt(s, i)
		if k == noKind {
			i++
			continue
		}
		out = append(out, part{k, i, i + n})
		i += n
	}
	return out
}

// findAt returns what begins at i, and how long it is.
func findAt(s string, i int) (kind, int) {
	c := s[i]
	if !isHex(c) && c != ':' && !isLetter(c) {
		return noKind, 0
	}
	rest := s[i:]
	if isHex(c) && isUUID(rest) {
		return uuid, 36
	}
	before := byte(' ')
	if i > 0 {
		before = s[i-1]
	}
	if n := ipv6At(rest, before); n > 0 {
		return ipv6, n
	}
	switch {
	case isDigit(c) && !isDigit(before):
		return numbersAt(rest, before)
	case isLetter(c) && !isLetter(before):
		if n := webDateAt(rest); n > 0 {
			return webDate, n
		}
	}
	return noKind, 0
}

// isUUID reports whether s begins with a UUID.
func isUUID(s string) bool {
	if len(s) < 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	for i := range 36 {
		if i != 8 && i != 13 && i != 18 && i != 23 && !isHex(s[i]) {
			return false
		}
	}
	return true
}

// ipv6At returns how long the IPv6 address is that s begins with; 0 for none.
func ipv6At(s string, before byte) int {
	if !isHex(s[0]) && s[0] != ':' || isHex(before) || isLetter(before) || before == ':' || before == '.' {
		return 0
	}
	n, colons := 0, 0
	for n < len(s) && n < 46 && (isHex(s[n]) || s[n] == ':' || s[n] == '.') {
		if s[n] == ':' {
			colons++
		}
		n++
	}
	if colons < 2 || n < len(s) && isLetter(s[n]) {
		return 0
	}
	text := strings.TrimRight(s[:n], ".")
	if a, err := netip.ParseAddr(text); err != nil || !a.Is6() {
		return 0
	}
	return len(text)
}

// numbersAt returns what s begins with, a digit.
func numbersAt(s string, before byte) (kind, int) {
	if n := shape(s, "dddd-dd-dd"); n > 0 && isDay(s[:4], s[5:7], s[8:10]) {
		return isoDate, n + zoneAt(s[n:])
	}
	if n := shape(s, "dddd.dd.dd"); n > 0 && isDay(s[:4], s[5:7], s[8:10]) {
		return dotDate, n
	}
	if n := usDateAt(s); n > 0 {
		return usDate, n
	}
	if n := ipv4At(s, before); n > 0 {
		return ipv4, n
	}
	if n := clockAt(s); n > 0 && before != ':' {
		return clock, n
	}
	return noKind, 0
}

// shape returns the length of a form that s begins with, in which d is a digit; 0 where it does not, or where
// another digit follows.
func shape(s, form string) int {
	n := len(form)
	if len(s) < n || len(s) > n && form[n-1] == 'd' && isDigit(s[n]) {
		return 0
	}
	for i := range n {
		if form[i] == 'd' && !isDigit(s[i]) || form[i] != 'd' && s[i] != form[i] {
			return 0
		}
	}
	return n
}

// zoneAt returns how long the time of day is that follows a date, with its zone: "T14:56:55.862Z". A space before
// it is not taken: what follows a space is a part of its own.
func zoneAt(s string) int {
	if s == "" || s[0]|0x20 != 't' {
		return 0
	}
	n := clockAt(s[1:])
	if n == 0 {
		return 0
	}
	n++
	rest := s[n:]
	switch {
	case rest != "" && rest[0]|0x20 == 'z' && (len(rest) == 1 || !isLetter(rest[1]) && !isDigit(rest[1])):
		return n + 1
	case shape(rest, "+dd:dd") > 0, shape(rest, "-dd:dd") > 0:
		return n + 6
	case shape(rest, "+dddd") > 0, shape(rest, "-dddd") > 0:
		return n + 5
	}
	return n
}

// usDateAt returns how long the date in US form is that s begins with: 1/22/2022.
func usDateAt(s string) int {
	for _, form := range []string{"d/d/dddd", "d/dd/dddd", "dd/d/dddd", "dd/dd/dddd"} {
		if n := shape(s, form); n > 0 {
			month, rest := cut(s[:n])
			day, year := cut(rest)
			if isDay(year, month, day) || isDay(year, day, month) {
				return n
			}
		}
	}
	return 0
}

// isDay reports whether digits are a day that exists, or of our times one that nearly does: February 30. Others are
// no dates but numbers of somebody's own, in a form that dates have too.
func isDay(year, month, day string) bool {
	y, m, d := number(year), number(month), number(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	exists := t.Year() == y && int(t.Month()) == m && t.Day() == d
	return exists || y > 1900 && y < 2100 && m > 0 && m < 13 && d > 0 && d < 32
}

// ipv4At returns how long the IPv4 address is that s begins with.
func ipv4At(s string, before byte) int {
	n := 0
	for n < len(s) && n < 16 && (isDigit(s[n]) || s[n] == '.') {
		n++
	}
	text := strings.TrimRight(s[:n], ".")
	if before == '.' || isLetter(before) {
		return 0
	}
	if a, err := netip.ParseAddr(text); err != nil || !a.Is4() {
		return 0
	}
	return len(text)
}

// clockAt returns how long the time of day or the time span is that s begins with.
func clockAt(s string) int {
	digits := func(i int) int { // how many follow
		n := 0
		for i+n < len(s) && isDigit(s[i+n]) {
			n++
		}
		return n
	}
	n := digits(0)
	if days := n; days > 0 && days < 7 && n < len(s) && s[n] == '.' && digits(n+1) == 2 && shape(s[n+1:], "dd:dd:dd") > 0 {
		n += 3 // a time span of days
	} else if n < 1 || n > 2 {
		return 0
	}
	if n >= len(s) || s[n] != ':' || digits(n+1) != 2 {
		return 0
	}
	n += 3
	if n < len(s) && s[n] == ':' {
		if digits(n+1) != 2 {
			return 0
		}
		n += 3
		if n < len(s) && s[n] == '.' && digits(n+1) > 0 {
			n += 1 + digits(n+1)
		}
		if n < len(s) && s[n] == ':' {
			return 0
		}
	}
	for _, half := range []string{" AM", " PM", "AM", "PM"} {
		end := n + len(half)
		if end <= len(s) && strings.EqualFold(s[n:end], half) && (end == len(s) || !isLetter(s[end])) {
			return end
		}
	}
	return n
}

// webDateAt returns how long the date of HTTP is that s begins with: Sat, 22 Jan 2022.
func webDateAt(s string) int {
	const form = "Sat, 22 Jan 2022"
	if len(s) < len(form) || index(weekdays, s[:3]) < 0 || index(months, s[8:11]) < 0 ||
		shape(s[3:8], ", dd ") == 0 || shape(s[11:], " dddd") == 0 ||
		!isDay(s[12:16], strconv.Itoa(index(months, s[8:11])+1), s[5:7]) {
		return 0
	}
	if len(s) >= len(form)+13 && shape(s[len(form):], " dd:dd:dd") > 0 && s[len(form)+9:len(form)+13] == " GMT" {
		return len(form) + 13
	}
	return len(form)
}

const (
	weekdays = "SunMonTueWedThuFriSat"
	months   = "JanFebMarAprMayJunJulAugSepOctNovDec"
)

// index returns the place of a name of three letters in a list; -1 if it is not there.
func index(list, name string) int {
	for i := 0; i < len(list); i += 3 {
		if list[i:i+3] == name {
			return i / 3
		}
	}
	return -1
}
