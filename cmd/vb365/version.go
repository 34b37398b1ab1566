package main

import (
	"cmp"
	"runtime/debug"
)

// version returns the version of the program as its build knows it: that of the module, "devel" without one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return "devel"
	}
	return cmp.Or(info.Main.Version, "devel")
}
