package main

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

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

// mountSchema publishes the description of copies in JSON, for who reads them by
// program. It tells nothing of anybody.
func mountSchema(r gin.IRouter) {
	r.GET("/schemas/inzage-copy-1.json", func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=86400")
		c.Data(http.StatusOK, "application/schema+json", export.Schema)
	})
}

// paceWait is how long a copy waits after some rows while pages are asked for.
const paceWait = 4 * time.Millisecond

// pace lets pages go first: a copy may take a little longer, a page may not.
func (a *app) pace(ctx context.Context) {
	if int(a.running.Load()) <= len(a.privacy.CopySlots) {
		return // nothing runs but copies
	}
	select {
	case <-ctx.Done():
	case <-time.After(paceWait):
	}
}
