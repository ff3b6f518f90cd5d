package trytontest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // to look into the database behind Tryton's back
)

// T is what a database reports to: a *testing.T, or the conformance kit's.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
	Cleanup(fn func())
	Context() context.Context
}

// Database is one test's own.
type Database struct {
	URL  string // of the server
	Name string
	IDs  map[string]int64 // what testdata/seed.py made, by name

	t    T
	file string
	auth string
}

// New copies the template database and serves it; it is removed with the test.
// Where Tryton cannot be installed, the test is skipped and says so.
func New(t T) *Database {
	t.Helper()
	d := Shared(t)
	t.Cleanup(d.remove)
	return d
}

// For hands a shared database to another test.
func (d *Database) For(t T) *Database {
	own := *d
	own.t = t
	return &own
}

func (d *Database) remove() {
	_ = os.Remove(d.file)
	_ = os.RemoveAll(strings.TrimSuffix(d.file, ".sqlite"))
}

// Shared is like New, but the database stays until [Main] ends, for tests that
// change nothing: Tryton takes a moment to open each.
func Shared(t T) *Database {
	t.Helper()
	once.Do(func() { shared, failed = launch() })
	if errors.Is(failed, errCannot) {
		t.Skipf("%v", failed)
	}
	if failed != nil {
		t.Fatalf("%v", failed)
	}
	mu.Lock()
	count++
	name := fmt.Sprintf("t%d", count)
	mu.Unlock()
	d := &Database{URL: shared.url, Name: name, IDs: shared.ids, t: t, file: filepath.Join(shared.dir, name+".sqlite")}
	raw, err := os.ReadFile(filepath.Join(shared.template, "crm.sqlite"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	// The contents of attachments stand in a folder named like the database.
	if err := os.CopyFS(filepath.Join(shared.dir, name), os.DirFS(filepath.Join(shared.template, "crm"))); err != nil {
		t.Fatalf("%v", err)
	}
	if err := os.WriteFile(d.file, raw, 0o600); err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

// ID is the id of what the seed made, as a text.
func (d *Database) ID(name string) string {
	d.t.Helper()
	id, ok := d.IDs[name]
	if !ok {
		d.t.Fatalf("the seed makes no %q", name)
	}
	return fmt.Sprint(id)
}

// Call calls a method of a model as the administrator, as a person who works
// in Tryton would: Call("party.party.write", ids, values, context).
func (d *Database) Call(method string, params ...any) any {
	d.t.Helper()
	if d.auth == "" {
		got, ok := d.post("common.db.login", adminLogin, map[string]string{"password": adminPassword}, "en").([]any)
		if !ok || len(got) < 2 {
			d.t.Fatalf("the administrator cannot log in: %v", got)
		}
		d.auth = "Session " + base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("%s:%v:%v", adminLogin, got[0], got[1])))
	}
	return d.post("model."+method, params...)
}

func (d *Database) post(method string, params ...any) any {
	d.t.Helper()
	body, err := json.Marshal(map[string]any{"id": 0, "method": method, "params": params})
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.URL+"/"+d.Name+"/", bytes.NewReader(body))
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", d.auth)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	var doc struct{ Result, Error any }
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil || doc.Error != nil {
		d.t.Fatalf("%s: status %d, %v, %v", method, resp.StatusCode, doc.Error, err)
	}
	return doc.Result
}

// Exec changes the database itself, past Tryton: for what would take too long
// otherwise, such as thousands of records.
func (d *Database) Exec(query string, args ...any) {
	d.t.Helper()
	db, err := sql.Open("sqlite", "file:"+d.file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(d.t.Context(), query, args...); err != nil {
		d.t.Fatalf("%v", err)
	}
}

// Text reads one value from the database itself, past Tryton: "" for null.
func (d *Database) Text(query string, args ...any) string {
	d.t.Helper()
	db, err := sql.Open("sqlite", "file:"+d.file+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	defer func() { _ = db.Close() }()
	var v sql.NullString
	if err := db.QueryRowContext(d.t.Context(), query, args...).Scan(&v); err != nil && !errors.Is(err, sql.ErrNoRows) {
		d.t.Fatalf("%v", err)
	}
	return v.String
}
