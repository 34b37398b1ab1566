package fault

import (
	"net/http"
	"strings"
)

// when lets the fault happen at some requests only; all others are answered by the good server.
func (f Fault) when(happens func(e *Exchange) bool) Fault {
	spoil := f.spoil
	f.spoil = func() func(*Exchange) {
		inner := spoil()
		return func(e *Exchange) {
			if happens(e) {
				inner(e)
			} else {
				e.Send(nil)
			}
		}
	}
	return f
}

// forAdministrators lets the fault happen to administrators only.
func (f Fault) forAdministrators() Fault {
	spoil := f.spoil
	f.spoil = func() func(*Exchange) {
		inner, theirs := spoil(), map[string]bool{}
		return func(e *Exchange) {
			if theirs[e.token()] {
				inner(e)
				return
			}
			e.Send(nil)
			if e.OK(token) && strings.Contains(string(e.Asked), "administrator") {
				o, _ := e.value().(object)
				theirs[str(o, "access_token")] = true
			}
		}
	}
	return f
}

// fromThe lets the fault happen from the nth good request of an operation on.
func (f Fault) fromThe(nth int, operation string) Fault {
	spoil := f.spoil
	f.spoil = func() func(*Exchange) {
		inner, n := spoil(), 0
		return func(e *Exchange) {
			if n >= nth-1 {
				inner(e)
				return
			}
			e.Send(nil)
			if e.OK(operation) {
				n++
			}
		}
	}
	return f
}

// further reports whether a request asks for a page that is not the first.
func further(e *Exchange) bool { return number(e.Request.URL.Query(), "offset", 0) > 0 }

// filtered reports whether a request asks for a part of a list by something else than its place.
func filtered(e *Exchange) bool {
	for name := range e.Request.URL.Query() {
		if !strings.EqualFold(name, "limit") && !strings.EqualFold(name, "offset") && !strings.EqualFold(name, "extendedView") {
			return true
		}
	}
	return false
}

// inCapitals reports whether an id in the path is written in capitals.
func inCapitals(e *Exchange) bool {
	for _, id := range e.Match.Params {
		if id != strings.ToLower(id) {
			return true
		}
	}
	return false
}

// otherwise reports whether the literal parts of a path are written in another way than the documented one.
func otherwise(e *Exchange) bool {
	return strings.HasSuffix(e.Request.URL.Path, "/") || strings.Contains(e.Request.URL.Path, "rESTORE")
}

// byAnyName reports whether the names of a query are written in another case than the documented one.
func byAnyName(e *Exchange) bool {
	for name := range e.Request.URL.Query() {
		if name[0] < 'a' {
			return true
		}
	}
	return false
}

// empty reports whether an answer is a list that holds nothing.
func (e *Exchange) empty(operations ...string) bool {
	is := false
	if e.OK(operations...) {
		e.results(func(list []any) []any {
			is = len(list) == 0
			return list
		})
	}
	return is
}

// ended is a fault of a server that remembers which sessions were stopped.
func ended(text, checks string, f func(e *Exchange, stopped bool)) Fault {
	return remembering(text, checks, func() func(*Exchange) {
		over := map[string]bool{}
		return func(e *Exchange) {
			if e.OK(stop) {
				over[e.session()] = true
			}
			f(e, over[e.session()])
		}
	})
}

// unauthorized reports whether a request was refused for its token.
func (e *Exchange) unauthorized() bool {
	return e.Status == http.StatusUnauthorized && !e.Match.Operation.Anonymous && e.Match.Operation.ID != ""
}

// refusing is a fault of a server that refuses some good requests.
func refusing(status int, text, checks string, when func(*Exchange) bool) Fault {
	return after(text, checks, func(e *Exchange) {
		if e.Status/100 == 2 && when(e) {
			e.Refuse(status, "this is not taken")
		}
	})
}

// calling is a fault of a server that knows whose token each is. User is the account that a request is of; "" for nobody.
func calling(text, checks string, f func() func(e *Exchange, user string)) Fault {
	return remembering(text, checks, func() func(*Exchange) {
		users, spoil := map[string]string{}, f()
		return func(e *Exchange) {
			if o, ok := e.value().(object); ok && e.OK(token) {
				users[str(o, "access_token")] = str(o, "userName")
			}
			spoil(e, users[e.token()])
		}
	})
}
