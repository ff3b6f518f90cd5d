package sdk

import "context"

// PurposeKeeper reads the purposes that administrators keep in the CRM. Without
// it they stand in the host's configuration.
type PurposeKeeper interface {
	// Purposes lists the purposes in use. The host asks at every page, so that an
	// administrator's change shows at once. None is an empty answer.
	Purposes(ctx context.Context, req *PurposesRequest) (*PurposesResponse, error)
}

// PurposesRequest asks one adapter for its purposes.
type PurposesRequest struct {
	Adapter string // the adapter's name in the host's configuration
}

// PurposesResponse lists purposes.
type PurposesResponse struct {
	Purposes []Purpose
}

// Purpose is why data is kept: what Art. 13 to 15 ask to tell people.
type Purpose struct {
	ID     string
	Titles Labels
	Basis  Basis
	// Retention is how long, in words.
	Retention Labels
	// Categories of data, Recipients by name, Source of data that the person did
	// not provide, Transfers out of the Union with their safeguards, and
	// Automated decisions with their logic, each in words; empty: none.
	Categories Labels
	Recipients []string
	Source     Labels
	Transfers  Labels
	Automated  Labels
	// Covers is the data that is kept for it: "person", "person.email", or a
	// relation as "person.deal". Empty: everything.
	Covers []string
}

// Basis is a legal basis of Art. 6(1).
type Basis string

// The legal bases.
const (
	BasisConsent            Basis = "consent"
	BasisContract           Basis = "contract"
	BasisLegalObligation    Basis = "legal_obligation"
	BasisVitalInterests     Basis = "vital_interests"
	BasisPublicTask         Basis = "public_task"
	BasisLegitimateInterest Basis = "legitimate_interest"
)

// Valid reports whether b is one of Art. 6(1).
func (b Basis) Valid() bool {
	switch b {
	case BasisConsent, BasisContract, BasisLegalObligation, BasisVitalInterests, BasisPublicTask, BasisLegitimateInterest:
		return true
	}
	return false
}
