package judging_test

import (
	"testing"

	"github.com/vb365-explore/vb365/internal/contest/judging"
)

// BenchmarkHome runs the contenders one after another, for profiles.
func BenchmarkHome(b *testing.B) {
	contract, err := judging.Contract()
	if err != nil {
		b.Fatal(err)
	}
	pages, err := judging.Pages()
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range append([]judging.Subject{judging.Session(), judging.Request()}, pages...) {
		for _, c := range judging.Home(contract, s) {
			b.Run(s.Name+"/"+c.Name, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(s.Message.Body)))
				if _, err := c.Time(b.N); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
