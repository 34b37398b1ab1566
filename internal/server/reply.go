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

// write sends the reply with its type and its length (law L018). An error means that nothing was sent.
func (r reply) write(w http.ResponseWriter) error {
	var body []byte
	if r.body != nil {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(r.body); err != nil {
			return err
		}
		body = unescapeHTML(bytes.TrimSuffix(b.Bytes(), []byte("\n"))) // Encode ends the line
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if r.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.Header().Set("Cache-Control", "no-store") // answers hold tokens and what only this caller may see
	w.WriteHeader(r.status)
	if len(body) == 0 {
		return nil
	}
	_, _ = w.Write(body) // fails if the client is gone: there is nobody to tell
	return nil
}

// unescapeHTML writes &, < and > in JSON as they are. Types that marshal themselves, such as the generated
// links of pages, escape them whatever the encoder is told. It works in place.
func unescapeHTML(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\u00`)) {
		return b
	}
	out := b[:0]
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		if i+5 < len(b) {
			if plain, ok := htmlEscapes[string(b[i:i+6])]; ok {
				out = append(out, plain)
				i += 5
				continue
			}
		}
		out = append(out, b[i], b[i+1]) // another escape: its second byte may be a backslash of its own
		i++
	}
	return out
}

var htmlEscapes = map[string]byte{`\u0026`: '&', `\u003c`: '<', `\u003e`: '>'}

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
