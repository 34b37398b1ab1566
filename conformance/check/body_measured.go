package check

import (
	"mime"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// bodyMeasured checks law L018.
func bodyMeasured() conformance.Check {
	check := conformance.LawCheck("L018", nil, func(s *conformance.Sheet) {
		for c := range s.Calls() {
			o := c.Operation
			if o.ID == "" && !c.Response.BrokenOff() { // another method than the documented one
				o, _ = documentedAt(c.Path())
			}
			if o.ID == "" || c.Version == "" || c.Response.Status == 0 || len(c.Response.Body) == 0 && c.Response.Fault == "" {
				continue
			}
			s.SawAt(o.ID, c)
			judgeMedia(s, c, o.ID)
			judgeLength(s, c, o.ID)
			judgeEncoding(s, c, o.ID)
		}
	})
	check.Cites = []string{"D63", "D99"}
	return check
}

// judgeMedia judges Content-Type.
func judgeMedia(s *conformance.Sheet, c *conformance.Call, operation string) {
	got := strings.Join(c.Response.Header.Values("Content-Type"), ", ")
	media, params, err := mime.ParseMediaType(got)
	if err != nil || media != "application/json" || !strings.EqualFold(params["charset"], "utf-8") {
		s.Add(c, conformance.Finding{
			Operation: operation, Where: "header", Pointer: "Content-Type", Expected: "application/json; charset=utf-8", Got: orNothing(got),
		})
	}
}

// judgeLength judges Content-Length. Over HTTP/2 and behind a proxy, which says so in Via, it may be missing.
func judgeLength(s *conformance.Sheet, c *conformance.Call, operation string) {
	got, length := c.Response.Header.Get("Content-Length"), len(c.Response.Body)
	if strings.HasPrefix(c.Response.Fault, conformance.NotKept) {
		return
	}
	whole := !c.Response.BrokenOff()
	if whole && got == "" && (!strings.HasPrefix(c.Response.Proto, "HTTP/1") || c.Response.Header.Get("Via") != "") {
		return
	}
	if n, err := strconv.Atoi(got); err == nil && n == length && whole {
		return
	}
	f := conformance.Finding{Operation: operation, Where: "header", Pointer: "Content-Length", Got: orNothing(got)}
	f.Expected = strconv.Itoa(length) + ", the length of the body"
	if !whole {
		f.Expected = "the length of the body: " + c.Response.Fault
	}
	s.Add(c, f)
}

// judgeEncoding judges Content-Encoding: what the request did not ask for. A recording may lack what was asked for.
func judgeEncoding(s *conformance.Sheet, c *conformance.Call, operation string) {
	got, wanted := c.Response.Header.Get("Content-Encoding"), c.Request.Header.Values("Accept-Encoding")
	if got == "" || strings.EqualFold(got, "identity") || len(wanted) == 0 ||
		strings.Contains(strings.ToLower(strings.Join(wanted, ",")), strings.ToLower(got)) {
		return
	}
	s.Add(c, conformance.Finding{
		Operation: operation, Where: "header", Pointer: "Content-Encoding", Expected: "nothing: no encoding was asked for", Got: got,
	})
}

// orNothing writes the value of a header.
func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
