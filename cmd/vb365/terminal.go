package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/vb365-explore/vb365/conformance/report"
)

// terminal returns the width of the terminal that w is; 0 if it is none.
func terminal(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// styleOf returns what can be written to w: colors for a terminal that has them and a user who wants them.
func styleOf(w io.Writer) report.Style {
	width := terminal(w)
	return report.Style{Width: width, Color: width > 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// progress shows how far a run is, in one line of a terminal.
type progress struct {
	w     io.Writer
	width int // of the terminal; 0 for none: nothing is shown
}

func newProgress(w io.Writer) *progress {
	if os.Getenv("TERM") == "dumb" {
		return &progress{w: w}
	}
	return &progress{w: w, width: terminal(w)}
}

// progressBar is how many characters the bar has.
const progressBar = 20

// show draws the bar anew.
func (p *progress) show(done, of int, what string) {
	if p.width < progressBar+20 || of < 1 {
		return
	}
	n := min(done*progressBar/of, progressBar)
	line := fmt.Sprintf("[%s%s] %3d%% %s", strings.Repeat("#", n), strings.Repeat(".", progressBar-n), min(done*100/of, 100), what)
	if r := []rune(line); len(r) >= p.width {
		line = string(r[:p.width-1])
	}
	fmt.Fprint(p.w, "\r\x1b[K"+line)
}

// clear takes the bar away.
func (p *progress) clear() {
	if p.width > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
