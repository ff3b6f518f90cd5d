package adaptertest

import "slices"

// subjects is the registry: each file of cases is named here and nowhere else.
// A new capability adds its line.
func subjects() [][]Case {
	return [][]Case{
		describeCases(),
		settingsCases(),
		schemaCases(),
		contactCases(),
		findCases(),
		relatedCases(),
		cancelCases(),
		updateCases(),
		refusalCases(),
		conflictCases(),
		childCases(),
		repeatCases(),
		textCases(),
		fileCases(),
		journalCases(),
		gatekeeperCases(),
		consentCases(),
		purposeCases(),
		outageCases(),
		secrecyCases(),
		concurrencyCases(),
		leakCases(),
	}
}

// Case is one thing that an adapter has to do right.
type Case struct {
	// Name is "subject/what".
	Name string
	// Alone: the case disturbs the CRM or the process, and gets its own.
	Alone bool
	// Writes: the case changes records. It gets a CRM of its own, and is left
	// out where writing is not allowed.
	Writes bool
	// Only is the mode in which the case means something; "" is both.
	Only mode
	Run  func(c *C)
}

// Cases lists the names of all cases, in their order.
func Cases() []string {
	var out []string
	for _, c := range slices.Concat(subjects()...) {
		out = append(out, c.Name)
	}
	return out
}
