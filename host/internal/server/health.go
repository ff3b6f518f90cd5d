package server

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// health: live as long as the process answers; ready when everything it needs does.
func health(r gin.IRouter, opt Options) {
	r.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "live"}) })
	r.GET("/readyz", func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), 2500*time.Millisecond)
		defer cancel()
		if missing := opt.Ready(ctx); len(missing) > 0 {
			c.Header("Retry-After", "5")
			c.JSON(http.StatusServiceUnavailable, gin.H{"status": "not ready", "missing": missing})
			return
		}
		c.JSON(http.StatusOK, gin.H{"status": "ready"})
	})
}
