package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
)

func TestFilesArePrivate(t *testing.T) {
	o := testOptions(t)
	must(t, os.MkdirAll(filepath.Dir(o.Path), 0o755), os.WriteFile(o.Path, nil, 0o644))
	l := open(t, o)
	must(t, l.Note(ctx, correction("op1")))
	files, err := filepath.Glob(o.Path + "*")
	must(t, err)
	if len(files) != 4 {
		t.Errorf("files: %v", files)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
	}
	o = testOptions(t)
	open(t, o)
	if info, err := os.Stat(filepath.Dir(o.Path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
}

func TestDurableSettings(t *testing.T) {
	l := open(t, testOptions(t))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "1000", "trusted_schema": "0"} {
		var got string
		must(t, l.writer.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
}

func TestOtherVersions(t *testing.T) {
	o := testOptions(t)
	stop(t, open(t, o))
	var v *VersionError
	raw(t, o.Path, "PRAGMA user_version = 99")
	for _, try := range []func() error{
		func() error { _, err := Open(ctx, o); return err },
		func() error { _, err := OpenReader(ctx, o); return err },
	} {
		if err := try(); !errors.As(err, &v) || v.Have != 99 || !strings.Contains(err.Error(), "version 99") ||
			!strings.Contains(err.Error(), fmt.Sprint("knows version ", v.Know)) || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("newer: %v", err)
		}
	}
	raw(t, o.Path, "PRAGMA user_version = 0")
	if _, err := OpenReader(ctx, o); !errors.As(err, &v) || !strings.Contains(err.Error(), "start the host once") {
		t.Errorf("older: %v", err)
	}
	raw(t, o.Path, fmt.Sprint("PRAGMA user_version = ", v.Know))
	open(t, o)
}

func TestNotALedger(t *testing.T) {
	o := testOptions(t)
	must(t, os.MkdirAll(filepath.Dir(o.Path), 0o700))
	raw(t, o.Path, "CREATE TABLE customers (name TEXT)")
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "another program's") {
		t.Errorf("another database: %v", err)
	}
	must(t, os.WriteFile(o.Path, []byte(strings.Repeat("no database", 1000)), 0o600))
	if _, err := Open(ctx, o); err == nil {
		t.Error("a file of text was opened")
	}
}

func TestBadOptions(t *testing.T) {
	short := Key{ID: "k", Secret: []byte("short")}
	for name, change := range map[string]func(*Options){
		"no path":          func(o *Options) { o.Path = "" },
		"no key":           func(o *Options) { o.HMACKeys = nil },
		"short key":        func(o *Options) { o.HMACKeys = []Key{short} },
		"same id":          func(o *Options) { o.HMACKeys = []Key{keyOne, keyOne} },
		"colon":            func(o *Options) { o.HMACKeys = []Key{{ID: "a:b", Secret: keyOne.Secret}} },
		"a file as folder": func(o *Options) { o.Path = filepath.Join(os.Args[0], "x", "ledger.db") },
	} {
		o := testOptions(t)
		change(&o)
		if _, err := Open(ctx, o); err == nil {
			t.Errorf("%s: opened", name)
		} else if strings.Contains(err.Error(), "0123456789abcdef") {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
		if _, err := OpenReader(ctx, o); err == nil {
			t.Errorf("%s: opened for reading", name)
		}
	}
	o := testOptions(t)
	o.Now, o.Logger, o.HostID = nil, nil, ""
	l := open(t, o)
	must(t, l.Note(ctx, correction("op1")))
	if h, err := l.Head(ctx); err != nil || h.Host == "" || h.Time.IsZero() {
		t.Errorf("defaults: %+v, %v", h, err)
	}
}

func TestKeyRotation(t *testing.T) {
	o := testOptions(t)
	stop(t, firstOf(filled(t, o)))
	o.HMACKeys = []Key{keyTwo, keyOne}
	l := open(t, o)
	must(t, l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Applied}))
	verified(t, l.Reader, 8)
	stop(t, l)
	o.HMACKeys = []Key{keyTwo}
	r, err := OpenReader(ctx, o)
	must(t, err)
	report, err := r.Verify(ctx)
	must(t, err, r.Stop(ctx))
	if report.FirstBad == nil || !strings.Contains(report.FirstBad.Why, `key "k1"`) {
		t.Errorf("without the old key: %+v", report)
	}
}

