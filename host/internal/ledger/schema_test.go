package ledger

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestPostgresSchema holds what the migrations make against what Verify expects.
// After a new migration -update writes the file anew.
func TestPostgresSchema(t *testing.T) {
	l := open(t, onPostgres.options(t))
	parts, err := postgresParts(ctx, l.db)
	must(t, err)
	var text strings.Builder
	for _, p := range parts {
		if strings.Contains(p.name, "river") || strings.ContainsAny(p.name+p.sql, "\n") {
			t.Errorf("not for this file: %+v", p)
		}
		text.WriteString(p.name + ": " + p.sql + "\n")
	}
	const file = "migrations/postgres.schema"
	if *update {
		must(t, os.WriteFile(file, []byte(text.String()), 0o600))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if text.String() != string(want) {
		t.Errorf("the migrations make another schema than %s:\n%s", file, text.String())
	}
}
