package check

import (
	"context"
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/wire"
)

// stoppedStaysStopped checks law L005.
func stoppedStaysStopped() conformance.Check {
	check := conformance.LawCheck("L005", probeStoppedStaysStopped, judgeStoppedStaysStopped)
	check.Cites, check.Studies = []string{"D51"}, []conformance.Studied{registered, testified}
	return check
}

// probeStoppedStaysStopped stops a session twice and reads it after each stop; and another by its id in capitals.
func probeStoppedStaysStopped(ctx context.Context, p *conformance.Probe) error {
	id, err := newSession(ctx, p)
	if err != nil || id == "" {
		return err
	}
	for _, operation := range []string{
		"stopRestoreSession", "getRestoreSession", "getRestoreSession", "stopRestoreSession", "getRestoreSession",
	} {
		if _, err := ofSession(ctx, p, operation, id); err != nil {
			return err
		}
	}
	if id, err = newSession(ctx, p); err != nil || id == "" {
		return err
	}
	if _, err := ofSession(ctx, p, "stopRestoreSession", strings.ToUpper(id)); err != nil {
		return err
	}
	_, err = ofSession(ctx, p, "getRestoreSession", id)
	return err
}

// judgeStoppedStaysStopped judges what is read of a session after it was stopped.
func judgeStoppedStaysStopped(s *conformance.Sheet) {
	type stop struct {
		by          conformance.Principal
		end, result string // as they were first read
	}
	var stopped notes[*stop]
	for c := range s.Calls() {
		if !s.Binds(c) {
			continue
		}
		of := aboutOf(c).session.thing
		was, _ := stopped.get(of)
		switch {
		case c.Operation.ID == "stopRestoreSession" && c.Succeeded() && was == nil:
			stopped.set(of, &stop{by: c.Principal})
		case c.Operation.ID == "listRestoreSessions" && c.Succeeded() && stands(c):
			for _, o := range items(c) {
				if was, ok := stopped.get(o.thing); ok {
					s.Saw(c)
					judgeStopped(s, c, o, was.end, was.result)
				}
			}
		case c.Operation.ID != "getRestoreSession" || was == nil || c.Principal != was.by || !stands(c) || c.Response.Status != http.StatusNotFound && testified.Of(c).deserved:
		case !c.Succeeded() && c.Principal == conformance.Somebody: // the session may be another's
		case !c.Succeeded():
			s.Saw(c)
			s.FindStatus(c, "the stopped session: it stays readable")
		default:
			for _, o := range sessions(c) {
				s.Saw(c)
				s.SawAt("stopRestoreSession", c)
				judgeStopped(s, c, o, was.end, was.result)
				was.end, was.result = strings.Clone(o.text("endTime")), strings.Clone(o.text("result"))
			}
		}
	}
}

// judgeStopped judges a session that was stopped, and whose endTime and result were read before ("" for not yet).
func judgeStopped(s *conformance.Sheet, c *conformance.Call, o *object, end, result string) {
	if got := o.text("result"); result != "" && got != "" && got != result {
		s.Find(c, o.at("result"), result+", as it was read before", got)
	}
	if !strings.EqualFold(o.text("state"), "Stopped") { // another case is drift, which the contract says
		s.Find(c, o.at("state"), "Stopped: a stop was answered with success", o.show("state"))
		return
	}
	at, ok := o.time("endTime")
	before, known := timeOf(end)
	switch {
	case !ok || at.Equal(wire.Forever.Time):
		s.Find(c, o.at("endTime"), "the time of the stop", o.show("endTime"))
	case known && !at.Equal(before):
		s.Find(c, o.at("endTime"), end+", as it was read before", o.show("endTime"))
	}
}
