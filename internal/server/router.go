package server

import "net/http"

// router gives the generated code its handlers back by operation. It is the base router that the generated
// code registers its patterns with; which pattern a request means was decided at the door, by spec.Route,
// before a byte of the body was read.
type router struct {
	handlers map[string]http.HandlerFunc // by "METHOD /Path/{template}"
}

// HandleFunc takes a pattern of the generated code.
func (r *router) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	r.handlers[pattern] = handler
}

// ServeHTTP calls the handler of the operation that the door found.
func (r *router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	o := from(req.Context()).Operation
	r.handlers[o.Method+" "+o.Path](w, req)
}
