package contest

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is how long the calling thread has run: other processes on the machine do not count.
func threadTime() (time.Duration, error) {
	var t unix.Timespec
	err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano()), err
}
