package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/host/internal/pgtest"
)

// onPostgres keeps the ledger in a database in place of the file.
func onPostgres(url string) option {
	return func(w *world, text string) string {
		w.t.Setenv("INZAGE_LEDGER_URL", url)
		return replace(`path = "`+w.dir+`/data/ledger.db"`, `url = env("INZAGE_LEDGER_URL")`)(w, text)
	}
}

// TestLedgerCommands: migrate, backup while the host runs, verify, and the backup
// put back in the place of a ledger that was lost.
func TestLedgerCommands(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { testLedgerCommands(newWorld(t, limecrm.Options{}), "") })
	t.Run("postgres", func(t *testing.T) {
		server := pgtest.Shared(t)
		w := newWorld(t, limecrm.Options{}, onPostgres(server.Database(t)))
		testLedgerCommands(w, server.Database(t))
		if strings.Contains(w.logs.String(), pgtest.Password) {
			t.Error("the password is in the log")
		}
	})
}

func testLedgerCommands(w *world, empty string) {
	t := w.t
	w.says("The ledger was made, with version 2.", "ledger", "migrate")
	w.says("The ledger is up to date, with version 2.", "ledger", "migrate")
	w.start()
	w.signIn(eva)
	if out, err := w.run("ledger", "migrate"); err != nil && !strings.Contains(out, "in use by another host") {
		t.Errorf("migrate beside a host: %v\n%s", err, out)
	}
	file := filepath.Join(w.dir, "backup")
	w.says("is written", "ledger", "backup", file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup: %v, %v", info, err)
	}
	if out, err := w.run("ledger", "backup", file); err == nil || !strings.Contains(out, "exists already") {
		t.Errorf("a second time: %v\n%s", err, out)
	}
	w.kill()
	if empty == "" {
		path := filepath.Join(w.dir, "data", "ledger.db")
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + end)
		}
		if err := os.Rename(file, path); err != nil {
			t.Fatal(err)
		}
	} else {
		if out, err := exec.Command("pg_restore", "--no-owner", "--exit-on-error", "--dbname="+empty, file).CombinedOutput(); err != nil {
			t.Fatalf("pg_restore: %v\n%s", err, out)
		}
		t.Setenv("INZAGE_LEDGER_URL", empty)
	}
	w.says("are as they were written", "ledger", "verify")
	w.start()
	if p := w.signIn(eva).get("/data"); p.status != http.StatusOK {
		t.Errorf("on the restored ledger: %d", p.status)
	}
}

// says runs a command that must succeed and say so.
func (w *world) says(want string, args ...string) {
	w.t.Helper()
	if out, err := w.run(args...); err != nil || !strings.Contains(out, want) {
		w.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// TestPostgresGone: without its database the host is not ready and refuses what it
// could not write down; it heals by itself. A second host of the same name is
// refused, one of another name is not.
func TestPostgresGone(t *testing.T) {
	server := pgtest.New(t)
	w := newWorld(t, limecrm.Options{}, onPostgres(server.Database(t)),
		replace(`# host_id = "host-a"`, `host_id = "host-a"`)).start()
	c := w.signIn(eva)
	if out, err := w.run("serve"); err == nil || !strings.Contains(out, `another host runs as "host-a"`) {
		t.Errorf("a second host of the same name: %v\n%s", err, out)
	}
	other := *w
	other.listen = freePort(t)
	other.base, other.config, other.logs = "http://"+other.listen, filepath.Join(w.dir, "other.hcl"), &syncBuffer{}
	raw, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(strings.ReplaceAll(string(raw), w.listen, other.listen), `"host-a"`, `"host-b"`)
	if err := os.WriteFile(other.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	other.start()
	other.signIn(eva)
	if err := other.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	server.Kill()
	if status, _ := w.api("POST", "/contacts/"+eva+"/links", map[string]any{"agent": "1001", "identified": "desk"}); status != http.StatusServiceUnavailable {
		t.Errorf("a link without a ledger: %d", status)
	}
	if p := c.get("/data"); p.status != http.StatusServiceUnavailable || strings.Contains(p.body, "Jansen") {
		t.Errorf("data without a ledger: %d", p.status)
	}
	if r, err := http.Get(w.base + "/readyz"); err != nil || r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("ready without a ledger: %v, %v", r, err)
	}
	server.Start(t)
	w.await("the host is ready again", 10*time.Second, func() bool {
		r, err := http.Get(w.base + "/readyz")
		return err == nil && r.StatusCode == http.StatusOK
	})
	if p := c.get("/data"); !strings.Contains(p.text(), "Jansen") {
		t.Errorf("after it came back: %d", p.status)
	}
	w.says("events in 2 chains are as they were written", "ledger", "verify")
	if strings.Contains(w.logs.String(), pgtest.Password) {
		t.Error("the password is in the log")
	}
}
