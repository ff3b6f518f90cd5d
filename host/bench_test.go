package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

const benchConfig = `
demo           = true
listen         = "127.0.0.1:8080"
metrics_listen = ""
data_dir       = "data"
log { level = "error" }
limits {
  per_address = "1000000/1s"
  per_link    = "1000000/1s"
}
organisation {
  name    = "Bench"
  website = "https://bench.example"
  phone   = "+31 70 555 01 00"
  privacy_officer {
    name  = "Officer"
    email = "officer@bench.example"
  }
}
adapter "mem" {
  command = %q
  settings {
    %s
  }
}
contact "person" {
  section "main" {
    title = { nl = "Gegevens", en = "Data" }
    field "name" { editable = true }
    field "email" { editable = true }
    field "phone" { editable = true }
    field "number" {}
    field "birthdate" { editable = true }
    field "channel" { editable = true }
    field "channels" { editable = true }
    field "newsletter" { editable = true }
    field "credit" {}
  }
  related "notes" {
    title  = { nl = "Notities", en = "Notes" }
    fields = ["subject", "text"]
  }
}
`

// startBench runs a whole host with the in-memory adapter in its own process.
func startBench(b *testing.B) *app { return startBenchWith(b, "contacts = 100") }

// startBenchWith gives the adapter other settings, divided by commas.
func startBenchWith(b *testing.B, settings string) *app {
	b.Helper()
	dir := b.TempDir()
	bin := filepath.Join(dir, "memadapter")
	if out, err := exec.Command("go", "build", "-o", bin, "../sdk/memadapter/cmd/memadapter").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(dir, "config.hcl")
	if err := os.WriteFile(file, []byte(fmt.Sprintf(benchConfig, bin, strings.ReplaceAll(settings, ", ", "\n"))), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg, err := loadConfig(file, os.Stderr)
	if err != nil {
		b.Fatal(err)
	}
	a, err := assemble(context.Background(), cfg, hclog.NewNullLogger())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(a.stop)
	return a
}

// visitCookie makes a link, types the code and returns the visit's cookie.
func visitCookie(b *testing.B, a *app) *http.Cookie {
	b.Helper()
	made, err := a.privacy.MakeLink(context.Background(), privacy.LinkSpec{
		ID: privacy.NewID(), Subject: sdk.Subject{{Adapter: "mem", Type: "person", ID: "1"}}, Language: "nl",
		Maker: privacy.Actor{Kind: privacy.Agent, ID: "1"}, Lifetime: time.Hour, Verify: privacy.VerifyTold,
		AskedOn: "2026-01-01", AskedBy: "phone", Identified: "desk", Rights: []string{privacy.RightSee, privacy.RightCorrect, privacy.RightCopy},
	})
	if err != nil {
		b.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/l/"+made.Token, strings.NewReader(url.Values{"code": {made.Code}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a.server.Handler().ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if w.Code == http.StatusSeeOther && c.Value != "" {
			return c
		}
	}
	b.Fatalf("sign in: %d", w.Code)
	return nil
}

func get(b *testing.B, h http.Handler, c *http.Cookie) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/data", nil)
	r.AddCookie(c)
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "person1@example.test") {
		b.Fatalf("page: %d", w.Code)
	}
}

// bare is the peer: the same pages and the same visit in Redis, but what the
// page shows is in memory: no plugin, no ledger, no rights.
type bare struct {
	portal.Service
	data *portal.MyData
}

func (s bare) MyData(context.Context, *portal.Visit) (*portal.MyData, error) { return s.data, nil }

// BenchmarkPage compares My data of the whole host with its peer, one request
// at a time and 32 at once (where the ledger's commits are grouped).
func BenchmarkPage(b *testing.B) {
	a := startBench(b)
	cookie := visitCookie(b, a)
	full := a.server.Handler()
	peer := peerHandler(b, a, cookie)
	for _, run := range []struct {
		name string
		h    http.Handler
	}{{"peer", peer}, {"host", full}} {
		b.Run(run.name+"/callers=1", func(b *testing.B) {
			for b.Loop() {
				get(b, run.h, cookie)
			}
		})
		b.Run(run.name+"/callers=32", func(b *testing.B) {
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					get(b, run.h, cookie)
				}
			})
		})
	}
}

func peerHandler(b *testing.B, a *app, cookie *http.Cookie) http.Handler {
	b.Helper()
	svc := a.pages
	v, err := svc.Visit(context.Background(), cookie.Value)
	if err != nil {
		b.Fatal(err)
	}
	data, err := svc.MyData(context.Background(), v)
	if err != nil {
		b.Fatal(err)
	}
	pages, err := newPortal(a.current.Load(), bare{Service: svc, data: data})
	if err != nil {
		b.Fatal(err)
	}
	e := gin.New()
	pages.Mount(e)
	return e
}
