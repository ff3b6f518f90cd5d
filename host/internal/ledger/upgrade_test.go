package ledger

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// older makes a ledger of an earlier version, as the program of that time wrote
// it: only the first steps, and no jobs before version 2.
func older(t *testing.T, b backend, o Options, version int) {
	t.Helper()
	steps, err := migrations(string(b))
	must(t, err)
	var script []string
	if b == onPostgres {
		script = append(script, "SET ROLE owner") // whose tables they are
	}
	db := raw(t, o, append(script, steps[:version]...)...)
	if b == onSQLite {
		run(t, db, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	}
	must(t, db.Close())
	setVersion(t, o, version)
}

// move takes rows of events from a ledger to another one of an older version.
func move(t *testing.T, from, to Options) {
	t.Helper()
	columns := strings.Join(eventColumns, ", ")
	source, target := raw(t, from), raw(t, to)
	rows, err := source.QueryContext(ctx, "SELECT "+columns+" FROM events ORDER BY seq")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var e event
		must(t, rows.Scan(e.columns()...))
		e.prev = append([]byte{}, e.prev...) // of the first event it is empty, not NULL
		_, err := target.ExecContext(ctx, queryInsert, e.columns()...)
		must(t, err)
		for _, ref := range e.subjects() {
			_, err := target.ExecContext(ctx, querySubject, ref, e.host, e.seq)
			must(t, err)
		}
		if e.phase == intended && e.op != "op2" { // which is closed
			_, err := target.ExecContext(ctx, queryOpen, e.op, e.time)
			must(t, err)
		}
	}
	must(t, rows.Err(), target.Close())
}

// TestEachOlderVersionIsUpgraded: its events verify, and it goes on. Migrate does
// it alone, and Open by itself.
func TestEachOlderVersionIsUpgraded(t *testing.T) { onBoth(t, testUpgrade) }

func testUpgrade(t *testing.T, b backend) {
	steps, err := migrations(string(b))
	must(t, err)
	for version := 1; version < len(steps); version++ {
		for _, byCommand := range []bool{false, true} {
			t.Run(fmt.Sprint(version, byCommand), func(t *testing.T) {
				written := b.options(t)
				l, h := filled(t, written)
				stop(t, l)
				o := b.options(t)
				if o.Path != "" {
					stop(t, open(t, o)) // makes the folder
					must(t, os.Remove(o.Path))
				}
				older(t, b, o, version)
				move(t, written, o)
				if _, err := OpenReader(ctx, o); err == nil {
					t.Error("a reader took tables that it does not know")
				}
				if byCommand {
					from, to, err := Migrate(ctx, o)
					if err != nil || from != version || to != len(steps) {
						t.Fatalf("migrated from %d to %d: %v", from, to, err)
					}
					from, to, err = Migrate(ctx, o)
					if err != nil || from != to {
						t.Errorf("again: from %d to %d: %v", from, to, err)
					}
				}
				l = open(t, o)
				verified(t, l.Reader, 7, h)
				must(t, l.Commit(ctx, aChange("op9", o.Now())))
				verified(t, l.Reader, 8, h)
			})
		}
	}
}

// contents is everything that a ledger holds, for a comparison.
func contents(t *testing.T, o Options) string {
	t.Helper()
	if o.Path != "" {
		data, err := os.ReadFile(o.Path)
		must(t, err)
		return string(data)
	}
	db := raw(t, o)
	tables := pairs(t, db, "SELECT tablename, '' FROM pg_tables WHERE schemaname = 'public'")
	for table := range tables {
		must(t, db.QueryRowContext(ctx, "SELECT coalesce(string_agg(r::text, ';' ORDER BY r::text), '') FROM "+table+" r").Scan(newText(tables, table)))
	}
	must(t, db.Close())
	return fmt.Sprint(tables)
}

// newText writes what is scanned into a map.
func newText(m map[string]string, key string) *intoMap { return &intoMap{m, key} }

type intoMap struct {
	m   map[string]string
	key string
}

func (i *intoMap) Scan(v any) error { i.m[i.key] = fmt.Sprint(v); return nil }

// TestNewerLedgerIsLeftAlone: of a newer program's, no byte is changed; whether it
// is the ledger's tables that are newer, or River's.
func TestNewerLedgerIsLeftAlone(t *testing.T) { onBoth(t, testNewer) }

func testNewer(t *testing.T, b backend) {
	for name, change := range map[string]func(o Options){
		"tables": func(o Options) { setVersion(t, o, 99) },
		"jobs": func(o Options) {
			must(t, raw(t, o, "INSERT INTO river_migration (line, version) VALUES ('main', 99)").Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := b.options(t)
			stop(t, firstOf(filled(t, o)))
			change(o)
			before := contents(t, o)
			for _, try := range []func() error{
				func() error { _, err := Open(ctx, o); return err },
				func() error { _, _, err := Migrate(ctx, o); return err },
			} {
				if err := try(); err == nil || !strings.Contains(err.Error(), "99") {
					t.Errorf("newer: %v", err)
				}
			}
			if contents(t, o) != before {
				t.Error("the ledger was changed")
			}
		})
	}
}

// TestUpgradeNeedsTheLedgerAlone: tables change only when no host is writing.
func TestUpgradeNeedsTheLedgerAlone(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes as long as an upgrade waits for other hosts")
	}
	o := onPostgres.options(t)
	l := open(t, o)
	setVersion(t, o, 1)
	second := o
	second.HostID = "host-b"
	start := time.Now()
	if _, _, err := Migrate(ctx, second); !errors.Is(err, ErrOthers) {
		t.Errorf("while another host runs: %v", err)
	}
	t.Logf("refused after %v", time.Since(start))
	stop(t, l)
	if _, _, err := Migrate(ctx, second); err == nil || errors.Is(err, ErrOthers) { // the tables exist already
		t.Errorf("alone: %v", err)
	}
}

// TestHostsStartTogether: the first start of several hosts at one moment.
func TestHostsStartTogether(t *testing.T) {
	o := onPostgres.options(t)
	started := make(chan error)
	const hosts = 4
	ledgers := make([]*Ledger, hosts)
	for i := range hosts {
		go func() {
			mine := o
			mine.HostID = fmt.Sprint("host-", i)
			var err error
			ledgers[i], err = Open(ctx, mine)
			started <- err
		}()
	}
	for range hosts {
		if err := <-started; err != nil {
			t.Error(err)
		}
	}
	for i, l := range ledgers {
		if l != nil {
			must(t, l.Note(ctx, correction(fmt.Sprint("op", i))))
			stop(t, l)
		}
	}
	r, err := OpenReader(ctx, o)
	must(t, err)
	verified(t, r, hosts)
	must(t, r.Stop(ctx))
}
