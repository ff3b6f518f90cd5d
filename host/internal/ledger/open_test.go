package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

func TestOtherVersions(t *testing.T) { onBoth(t, testOtherVersions) }

func testOtherVersions(t *testing.T, b backend) {
	o := b.options(t)
	stop(t, open(t, o))
	var v *VersionError
	setVersion(t, o, 99)
	for _, try := range []func() error{
		func() error { _, err := Open(ctx, o); return err },
		func() error { _, err := OpenReader(ctx, o); return err },
		func() error { _, _, err := Migrate(ctx, o); return err },
	} {
		if err := try(); !errors.As(err, &v) || v.Have != 99 || !strings.Contains(err.Error(), "version 99") ||
			!strings.Contains(err.Error(), fmt.Sprint("knows version ", v.Know)) || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("newer: %v", err)
		}
	}
	setVersion(t, o, v.Know-1)
	if _, err := OpenReader(ctx, o); !errors.As(err, &v) || !strings.Contains(err.Error(), "start the host once") {
		t.Errorf("older: %v", err)
	}
	setVersion(t, o, v.Know)
	open(t, o)
}

func TestNotALedger(t *testing.T) {
	o := testOptions(t)
	must(t, os.MkdirAll(filepath.Dir(o.Path), 0o700))
	raw(t, o, "CREATE TABLE customers (name TEXT)")
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

func TestKeyRotation(t *testing.T) { onBoth(t, testKeyRotation) }

func testKeyRotation(t *testing.T, b backend) {
	o := b.options(t)
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

func TestEndThatDoesNotVerify(t *testing.T) { onBoth(t, testEndThatDoesNotVerify) }

func testEndThatDoesNotVerify(t *testing.T, b backend) {
	o := b.options(t)
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
