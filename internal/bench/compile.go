package bench

import (
	"fmt"
	"io"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
	"github.com/vb365-explore/vb365/spec/validate"
)

// WriteCompile measures how long it takes to make a judge of the contract, in Markdown.
func WriteCompile(w io.Writer, plan contest.Plan) error {
	var docs []*openapi3.T
	read := func() error {
		docs = docs[:0]
		for _, v := range spec.Versions() {
			source, err := derive.JSON(v)
			if err != nil {
				return err
			}
			doc, err := openapi3.NewLoader().LoadFromData(source)
			if err != nil {
				return err
			}
			docs = append(docs, doc)
		}
		return nil
	}
	compile := func() error {
		for _, doc := range docs {
			if _, err := validate.Compile(doc); err != nil {
				return err
			}
		}
		return nil
	}
	results, err := contest.Run(plan, []contest.Contender{
		{Name: "read", Time: contest.Loop(read)}, {Name: "compile", Time: contest.Loop(compile)},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nThe contract of all three versions is compiled in %.1f ms (at most 20 wanted), after its documents have "+
		"been derived and read by kin-openapi in %.1f ms. Best of %d passes.\n",
		results[1].Best()/1e6, results[0].Best()/1e6, len(results[0].Passes))
	return nil
}
