package wire

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// TimeSpan is a length of time as .NET writes it: "00:00:00", "00:00:00.0446928", "1.02:03:04".
type TimeSpan time.Duration

const ticksPerSecond = int64(time.Second / Tick)

var timeSpanShape = regexp.MustCompile(`^(?:(\d{1,6})\.)?(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$`)

// ParseTimeSpan reads a time span: [days.]hours:minutes:seconds[.fraction], none of it negative.
func ParseTimeSpan(s string) (TimeSpan, error) {
	m := timeSpanShape.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is not a time span such as 00:00:00.0446928", s)
	}
	number := func(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }
	days, hours, minutes, seconds := number(m[1]), number(m[2]), number(m[3]), number(m[4])
	if hours > 23 || minutes > 59 || seconds > 59 || days > 106_000 {
		return 0, fmt.Errorf("%q is not a time span: days go to 106000, hours to 23, minutes and seconds to 59", s)
	}
	ticks := number((m[5] + "0000000")[:7])
	d := time.Duration(days*24+hours)*time.Hour + time.Duration(minutes)*time.Minute +
		time.Duration(seconds)*time.Second + time.Duration(ticks)*Tick
	return TimeSpan(d), nil
}

// String returns the form of the service; the fraction is left out when it is zero. A negative span reads
// with a minus sign.
func (s TimeSpan) String() string {
	var b strings.Builder
	ticks := int64(time.Duration(s) / Tick)
	if ticks < 0 {
		b.WriteByte('-')
		ticks = -ticks
	}
	seconds := ticks / ticksPerSecond
	if days := seconds / (24 * 60 * 60); days > 0 {
		fmt.Fprintf(&b, "%d.", days)
	}
	fmt.Fprintf(&b, "%02d:%02d:%02d", seconds/(60*60)%24, seconds/60%60, seconds%60)
	if fraction := ticks % ticksPerSecond; fraction > 0 {
		fmt.Fprintf(&b, ".%07d", fraction)
	}
	return b.String()
}

// MarshalText writes what String returns.
func (s TimeSpan) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseTimeSpan reads.
func (s *TimeSpan) UnmarshalText(b []byte) (err error) {
	*s, err = ParseTimeSpan(string(b))
	return err
}

// UnmarshalJSON reads a JSON string as ParseTimeSpan does, and null as zero.
func (s *TimeSpan) UnmarshalJSON(b []byte) error {
	return unmarshalText(b, func() { *s = 0 }, s.UnmarshalText)
}
