package main

import (
	"os"
	"os/signal"
	"syscall"
)

// secondInterrupt returns a channel that is closed by the second interrupt from now on; a third ends the process. Until
// end is called, an interrupt does not end it by itself.
func secondInterrupt() (second <-chan struct{}, end func()) {
	signals, ended, closed := make(chan os.Signal, 2), make(chan struct{}), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		for range 2 {
			select {
			case <-signals:
			case <-ended:
				return
			}
		}
		close(closed)
	}()
	return closed, func() { close(ended) }
}
