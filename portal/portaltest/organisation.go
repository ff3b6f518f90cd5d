package portaltest

import (
	"time"
	// The timezone must be there on machines without one.
	_ "time/tzdata"

	"github.com/inzage/inzage/portal"
)

// Organisation is a grower of bulbs that does not exist.
func Organisation() portal.Organisation {
	return portal.Organisation{
		Name: "Bloemkwekerij De Zon", Website: "https://dezon.example", Phone: "+31 (0)70 123 45 67",
		PrivacyOfficer: "Anna Visser", Authority: "de Autoriteit Persoonsgegevens", AuthorityURL: "https://autoriteitpersoonsgegevens.nl",
	}
}

// Location is where it stands.
func Location() *time.Location {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return time.UTC
	}
	return loc
}
