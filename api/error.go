package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/vb365-explore/vb365/spec"
)

// What errors.Is finds in an *Error by its status.
var (
	// ErrUnauthorized means that the token is missing, unknown or expired, or that a login or refresh was
	// refused: log in again.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden means that the token is of the wrong kind of credentials for the operation.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound means that there is no such resource, or none that the credentials may see.
	ErrNotFound = errors.New("not found")
)

// Error is an answer by which the server refuses a request: a status from 400 up.
type Error struct {
	Operation string // operationId in the contract, such as "exploreOrganization"
	Method    string
	URL       string // without query
	Status    int
	Message   string // what the server says, shortened, without control characters; "" if it says nothing readable
	Code      string // what the server calls the failure, such as ResourceNotFound or invalid_grant; "" in v6 mostly
}

// Error says what was asked, how the server answered and, where that is known, what to do next.
func (e *Error) Error() string {
	message := e.Message
	if message == "" {
		message = "the server gives no reason that can be read"
	}
	if next := e.nextStep(); next != "" {
		message += "; " + next
	}
	status := strings.TrimSpace(fmt.Sprint(e.Status, " ", http.StatusText(e.Status)))
	return fmt.Sprintf("%s: %s %s: %s: %s", e.Operation, e.Method, e.URL, status, message)
}

func (e *Error) nextStep() string {
	token := e.Operation == "createToken"
	op, _ := spec.OperationByID(e.Operation)
	switch {
	case token && errors.Is(e, ErrUnauthorized):
		return "check the user name and password, or log in again if this was a refresh"
	case e.Status == http.StatusUnauthorized:
		return "call Refresh or Login"
	case e.Status == http.StatusForbidden && op.Credentials == spec.TenantCredentials:
		return "log in with the credentials that the organization was added with"
	case e.Status == http.StatusForbidden && op.Credentials == spec.AdministratorCredentials:
		return "log in with the credentials of an administrator"
	case e.Status == http.StatusNotFound && (token || e.Operation == "getServiceInstance"):
		return "the server may not serve this version of the API"
	}
	return ""
}

// Is reports whether target is the sentinel of the status: ErrUnauthorized (401, and a login or refresh that
// is refused with invalid_grant), ErrForbidden (403) or ErrNotFound (404).
func (e *Error) Is(target error) bool {
	switch target {
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized || e.Operation == "createToken" && e.Code == "invalid_grant"
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	}
	return false
}

// ContractError is an answer that a server of the API does not give: something else answers, such as a proxy,
// or the server breaks the contract. Whether the request was carried out is not known.
type ContractError struct {
	Operation string // operationId in the contract
	Method    string
	URL       string // without query
	Status    int
	Problem   string // what is wrong with the answer
	err       error
}

// Error says what was asked and what is wrong with the answer.
func (e *ContractError) Error() string {
	return fmt.Sprintf("%s: %s %s: the answer (status %d) breaks the contract: %s",
		e.Operation, e.Method, e.URL, e.Status, e.Problem)
}

// Unwrap returns the error met while the answer was decoded, or nil.
func (e *ContractError) Unwrap() error { return e.err }

// breaks returns a ContractError. An error among args can be unwrapped.
func (c *call) breaks(format string, args ...any) error {
	e := &ContractError{
		Operation: c.operation.ID, Method: c.method, URL: c.url, Status: c.status,
		Problem: readable(fmt.Sprintf(format, args...), nil),
	}
	for _, a := range args {
		if err, ok := a.(error); ok {
			e.err = err
		}
	}
	return e
}

// refused returns the Error of an answer. Its body is read as far as it can be: what answers may be a proxy.
func (a *answer) refused(secrets []string) error {
	var body struct {
		Message     string `json:"message"`
		Code        string `json:"errorCode"`
		OAuth       string `json:"error"`
		Description string `json:"error_description"`
	}
	_ = json.Unmarshal(a.body, &body) // whatever was read before an error is used
	first := func(texts ...string) string {
		for _, t := range texts {
			if t = readable(t, secrets); t != "" {
				return t
			}
		}
		return ""
	}
	return &Error{
		Operation: a.operation.ID, Method: a.method, URL: a.url, Status: a.status,
		Message: first(body.Message, body.Description),
		Code:    first(body.OAuth, body.Code),
	}
}

// readable makes a text of the server fit for a line of a log: secrets masked, control characters replaced by
// spaces, at most 500 characters.
func readable(text string, secrets []string) string {
	const most = 500
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// withoutQuery returns the URL as errors show it.
func withoutQuery(u *url.URL) string {
	short := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return short.String()
}
