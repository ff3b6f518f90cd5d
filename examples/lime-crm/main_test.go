package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestParse(t *testing.T) {
	addr, o, err := parse([]string{"-solution", "sv", "-rate", "0", "-offset-id", "-quirks", "date-only"},
		environment(map[string]string{"LIMECRM_ADDR": "127.0.0.1:1", "LIMECRM_SOLUTION": "base", "LIMECRM_ACTIONPAD_RIGHTS": "link,export"}))
	if err != nil {
		t.Fatal(err)
	}
	if addr != "127.0.0.1:1" || o.Solution != "sv" || o.Rate != (limecrm.Rate{}) || !o.OffsetID || !o.Quirks.DateOnly || len(o.Actionpad.Rights) != 2 {
		t.Errorf("%s %+v", addr, o)
	}
	if _, o, _ := parse(nil, environment(nil)); o.Rate.Requests != 3000 || o.App != "Lime CRM" {
		t.Errorf("defaults: %+v", o)
	}
}

func TestParseRejects(t *testing.T) {
	for _, args := range [][]string{{"-rate", "x"}, {"-quirks", "nosuch"}, {"-nosuch"}} {
		if _, _, err := parse(args, environment(nil)); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
	if _, _, err := parse(nil, environment(map[string]string{"LIMECRM_SEED": "x"})); err == nil {
		t.Error("a wrong environment variable is accepted")
	}
}

func TestKeyFileIsReadAtEachUse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	key := keyFrom(file)
	for _, want := range []string{"one", "two"} {
		if err := os.WriteFile(file, []byte(want+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := key(); err != nil || got != want {
			t.Errorf("%q %v", got, err)
		}
	}
	if _, err := keyFrom("")(); err == nil {
		t.Error("no file, but no error")
	}
}

func TestRunStopsCleanly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, []string{"-addr", "127.0.0.1:0"}, environment(nil)) }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("does not stop")
	}
	for _, args := range [][]string{{"-solution", "nosuch"}, {"-addr", "nowhere"}} {
		if run(t.Context(), args, environment(nil)) == nil {
			t.Errorf("%v starts", args)
		}
	}
}
