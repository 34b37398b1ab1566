// Package judging is the contest of judges: the messages that are judged, and what takes part in it without
// another module.
package judging

import (
	"net/http"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/specimen"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Subject is a message that keeps the contract.
type Subject struct {
	Name    string
	Message validate.Message
	Into    func() any // a new value of the generated type of the body
	Large   bool       // too large for contenders that build a tree in many steps
}

// Media is the media type of all subjects.
const Media = "application/json; charset=utf-8"

// subject makes a subject of an operation of v6.
func subject(name, id string, request bool, body []byte, into func() any) Subject {
	op, _ := spec.OperationByID(id) // judging fails where there is none
	return Subject{Name: name, Into: into, Message: validate.Message{
		Version: spec.V6, Operation: op, Request: request, Status: op.Success[spec.V6],
		Header: http.Header{"Content-Type": {Media}}, Body: body,
	}}
}

func page() any { return new(gen.RestoreSessionPage) }

// Session is the response that the documentation of the service shows for Explore.
func Session() Subject {
	return subject("session", "exploreOrganization", false, specimen.Documented(),
		func() any { return new(gen.RestoreSession) })
}

// Request is the request that the documentation of the service shows for Explore.
func Request() Subject {
	return subject("request", "exploreOrganization", true, specimen.Explore(),
		func() any { return new(gen.ExploreRequest) })
}

// Large is a page of 45 MB.
func Large() Subject {
	s := subject("45 MB", "listRestoreSessions", false, specimen.PageOf(45<<20), page)
	s.Large = true
	return s
}

// Pages are a page of 1,000 sessions in each shape, the compact one first.
func Pages() ([]Subject, error) {
	shapes, err := specimen.Shapes(1000)
	if err != nil {
		return nil, err
	}
	subjects := make([]Subject, len(shapes))
	for i, s := range shapes {
		subjects[i] = subject("page, "+s.Name, "listRestoreSessions", false, s.Body, page)
	}
	return subjects, nil
}
