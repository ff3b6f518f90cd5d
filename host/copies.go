package main

import (
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/export"
)

// newCopies makes what writes copies. It keeps no file and no folder.
func newCopies(cfg *config.Config) (*export.Maker, error) {
	o := cfg.Organisation
	return export.New(export.Options{
		Name: o.Name, Phone: o.Phone, Officer: o.PrivacyOfficer.Name, Address: o.Address, Location: o.Timezone,
	})
}
