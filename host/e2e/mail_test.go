package e2e

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

const evasMail = "eva@example.test"

// send asks for a link that is mailed to the known address.
func (w *world) send(ref string, more map[string]any) (int, map[string]any) {
	w.t.Helper()
	body := map[string]any{
		"agent": "1001", "identified": "known_address", "delivery": "mail", "also": []string{"lime:member:1001"}, // Eva too
	}
	for k, v := range more {
		body[k] = v
	}
	return w.api("POST", "/contacts/"+ref+"/links", body)
}

// TestMailedLinkAndCode: the link goes to the known address, the code is sent on
// request, and neither is anywhere else.
func TestMailedLinkAndCode(t *testing.T) {
	box := newMailbox(t)
	w := newWorld(t, limecrm.Options{}, box.config()).start()
	status, out := w.send(eva, map[string]any{"code": "mail"})
	if status != http.StatusCreated || out["url"] != nil || out["code"] != nil {
		t.Fatalf("send: %d %v", status, out)
	}
	first := box.next(w, 1)
	m := linkInMail.FindStringSubmatch(first.text)
	if first.to != evasMail || m == nil || m[1] != w.base {
		t.Fatalf("message to %s:\n%s", first.to, first.text)
	}
	path := m[2]
	c := w.customer()
	landing := c.get(path)
	if landing.status != http.StatusOK || len(landing.form(path+"/code")) != 0 || !strings.Contains(landing.body, path+"/code") {
		t.Fatalf("landing: %d\n%s", landing.status, landing.text())
	}
	if p := c.post(path+"/code", url.Values{}); p.status != http.StatusOK {
		t.Fatalf("send me the code: %d\n%s", p.status, p.text())
	}
	second := box.next(w, 2)
	code := codeInMail.FindString(second.text)
	if second.to != evasMail || code == "" || strings.Contains(second.raw, path) {
		t.Fatalf("message with the code:\n%s", second.text)
	}
	if p := c.post(path, url.Values{"code": {code}}); p.path != "/overview" {
		t.Fatalf("sign in: %d at %s\n%s", p.status, p.path, p.text())
	}
	other := w.customer()
	if p := other.post(path, url.Values{"code": {code}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("the code worked twice: %d at %s", p.status, p.path)
	}
	// A new address: its owner of before is told, and it gets no code for 14 days.
	if p := c.change("E-mail", "new@example.test"); p.status != http.StatusOK {
		t.Fatalf("change: %d\n%s", p.status, p.text())
	}
	third := box.next(w, 3)
	if third.to != evasMail || strings.Contains(third.raw, "new@example.test") {
		t.Errorf("notice to %s:\n%s", third.to, third.text)
	}
	if status, out = w.send(eva, nil); status != http.StatusConflict || out["code"] != "address_recent" {
		t.Errorf("a link to an address that was just changed: %d %v", status, out)
	}
	if p := other.post(path+"/code", url.Values{}); p.status != http.StatusOK {
		t.Errorf("asking for a code must not tell: %d", p.status)
	}
	w.await("agents see that no code was sent", 10*time.Second, func() bool {
		_, badge := w.api("GET", "/contacts/"+eva+"/badge", nil)
		return strings.Contains(toJSON(badge), "mail_failed")
	})
	if box.count() != 3 {
		t.Errorf("%d messages, want 3", box.count())
	}
	w.nowhere(evasMail, "new@example.test", code, strings.TrimPrefix(path, "/l/"))
}

// nowhere searches all that the host wrote: log, ledger with its jobs, and files.
func (w *world) nowhere(canaries ...string) {
	w.t.Helper()
	if err := w.stop(); err != nil {
		w.t.Errorf("stop: %v", err)
	}
	for _, canary := range canaries {
		if strings.Contains(w.logs.String(), canary) {
			w.t.Errorf("the log holds %q", canary)
		}
		err := filepath.WalkDir(filepath.Join(w.dir, "data"), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if strings.Contains(string(raw), canary) {
				w.t.Errorf("%s holds %q", filepath.Base(path), canary)
			}
			return err
		})
		if err != nil {
			w.t.Error(err)
		}
	}
}

