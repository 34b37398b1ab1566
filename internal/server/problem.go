package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// problem is a refusal as HTTP tells it. There is a constructor for each kind and one writer, refuse.
type problem struct {
	status  int
	message string
	code    gen.ErrorCode
	oauth   string    // the OAuth 2.0 error code at /Token
	header  [2]string // a header that goes with it
}

func (p *problem) Error() string { return p.message }

func unauthorized(message string) *problem {
	return &problem{
		status: http.StatusUnauthorized, message: message, code: gen.ErrorCodeHTTPError,
		header: [2]string{"WWW-Authenticate", "Bearer"},
	}
}

func forbidden(message string) *problem {
	return &problem{status: http.StatusForbidden, message: message, code: gen.ErrorCodeResourceAccessDenied}
}

func invalid(message string) *problem {
	return &problem{
		status: http.StatusBadRequest, message: message, code: gen.ErrorCodeParameterValidationFailure,
		oauth: "invalid_request",
	}
}

func internal() *problem {
	return &problem{
		status: http.StatusInternalServerError, code: gen.ErrorCodeHTTPError, oauth: "server_error",
		message: "the server failed; its log says why",
	}
}

// badQuery is a query that is no query.
func badQuery(err error) *problem {
	return invalid("the query of the address cannot be read: " + err.Error())
}

// undecodable is what the generated decoder refuses although the contract allows it. Its reason names Go types
// and stays inside.
func undecodable() *problem { return invalid("the request cannot be read as the contract has it") }

// encoded is a body that is compressed, which the service does not document.
func encoded(encoding string) *problem {
	p := invalid(fmt.Sprintf("Content-Encoding: %q is not taken; send the body as it is", encoding))
	p.status = http.StatusUnsupportedMediaType
	return p
}

// unreadable is a body that ends early or is too large.
func unreadable(err error) *problem {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		p := invalid("the body is larger than 1 MiB")
		p.status = http.StatusRequestEntityTooLarge
		return p
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		p := invalid("the body did not come in time")
		p.status = http.StatusRequestTimeout
		return p
	}
	return invalid("the body ended before its length")
}

// unrouted is a request that no operation takes.
func unrouted(r *http.Request, m spec.Match, err error) *problem {
	p := &problem{status: http.StatusNotFound, code: gen.ErrorCodeResourceNotFound}
	switch {
	case errors.Is(err, spec.ErrMethod):
		p.status, p.code = http.StatusMethodNotAllowed, gen.ErrorCodeHTTPError
		allow := strings.Join(m.Allow, ", ")
		p.header = [2]string{"Allow", allow}
		p.message = r.Method + " is not allowed here; use " + allow
	case errors.Is(err, spec.ErrVersion):
		p.message = "the path does not begin with a version that is served: /v6, /v7 or /v8"
	default:
		p.message = "there is no such resource in " + string(m.Version)
	}
	return p
}

// mostFaults is how many faults of a request its refusal tells.
const mostFaults = 10

// broken is a request that breaks the contract; the message names the fields.
func broken(x *exchange, findings []validate.Finding) *problem {
	var lines []string
	p := invalid("")
	for i, f := range findings {
		if i < mostFaults {
			lines = append(lines, describe(f))
		}
		switch f.Check {
		case "http/media-missing", "http/media-undocumented", "http/charset-unexpected":
			p.status, p.code = http.StatusUnsupportedMediaType, gen.ErrorCodeHTTPError
		case "body/enum":
			if x.Operation.ID == "createToken" && f.Pointer == "/grant_type" {
				p.oauth = "unsupported_grant_type"
			}
		}
	}
	p.message = strings.Join(lines, "; ")
	if more := len(findings) - len(lines); more > 0 {
		p.message += fmt.Sprintf("; and %d more", more)
	}
	return p
}

// describe says for a user what is wrong with a field.
func describe(f validate.Finding) string {
	field := f.Pointer
	if f.Where == "body" {
		if field = strings.ReplaceAll(strings.TrimPrefix(field, "/"), "/", "."); field == "" {
			field = "body"
		}
	} else if field == "" {
		field = f.Where
	}
	text := field + ": expected " + f.Expected
	if f.Got != "" {
		text += ", got " + f.Got
	}
	return text
}

// refused tells a refusal of the domain in HTTP.
func refused(x *exchange, r *restore.Refusal) *problem {
	p := &problem{message: r.Error(), code: gen.ErrorCodeHTTPError}
	switch r.Kind {
	case restore.NotFound:
		p.status, p.code = http.StatusNotFound, gen.ErrorCodeResourceNotFound
	case restore.Invalid:
		p.status, p.code = http.StatusBadRequest, gen.ErrorCodeParameterValidationFailure
	case restore.Conflict:
		p.status, p.code = http.StatusConflict, gen.ErrorCodeOperationConflict
	case restore.Busy:
		p.status, p.header, p.oauth = http.StatusTooManyRequests, [2]string{"Retry-After", "1"}, "temporarily_unavailable"
	case restore.WrongPassword:
		p.status, p.oauth = http.StatusBadRequest, "invalid_grant"
	case restore.BadToken:
		if !x.Operation.Anonymous {
			return unauthorized(r.Error())
		}
		p.status, p.oauth = http.StatusBadRequest, "invalid_grant"
	default:
		return internal()
	}
	return p
}

// refuse writes err in the error body of the version. What is neither a problem nor a refusal is a failure
// of the server: its text stays inside and goes to the log line of the request.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	x := from(r.Context())
	var p *problem
	var refusal *restore.Refusal
	switch {
	case errors.As(err, &p):
	case errors.As(err, &refusal):
		p = refused(x, refusal)
	case r.Context().Err() != nil:
		return // the client is gone
	default:
		x.failure = err
		p = internal()
	}
	if p.header[0] != "" {
		w.Header().Set(p.header[0], p.header[1])
	}
	info := gen.ErrorInfo{Message: p.message}
	if x.version.codes {
		info.ErrorCode = p.code
	}
	var body any = info
	if x.Operation.ID == "createToken" {
		oauth := p.oauth
		if oauth == "" {
			oauth = "invalid_request"
		}
		body = gen.TokenError{Message: info.Message, ErrorCode: info.ErrorCode, Error: oauth, ErrorDescription: info.Message}
	}
	_ = reply{status: p.status, body: body}.write(w) // the client is gone: nobody to tell
}
