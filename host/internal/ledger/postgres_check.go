package ledger

import (
	"context"
	"database/sql"
	_ "embed"
	"strings"
)

// What stands in the schema of a good ledger: one thing a line, its name and its
// definition. A test writes the file anew.
//
//go:embed migrations/postgres.schema
var postgresSchema string

// Everything in the schema that can change what the ledger does, but River's own
// tables, which have their own versions; a trigger or rule on them is none of its.
const queryParts = `
SELECT CASE c.relkind WHEN 'r' THEN 'table ' ELSE 'relation ' END || c.relname,
  coalesce((SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation <> 0 THEN (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END,
    CASE WHEN a.attnotnull THEN 'NOT NULL' END, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
   FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
  || CASE WHEN c.relrowsecurity THEN ' ROW SECURITY' ELSE '' END
FROM pg_class c WHERE c.relnamespace = current_schema()::text::regnamespace AND c.relkind NOT IN ('i', 'I', 'S', 't', 'c')
  AND c.relname NOT LIKE 'river\_%'
UNION ALL
SELECT 'index ' || c.relname, pg_get_indexdef(i.indexrelid, 0, true) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = current_schema()::text::regnamespace AND t.relkind = 'r' AND t.relname NOT LIKE 'river\_%'
UNION ALL
SELECT 'constraint ' || k.conname, t.relname || ' ' || pg_get_constraintdef(k.oid, true)
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
WHERE t.relnamespace = current_schema()::text::regnamespace AND k.contype <> 'n' AND t.relname NOT LIKE 'river\_%'
UNION ALL
SELECT 'trigger ' || g.tgname, pg_get_triggerdef(g.oid, true) || ' ' || g.tgenabled::text
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE t.relnamespace = current_schema()::text::regnamespace AND NOT g.tgisinternal
UNION ALL
SELECT 'rule ' || r.rulename, pg_get_ruledef(r.oid, true)
FROM pg_rewrite r JOIN pg_class t ON t.oid = r.ev_class
WHERE t.relnamespace = current_schema()::text::regnamespace AND r.ev_type <> '1'
UNION ALL
SELECT 'function ' || p.proname, btrim(replace(p.prosrc, E'\n', ' '))
FROM pg_proc p WHERE p.pronamespace = current_schema()::text::regnamespace AND p.proname NOT LIKE 'river\_%'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1, 2`

// inspectPostgres looks at the schema: a missing index could let an operation in
// twice, and a strange trigger or rule could drop events. The files under it are
// the server's to check (initdb --data-checksums, pg_amcheck).
func inspectPostgres(ctx context.Context, db *sql.DB) (string, error) {
	have, err := postgresParts(ctx, db)
	if err != nil {
		return "", err
	}
	var want []part
	for line := range strings.Lines(postgresSchema) {
		name, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		want = append(want, part{name, text})
	}
	return compareParts(have, want), nil
}

func postgresParts(ctx context.Context, db *sql.DB) (parts []part, err error) {
	rows, err := db.QueryContext(ctx, queryParts)
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
