package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/riverqueue/river/rivermigrate"
)

// Both databases have the same versions; a step is a file of the same number in
// both folders.
//
//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrationFiles embed.FS

// migrations are a dialect's steps from each version to the next.
func migrations(folder string) ([]string, error) {
	files, err := migrationFiles.ReadDir("migrations/" + folder) // sorted by name
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(files))
	for i, f := range files {
		text, err := migrationFiles.ReadFile("migrations/" + folder + "/" + f.Name())
		if err != nil {
			return nil, err
		}
		steps[i] = string(text)
	}
	return steps, nil
}

// Migrate makes a ledger, or brings its tables up to date as [Open] does, and
// says from which version to which; 0 when there was none. Errors as Open.
func Migrate(ctx context.Context, o Options) (from, to int, err error) {
	s, err := o.complete()
	if err != nil {
		return 0, 0, err
	}
	if s.claim != nil {
		lock, err := s.claim()
		if err != nil {
			return 0, 0, err
		}
		defer lock.Close() //nolint:errcheck // nothing was written to it
	}
	return s.migrate(ctx)
}

func (s *store) migrate(ctx context.Context) (from, to int, err error) {
	db, err := s.connect(migrating)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	steps, err := migrations(s.steps)
	if err != nil {
		return 0, 0, err
	}
	current := false
	if from, current, err = s.isCurrent(ctx, db, len(steps)); err != nil || current {
		return from, len(steps), err
	}
	run := func() error { return s.upgrade(ctx, db, steps) }
	if s.alone == nil {
		return from, len(steps), run()
	}
	if err = s.alone(ctx, db, run); err != nil {
		// Another host may have done it in the meantime.
		if _, current, again := s.isCurrent(ctx, db, len(steps)); again == nil && current {
			err = nil
		}
	}
	return from, len(steps), err
}

// isCurrent compares the tables with what this program knows, those of the jobs
// too, and changes nothing.
func (s *store) isCurrent(ctx context.Context, db *sql.DB, know int) (have int, current bool, err error) {
	if have, err = s.version(ctx, db); err != nil {
		return 0, false, fmt.Errorf("ledger %s: %w", s.name, err)
	}
	if have > know {
		return have, false, &VersionError{Path: s.name, Have: have, Know: know}
	}
	m, err := s.jobMigrator(db)
	if err != nil {
		return have, false, err
	}
	jobs, err := m.ExistingVersions(ctx)
	if err != nil { // the database, or a version of a newer program
		return have, false, fmt.Errorf("ledger %s: its jobs cannot be used by this program: %w", s.name, err)
	}
	return have, have == know && len(jobs) == len(m.AllVersions()), nil
}

// upgrade takes the steps that are missing, in one transaction, and then those
// of the jobs: River's own migrations, which go on where they were cut off.
func (s *store) upgrade(ctx context.Context, db *sql.DB, steps []string) error {
	if err := s.upgradeTables(ctx, db, steps); err != nil {
		return fmt.Errorf("ledger %s: to version %d: %w", s.name, len(steps), err)
	}
	m, err := s.jobMigrator(db)
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("ledger %s: jobs: %w", s.name, err)
	}
	return nil
}

func (s *store) upgradeTables(ctx context.Context, db *sql.DB, steps []string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit it does nothing
	have, err := s.version(ctx, tx)
	if err != nil || have >= len(steps) {
		return err
	}
	script := strings.Join(steps[have:], "\n") + fmt.Sprintf("\n"+s.stamp, len(steps)) //nolint:gosec // embedded
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) jobMigrator(db *sql.DB) (*rivermigrate.Migrator[*sql.Tx], error) {
	m, err := rivermigrate.New(s.jobs(db), &rivermigrate.Config{Logger: silent()})
	if err != nil {
		return nil, fmt.Errorf("ledger %s: jobs: %w", s.name, err)
	}
	return m, nil
}
