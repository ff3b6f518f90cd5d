package config

import (
	"strings"
	"testing"
)

func TestLedgerOnPostgres(t *testing.T) {
	const good = "postgres://inzage:geheim@db.club.example/inzage?sslmode=verify-full"
	c := mustLoad(t, minimal+"\nledger { url = \""+good+"\" }\n")
	if c.Ledger.Path != "" || c.Ledger.URL.Reveal() != good {
		t.Errorf("ledger: %+v", c.Ledger)
	}
	for url, want := range map[string]string{
		"postgres:///inzage?host=/run/postgresql":             "",
		"postgresql://inzage@localhost/inzage":                "",
		"postgres://inzage@127.0.0.1:5433/inzage":             "",
		"postgres://u:geheim@db/inzage":                       "nobody checks that the ledger's url leads to your own server",
		"postgres://u:geheim@db/inzage?sslmode=require":       "nobody checks",
		"postgres://u:geheim@db/inzage?sslmode=verify-ca&x=y": "",
		"mysql://u:geheim@db/inzage":                          "url is not the address of a PostgreSQL database",
		"postgres://u:geheim@db":                              "url names no database",
		"postgres:///inzage":                                  "url names no server",
		"postgres://u:geheim@[::1/inzage":                     "url is not the address of a PostgreSQL database",
		"host=db user=u password=geheim dbname=inzage":        "url is not the address of a PostgreSQL database",
		"": "url is not the address of a PostgreSQL database",
	} {
		_, diags := load([]byte(minimal+"\nledger { url = \""+url+"\" }\n"), "/etc/inzage/config.hcl", noEnv)
		got := diags.String()
		if want == "" && got != "" || !strings.Contains(got, want) || strings.Contains(got, "geheim") {
			t.Errorf("%q: %s, want %q", url, got, want)
		}
	}
}
