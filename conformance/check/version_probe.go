package check

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// versionProbe checks law L019.
func versionProbe() conformance.Check {
	check := conformance.LawCheck("L019", probeVersions, judgeVersions)
	check.Level = conformance.Extended
	check.Cites = []string{"D41"}
	return check
}

// unservedPath is the service instance in a version that no server speaks.
const unservedPath = "/v99/ServiceInstance"

// probeVersions asks for the service instance without a token, in the version of the run and in one that is not
// served.
func probeVersions(ctx context.Context, p *conformance.Probe) error {
	for _, path := range []string{"", unservedPath} {
		if _, err := p.Send(ctx, conformance.Ask{As: conformance.Nobody, Operation: "getServiceInstance", Path: path}); err != nil {
			return err
		}
	}
	return nil
}

// judgeVersions judges the answers that tell which versions are served.
func judgeVersions(s *conformance.Sheet) {
	for c := range s.Calls() {
		if c.Principal != conformance.Nobody {
			continue
		}
		want, kase := http.StatusUnauthorized, "a version that is served"
		if strings.EqualFold(c.Path(), unservedPath) {
			want, kase = http.StatusNotFound, "a version that is not served"
		} else if !s.Binds(c) {
			continue
		}
		s.SawAt("getServiceInstance", c)
		if c.Response.Status != want {
			s.Add(c, conformance.Finding{
				Operation: "getServiceInstance", Where: "status", Case: kase, Expected: strconv.Itoa(want),
			})
		}
	}
}
