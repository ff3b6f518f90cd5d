// Command demo serves the pages over made-up data, for looking at them:
//
//	go run ./portal/internal/demo -port 8090
//
// It prints the addresses to begin with. Nothing in it is fit for production.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
)

func main() {
	port := flag.Int("port", 8090, "port on localhost")
	address := flag.String("address", "u", "form of address in Dutch, u or je")
	accent := flag.String("accent", "", "accent colour, #rrggbb")
	logo := flag.String("logo", "", "an SVG file")
	saving := flag.String("saving", "", "what Save does: conflict, refused, unknown, rejected")
	fail := flag.String("fail", "", "a method that fails, such as MyData")
	copying := flag.String("copying", "", "how copies end: gaps, broken")
	flag.Parse()
	service := portaltest.New()
	service.Saving, service.Copying = *saving, *copying
	if err := serve(service, *port, *address, *accent, *logo, *fail); err != nil {
		log.Fatal(err)
	}
}

func serve(service *portaltest.Service, port int, address, accent, logo, fail string) error {
	if fail != "" {
		service.Fail[fail] = &portal.OutageError{LinkUntil: portaltest.Now.Add(48 * time.Hour), RetryAfter: 10 * time.Minute}
	}
	org := portaltest.Organisation()
	org.Address, org.Accent = address, accent
	if logo != "" {
		data, err := os.ReadFile(logo) //nolint:gosec // named by who started it
		if err != nil {
			return err
		}
		org.Logo = portal.Logo{Data: data, Type: "image/svg+xml"}
	}
	p, err := portal.New(portal.Options{
		Service: service, Organisation: org, Location: portaltest.Location(), Dev: true,
		Now: func() time.Time { return portaltest.Now },
	})
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.RedirectTrailingSlash = false
	r.Use(func(c *gin.Context) {
		c.Next()
		for _, e := range c.Errors {
			log.Print(e)
		}
	})
	p.Mount(r)
	r.NoRoute(func(c *gin.Context) { p.NotFound(c.Writer, c.Request) })
	fmt.Printf("http://localhost:%d/l/%s  code %s\n", port, portaltest.Token, portaltest.Code)
	fmt.Printf("http://localhost:%d/l/%s  for consents alone\n", port, portaltest.TokenConsent)
	s := &http.Server{Addr: fmt.Sprintf("localhost:%d", port), Handler: r, ReadHeaderTimeout: 3 * time.Second}
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
