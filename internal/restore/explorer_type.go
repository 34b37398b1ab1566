package restore

import "strings"

// ExplorerType says what a restore session explores.
type ExplorerType string

// The explorer types.
const (
	Exchange   ExplorerType = "Vex"
	OneDrive   ExplorerType = "Veod"
	SharePoint ExplorerType = "Vesp"
	Teams      ExplorerType = "Vet"
)

// ExplorerTypes returns all explorer types.
func ExplorerTypes() []ExplorerType { return []ExplorerType{Exchange, OneDrive, SharePoint, Teams} }

// ParseExplorerType reads an explorer type in any case, as the service does; ok is false for another text.
func ParseExplorerType(s string) (t ExplorerType, ok bool) {
	for _, t := range ExplorerTypes() {
		if strings.EqualFold(string(t), s) {
			return t, true
		}
	}
	return "", false
}

// Workload returns the plain name of what is explored: "Exchange" for Vex.
func (t ExplorerType) Workload() string {
	switch t {
	case Exchange:
		return "Exchange"
	case OneDrive:
		return "OneDrive"
	case SharePoint:
		return "SharePoint"
	case Teams:
		return "Teams"
	}
	return string(t)
}
