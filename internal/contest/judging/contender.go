package judging

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/getkin/kin-openapi/openapi3"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
	"github.com/vb365-explore/vb365/spec/validate"
)

// The names of the contenders that others are compared with.
const (
	Judge      = "judge"
	JudgeRead  = "judge, from a reader"
	JudgeClues = "judge, with evidence"
	BareScan   = "jsontext, tokens"
	JSONDecode = "encoding/json, decode"
)

// Document returns the document of v6, read by kin-openapi.
func Document() (*openapi3.T, error) {
	source, err := derive.JSON(spec.V6)
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(source)
}

// Contract compiles the contract of v6.
func Contract() (*validate.Contract, error) {
	doc, err := Document()
	if err != nil {
		return nil, err
	}
	return validate.Compile(doc)
}

// Home returns the contenders that need no other module: our judge in its ways, and what it is measured by.
func Home(c *validate.Contract, s Subject) []contest.Contender {
	body, reader, dec := s.Message.Body, bytes.NewReader(nil), new(jsontext.Decoder)
	seen := make([]int, len(c.Clues()))
	observed := s.Message
	observed.Observe = func(clue int) { seen[clue]++ }
	return []contest.Contender{
		{Name: Judge, Time: contest.Loop(func() error { return clean(c.Judge(s.Message)) })},
		{Name: JudgeRead, Time: contest.Loop(func() error {
			reader.Reset(body)
			return clean(c.JudgeReader(s.Message, reader))
		})},
		{Name: JudgeClues, Time: contest.Loop(func() error { return clean(c.Judge(observed)) })},
		{Name: BareScan, Time: contest.Loop(func() error {
			reader.Reset(body)
			dec.Reset(reader)
			return tokens(dec)
		})},
		{Name: "encoding/json, Valid", Time: contest.Loop(func() error {
			if !json.Valid(body) {
				return errors.New("not valid")
			}
			return nil
		})},
		{Name: JSONDecode, Time: contest.Loop(func() error { return json.Unmarshal(body, s.Into()) })},
		{Name: "json v2, decode", Time: contest.Loop(func() error { return jsonv2.Unmarshal(body, s.Into()) })},
	}
}

func clean(found []validate.Finding, err error) error {
	if err == nil && len(found) > 0 {
		return fmt.Errorf("%d findings, the first is %s", len(found), found[0])
	}
	return err
}

// tokens reads all tokens; jsontext looks for doubled names as it goes.
func tokens(dec *jsontext.Decoder) error {
	for {
		if _, err := dec.ReadToken(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}