func TestEndThatDoesNotVerify(t *testing.T) {
	o := testOptions(t)
	stop(t, firstOf(filled(t, o)))
	wrong := keyTwo
	wrong.ID = "k1"
	for name, keys := range map[string][]Key{"wrong value": {wrong}, "old key gone": {keyTwo}} {
		o.HMACKeys = keys
		_, err := Open(ctx, o)
		var c *ChainError
		if !errors.As(err, &c) || c.Bad.Seq != 7 || !strings.Contains(err.Error(), "check the keys") {
			t.Errorf("%s: %v", name, err)
		}
	}
	o.HMACKeys = []Key{keyOne}
	open(t, o) // the refusals took nothing along, the lock neither
}

func TestReader(t *testing.T) {
	o := testOptions(t)
	if _, err := OpenReader(ctx, o); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no ledger: %v", err)
	}
	l, h := filled(t, o)
	look := func(when string) {
		r, err := OpenReader(ctx, o)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		verified(t, r, 7, h)
		if got, err := r.Head(ctx); err != nil || got != h {
			t.Errorf("%s: head %+v, %v", when, got, err)
		}
		if _, err := r.db.ExecContext(ctx, queryProbe, 1); err == nil {
			t.Errorf("%s: a reader can write", when)
		}
		must(t, r.Stop(ctx))
	}
	look("while the host runs")
	stop(t, l)
	look("after the host")
}

func TestTwoHostsInOneFile(t *testing.T) {
	o := testOptions(t)
	stop(t, firstOf(filled(t, o)))
	o.HostID = "host-0" // the machine got another name
	l := open(t, o)
	must(t, l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Applied}))
	heads, err := l.Heads(ctx)
	must(t, err)
	if len(heads) != 2 || heads[0].Host != "host-0" || heads[0].Seq != 1 || heads[1].Seq != 7 {
		t.Errorf("heads: %+v", heads)
	}
	verified(t, l.Reader, 8, heads...)
	if s := l.Stats(); s.Open != 2 {
		t.Errorf("stats: %+v", s)
	}
}

func firstOf(l *Ledger, _ Head) *Ledger { return l }

// TestLogs: an operator sees one line when the ledger breaks and one when it heals.
func TestLogs(t *testing.T) {
	var text strings.Builder
	o := testOptions(t)
	o.Logger = hclog.New(&hclog.LoggerOptions{Output: &text})
	l := open(t, o)
	for range 3 {
		hook(t, l, 1)
		if err := l.Note(ctx, correction("op1")); err == nil {
			t.Error("noted")
		}
	}
	must(t, l.Note(ctx, correction("op1")))
	stop(t, l)
	if s := text.String(); strings.Count(s, "cannot commit") != 1 || strings.Count(s, "commits again") != 1 {
		t.Error(s)
	}
}

// TestQueriesUseIndexes: none may become slower as the ledger grows.
func TestQueriesUseIndexes(t *testing.T) {
	l := open(t, testOptions(t))
	queries := append(writerQueries(), selectEntries+whereOpen, selectEntries+whereOp, selectEntries+whereSubject(2))
	for _, q := range queries {
		if q == queryOpenCount {
			continue // counts what is open
		}
		args := make([]any, strings.Count(q, "$"))
		rows, err := l.db.QueryContext(ctx, "EXPLAIN QUERY PLAN "+q, args...)
		must(t, err)
		for rows.Next() {
			var id, parent, unused int
			var plan string
			must(t, rows.Scan(&id, &parent, &unused, &plan))
			if strings.HasPrefix(plan, "SCAN") && !strings.Contains(plan, "open_operations") {
				t.Errorf("%s\n%s", q, plan)
			}
		}
		must(t, rows.Err())
	}
}

// TestChainIsStable: every later version must find the same hash for the same row.
func TestChainIsStable(t *testing.T) {
	l := open(t, testOptions(t))
	must(t, l.Intend(ctx, correction("op1", anna, bert)))
	h, err := l.Head(ctx)
	must(t, err)
	if want := "e28cf070f05963727558a4329c59371c79db09b9f8953c732466eef0eb038b16"; h.Hash != want {
		t.Errorf("hash %s, want %s", h.Hash, want)
	}
}
