// Package restore is the domain: organizations, restore points, restore sessions and their events, and the
// laws that rule them (spec/LAWS.md). A law is a pure function: facts, clock and ids in; a new session and
// its events, or a typed refusal, out. The package knows neither HTTP nor SQL nor versions of the API.
package restore
