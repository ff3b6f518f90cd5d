// Package broken holds adapters that are wrong in one way each. The kit's own
// tests prove with them that the kit sees what it claims to see.
package broken

import (
	"maps"
	"slices"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// New returns an adapter with the fault of that name; "" has none.
func New(fault string) sdk.Adapter {
	mem := memadapter.New()
	if spoil, known := faults()[fault]; known {
		return spoil(mem)
	}
	return mem
}

// Names lists the faults.
func Names() []string { return slices.Sorted(maps.Keys(faults())) }

// faults by name, each as short as what went wrong.
func faults() map[string]func(*memadapter.Adapter) sdk.Adapter {
	type inner = *memadapter.Adapter
	return map[string]func(inner) sdk.Adapter{
		"loses a page":                func(a inner) sdk.Adapter { return losesPage{a} },
		"resumes one too early":       func(a inner) sdk.Adapter { return resumesEarly{a} },
		"hides archived rows":         func(a inner) sdk.Adapter { return hidesArchived{a} },
		"counts nobody else":          func(a inner) sdk.Adapter { return countsNobody{a} },
		"ignores send's error":        func(a inner) sdk.Adapter { return ignoresSend{a} },
		"hangs on cancel":             func(a inner) sdk.Adapter { return hangs{a} },
		"ignores the revision":        func(a inner) sdk.Adapter { return ignoresRevision{a} },
		"writes the half of it":       func(a inner) sdk.Adapter { return writesHalf{a} },
		"answers what was asked":      func(a inner) sdk.Adapter { return echoes{a} },
		"says applied, writes not":    func(a inner) sdk.Adapter { return pretends{a} },
		"cuts long text in silence":   func(a inner) sdk.Adapter { return cutsText{a} },
		"remembers ids in memory":     func(a inner) sdk.Adapter { return newForgets(a) },
		"removes anybody's child":     func(a inner) sdk.Adapter { return removesAny{a} },
		"leaks a value in an error":   func(a inner) sdk.Adapter { return leaksError{a} },
		"leaks a value in the log":    func(a inner) sdk.Adapter { return leaksLog{a} },
		"repeats a setting":           func(a inner) sdk.Adapter { return repeatsSetting{a} },
		"returns its own errors":      func(a inner) sdk.Adapter { return ownErrors{a} },
		"panics":                      func(a inner) sdk.Adapter { return panics{a} },
		"exits":                       func(a inner) sdk.Adapter { return exits{a} },
		"leaves goroutines":           func(a inner) sdk.Adapter { return leavesGoroutines{a} },
		"races":                       func(a inner) sdk.Adapter { return &races{Adapter: a} },
		"describes what is not there": func(a inner) sdk.Adapter { return overstates{only{a}} },
		"promises what it cannot":     func(a inner) sdk.Adapter { return promises{a} },
		"offers what it hides":        func(a inner) sdk.Adapter { return understates{a} },
		"takes any setting":           func(a inner) sdk.Adapter { return takesAny{a} },
		"needs the CRM to start":      func(a inner) sdk.Adapter { return needsCRM{a} },
		"leaves options without key":  func(a inner) sdk.Adapter { return oddSchema{a} },
		"follows a merge in silence":  func(a inner) sdk.Adapter { return followsMoves{a} },
		"ends a file too early":       func(a inner) sdk.Adapter { return shortFiles{a} },
		"opens anybody's file":        func(a inner) sdk.Adapter { return anyFile{a} },
		"writes a line twice":         func(a inner) sdk.Adapter { return writesTwice{a} },
		"writes a consent twice":      func(a inner) sdk.Adapter { return consentsTwice{a} },
		"tells no basis":              func(a inner) sdk.Adapter { return noBasis{a} },
		"lets strangers in":           func(a inner) sdk.Adapter { return letsIn{a} },
		"says no when it is down":     func(a inner) sdk.Adapter { return guessesNo{a} },
	}
}
