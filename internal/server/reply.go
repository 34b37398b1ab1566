package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// reply is the one response object of all operations: a status and a value to write as JSON, or no body.
// It stands in for the generated ones, which escape & and < in links and leave Content-Length to chance.
type reply struct {
	status int
	body   any
}

// ok is the reply of success: the status is the one of the version.
func ok(ctx context.Context, body any) reply {
	x := from(ctx)
	return reply{status: x.Operation.Success[x.version.id], body: body}
}

func (r reply) write(w http.ResponseWriter) error {
	var b bytes.Buffer
	if r.body != nil {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(r.body); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the line end that Encode adds
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if r.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	}
	w.Header().Set("Cache-Control", "no-store") // answers hold tokens and what only this caller may see
	w.WriteHeader(r.status)
	if b.Len() == 0 {
		return nil
	}
	_, err := w.Write(b.Bytes())
	return err
}

// The response object of every operation.

func (r reply) VisitCreateTokenResponse(w http.ResponseWriter) error             { return r.write(w) }
func (r reply) VisitGetServiceInstanceResponse(w http.ResponseWriter) error      { return r.write(w) }
func (r reply) VisitListOrganizationsResponse(w http.ResponseWriter) error       { return r.write(w) }
func (r reply) VisitGetOrganizationResponse(w http.ResponseWriter) error         { return r.write(w) }
func (r reply) VisitExploreOrganizationByIDResponse(w http.ResponseWriter) error { return r.write(w) }
func (r reply) VisitExploreOrganizationResponse(w http.ResponseWriter) error     { return r.write(w) }
func (r reply) VisitListRestorePointsResponse(w http.ResponseWriter) error       { return r.write(w) }
func (r reply) VisitGetRestorePointResponse(w http.ResponseWriter) error         { return r.write(w) }
func (r reply) VisitListRestoreSessionsResponse(w http.ResponseWriter) error     { return r.write(w) }
func (r reply) VisitGetRestoreSessionResponse(w http.ResponseWriter) error       { return r.write(w) }
func (r reply) VisitStopRestoreSessionResponse(w http.ResponseWriter) error      { return r.write(w) }
func (r reply) VisitListRestoreSessionEventsResponse(w http.ResponseWriter) error {
	return r.write(w)
}
func (r reply) VisitGetRestoreSessionEventResponse(w http.ResponseWriter) error { return r.write(w) }
func (r reply) VisitGetRestoreSessionOrganizationResponse(w http.ResponseWriter) error {
	return r.write(w)
}
