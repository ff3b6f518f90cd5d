package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/inzage/inzage/host/internal/pgtest"
)

// TestBackup: taken while the host writes, it is whole, private, and a ledger
// that goes on when it is put back.
func TestBackup(t *testing.T) { onBoth(t, testBackup) }

func testBackup(t *testing.T, b backend) {
	o := b.options(t)
	l, h := filled(t, o)
	must(t, l.Commit(ctx, aChange("op8", o.Now())))
	writing, enough := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; writing.Err() == nil; i++ {
			must(t, l.Note(ctx, correction(fmt.Sprint("during", i))))
		}
	})
	file := filepath.Join(t.TempDir(), "it's a backup")
	err := Backup(ctx, o, file)
	enough()
	wg.Wait()
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("backup: %v, %d bytes", info.Mode(), info.Size())
	}
	if left, _ := filepath.Glob(file + "*"); len(left) != 1 {
		t.Errorf("files: %v", left)
	}
	if err := Backup(ctx, o, file); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("over another backup: %v", err)
	}
	restored := restore(t, o, file)
	r, err := OpenReader(ctx, restored)
	must(t, err)
	report, err := r.Verify(ctx, h)
	must(t, err)
	text, err := r.Unseal(ctx, "op8")
	must(t, err, r.Stop(ctx))
	if report.FirstBad != nil || report.Events < 8 || string(text) != "words of op8" {
		t.Errorf("restored: %+v, %q", report, text)
	}
	l = open(t, restored)
	must(t, l.Note(ctx, correction("after")))
	verified(t, l.Reader, report.Events+1, h)
}

// restore puts a backup where it can be opened.
func restore(t *testing.T, o Options, file string) Options {
	t.Helper()
	if o.URL == "" {
		o.Path = file
		return o
	}
	o.URL = pgtest.Shared(t).Database(t)
	target, password, err := withoutPassword(o.URL)
	must(t, err)
	cmd := exec.Command("pg_restore", "--no-owner", "--exit-on-error", "--dbname="+target, file)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pg_restore: %v\n%s", err, out)
	}
	return o
}

// TestBackupFails: nothing is left of one that does not come to its end.
func TestBackupFails(t *testing.T) {
	o := testOptions(t)
	dir := t.TempDir()
	if err := Backup(ctx, o, filepath.Join(dir, "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	must(t, os.MkdirAll(filepath.Dir(o.Path), 0o700), os.WriteFile(o.Path, []byte(strings.Repeat("no database", 1000)), 0o600))
	if err := Backup(ctx, o, filepath.Join(dir, "x")); err == nil {
		t.Error("a file of text was copied as a ledger")
	}
	pg := onPostgres.options(t)
	t.Setenv("PATH", dir)
	if err := Backup(ctx, pg, filepath.Join(dir, "x")); !errors.Is(err, ErrNoDump) || !strings.Contains(err.Error(), "pg_dump --format=custom") {
		t.Errorf("without pg_dump: %v", err)
	}
	must(t, os.WriteFile(filepath.Join(dir, "pg_dump"), []byte("#!/bin/sh\necho server gone >&2\nexit 1\n"), 0o700)) //nolint:gosec // a program
	if err := Backup(ctx, pg, filepath.Join(dir, "x")); err == nil || !strings.Contains(err.Error(), "server gone") {
		t.Errorf("pg_dump fails: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "x*")); len(left) != 0 {
		t.Errorf("files: %v", left)
	}
}

func TestPasswordLeavesTheAddress(t *testing.T) {
	for in, want := range map[string][2]string{
		"postgres://u:p%40w@h:5/d?sslmode=disable": {"postgres://u@h:5/d?sslmode=disable", "p@w"},
		"postgres://u@h/d?password=p+w&x=1%202":    {"postgres://u@h/d?x=1%202", "p+w"},
		"postgres:///d?host=%2Frun":                {"postgres:///d?host=%2Frun", ""},
	} {
		rest, password, err := withoutPassword(in)
		if err != nil || rest != want[0] || password != want[1] {
			t.Errorf("%s: %q, %q, %v", in, rest, password, err)
		}
	}
}
