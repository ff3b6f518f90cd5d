// Package examples holds the files from which the host writes a new adapter.
package examples

import "embed"

// AdapterGo is the example adapter and, below skeleton, what takes the place of
// its CRM in a new one.
//
//go:embed adapter-go/adapter.go adapter-go/skeleton
var AdapterGo embed.FS
