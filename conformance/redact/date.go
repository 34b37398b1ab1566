package redact

import (
	"fmt"
	"strconv"
	"time"
)

// shift is how far all times of a recording are moved: whole days, so that every form of a time stays as it
// is, and differences hold.
type shift struct {
	days  int
	years int // of days that do not exist, which cannot be moved: four or a multiple, for leap years
}

// Years that are moved. Before and after them stand values with a meaning of their own, such as the year 9999
// of a session that has not ended.
const (
	firstYear = 20
	lastYear  = 9979
)

// day moves a day. It returns false where there is no such day, or where it stays.
func (s shift) day(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day || year < firstYear || year > lastYear {
		return time.Time{}, false
	}
	return t.AddDate(0, 0, s.days), true
}

// year moves the year of a day that does not exist to one in which it does not exist either.
func (s shift) year(year int) int {
	if moved := year + s.years; year > 1900 && year < 2100 && moved > 1900 && moved < 2100 {
		return moved
	}
	return year
}

// time moves a time.
func (s shift) time(t time.Time) time.Time {
	if y := t.Year(); y < firstYear || y > lastYear {
		return t
	}
	return t.AddDate(0, 0, s.days)
}

// number reads digits.
func number(s string) int {
	n, _ := strconv.Atoi(s) // a few digits
	return n
}

// iso moves a date whose parts are set apart by one character: 2022-01-22.
func (s shift) iso(text string) string {
	year, month, day := number(text[:4]), number(text[5:7]), number(text[8:10])
	if t, ok := s.day(year, month, day); ok {
		return fmt.Sprintf("%04d%c%02d%c%02d", t.Year(), text[4], int(t.Month()), text[7], t.Day()) + text[10:]
	}
	if t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); t.Day() == day && int(t.Month()) == month {
		return text // a value with a meaning of its own
	}
	return fmt.Sprintf("%04d", s.year(year)) + text[4:]
}

// us moves a date in US form, 1/22/2022. One that is written with zeros in front is written so again, if need be
// with more of them: it is not the form of the service, and must not become it.
func (s shift) us(text string) string {
	month, rest := cut(text)
	day, year := cut(rest)
	y := number(year)
	t, ok := s.day(y, number(month), number(day))
	if !ok {
		if y < firstYear || y > lastYear {
			return text
		}
		return month + "/" + day + "/" + fmt.Sprintf("%04d", s.year(y))
	}
	m, d := strconv.Itoa(int(t.Month())), strconv.Itoa(t.Day())
	if month[0] == '0' {
		m = "0" + m
	}
	if day[0] == '0' {
		d = "0" + d
	}
	return m + "/" + d + "/" + fmt.Sprintf("%04d", t.Year())
}

// cut splits at the first slash, which is there.
func cut(s string) (before, after string) {
	i := 0
	for s[i] != '/' {
		i++
	}
	return s[:i], s[i+1:]
}

// web moves a date of HTTP, Sat, 22 Jan 2022.
func (s shift) web(text string) string {
	t, ok := s.day(number(text[12:16]), index(months, text[8:11])+1, number(text[5:7]))
	if !ok {
		return text[:12] + fmt.Sprintf("%04d", s.year(number(text[12:16]))) + text[16:]
	}
	wrong := index(weekdays, text[:3]) != int(t.AddDate(0, 0, -s.days).Weekday())
	name := weekdays[3*t.Weekday():][:3]
	if wrong {
		name = text[:3]
	}
	return name + t.Format(", 02 Jan 2006") + text[16:]
}