// TestSharedAndMissingAddressesGetNothing: also when a code is asked for later.
func TestSharedAndMissingAddressesGetNothing(t *testing.T) {
	box := newMailbox(t)
	w := newWorld(t, limecrm.Options{}, box.config()).start()
	if err := w.crm.Update("person", 1004, map[string]any{"email": strings.ToUpper(evasMail)}); err != nil {
		t.Fatal(err)
	}
	if status, out := w.send(eva, nil); status != http.StatusConflict || out["code"] != "address_shared" {
		t.Errorf("shared: %d %v", status, out)
	}
	// The same person's other record shares it too, until an agent has said so.
	if status, out := w.send(eva, map[string]any{"also": []string{}}); status != http.StatusConflict || out["code"] != "address_shared" {
		t.Errorf("not confirmed: %d %v", status, out)
	}
	if err := w.crm.Update("person", 1004, map[string]any{"email": "other@example.test"}); err != nil {
		t.Fatal(err)
	}
	if err := w.crm.Update("member", 1001, map[string]any{"email": ""}); err != nil {
		t.Fatal(err)
	}
	if err := w.crm.Update("person", 1003, map[string]any{"email": ""}); err != nil {
		t.Fatal(err)
	}
	if status, out := w.send(eva, nil); status != http.StatusConflict || out["code"] != "address_none" {
		t.Errorf("none: %d %v", status, out)
	}
	if box.count() != 0 {
		t.Errorf("%d messages", box.count())
	}
}

// TestTheMailServerIsInTrouble: it throttles, then takes the message; it refuses,
// and agents see that.
func TestTheMailServerIsInTrouble(t *testing.T) {
	box := newMailbox(t)
	w := newWorld(t, limecrm.Options{}, box.config()).start()
	box.refuse(&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted " + evasMail})
	if status, out := w.send(eva, nil); status != http.StatusCreated {
		t.Fatalf("send: %d %v", status, out)
	}
	w.await("it is tried", 10*time.Second, func() bool { return strings.Contains(w.logs.String(), "mail_server_busy") })
	box.refuse(nil)
	box.next(w, 1)
	box.refuse(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + evasMail})
	if status, out := w.send(eva, nil); status != http.StatusCreated {
		t.Fatalf("send: %d %v", status, out)
	}
	w.await("agents see the refusal", 10*time.Second, func() bool {
		_, badge := w.api("GET", "/contacts/"+eva+"/badge", nil)
		return strings.Contains(toJSON(badge), "mail_failed")
	})
	w.nowhere(evasMail, "greylisted")
}

func TestCheckSignsInAtTheMailServer(t *testing.T) {
	box := newMailbox(t)
	w := newWorld(t, limecrm.Options{}, box.config(), replace(`verify     = "told"`, `verify     = "mail"`))
	out, err := w.run("check")
	if err != nil || !strings.Contains(out, "same mailbox") {
		t.Errorf("check: %v\n%s", err, out)
	}
	w = newWorld(t, limecrm.Options{}, replace(`verify     = "told"`, `verify     = "mail"`))
	if out, err = w.run("check"); err == nil || !strings.Contains(out, "needs a mail server") {
		t.Errorf("without mail: %v\n%s", err, out)
	}
	w = newWorld(t, limecrm.Options{}, func(_ *world, text string) string {
		return text + "\nmail {\n  host = \"127.0.0.1\"\n  port = 1\n  tls = \"none\"\n  from = \"p@vlietoever.example\"\n}\n"
	})
	if out, err = w.run("check"); err == nil || !strings.Contains(out, "mail:") {
		t.Errorf("mail server away: %v\n%s", err, out)
	}
}
