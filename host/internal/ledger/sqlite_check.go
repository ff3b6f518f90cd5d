package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// inspectSQLite looks at the file and its schema: a damaged index could hide
// events, and a strange trigger could drop them.
func inspectSQLite(ctx context.Context, db *sql.DB) (string, error) {
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return "", err
	}
	if result != "ok" {
		return "the file is damaged: " + result, nil
	}
	have, err := schemaOf(ctx, db)
	if err != nil {
		return "", err
	}
	want, err := freshSchema(ctx)
	if err != nil {
		return "", err
	}
	return compareParts(have, want), nil
}

// compareParts says how a schema differs from what it should be; "" for not.
func compareParts(have, want []part) string {
	for _, s := range want {
		if !slices.Contains(have, s) {
			return fmt.Sprintf("%s is missing or was changed", s.name)
		}
	}
	for _, s := range have {
		if !slices.Contains(want, s) {
			return fmt.Sprintf("%s does not belong in a ledger", s.name)
		}
	}
	return ""
}

// part is a table, index or trigger.
type part struct{ name, sql string }

func schemaOf(ctx context.Context, db *sql.DB) (parts []part, err error) {
	rows, err := db.QueryContext(ctx,
		// River keeps its own tables and their versions; a trigger on them is none of its.
		"SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"+
			" AND NOT (substr(tbl_name, 1, 6) = 'river_' AND type IN ('table', 'index')) AND name <> 'sqlite_sequence'")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var p part
		if err := rows.Scan(&p.name, &p.sql); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, rows.Err()
}

// freshSchema is the schema of a new ledger, made in memory.
func freshSchema(ctx context.Context) (_ []part, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()      //nolint:errcheck // in memory
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	steps, err := migrations("sqlite")
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, strings.Join(steps, "\n")); err != nil {
		return nil, err
	}
	return schemaOf(ctx, db)
}
