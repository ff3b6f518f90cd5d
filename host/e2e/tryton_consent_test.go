package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/plugins/tryton/trytontest"
)

// subscribed are the addresses on a list and whether they are in use, as
// Tryton's own database has them.
func subscribed(crm *trytontest.Database, list string) string {
	return crm.Text(`SELECT group_concat(email || '=' || active, ' ') FROM (
		SELECT e.email, e.active FROM marketing_email e JOIN marketing_email_list l ON l.id = e.list_ WHERE l.name = ? ORDER BY e.id)`, list)
}

// TestTrytonsMailingListsAreConsents: withdrawn, given, and carried along when
// the address changes; a list that is added in Tryton shows at once.
func TestTrytonsMailingListsAreConsents(t *testing.T) {
	w, crm := trytonWorld(t)
	w.start()
	c := w.signIn("tryton:party.party:" + crm.ID("eva"))
	if p := c.get("/consents"); p.status != http.StatusOK || !strings.Contains(p.text(), "Nieuwsbrief") || !strings.Contains(p.text(), "eva@example.test") {
		t.Fatalf("at first: %d\n%s", p.status, p.text())
	}
	c.decide("Nieuwsbrief")
	w.holds(crm, "Nieuwsbrief", "eva@example.test=0")
	c.decide("Nieuwsbrief")
	w.holds(crm, "Nieuwsbrief", "eva@example.test=1")

	edit := c.editPage("E-mail")
	form := edit.form("/data/check")
	form.Set(edit.input("E-mail"), "Eva.Nieuw@example.test")
	check := c.post("/data/check", form)
	if text := check.text(); !strings.Contains(text, "gaat mee") || !strings.Contains(text, "Nieuwsbrief") {
		t.Fatalf("the check page does not name the consent\n%s", check.text())
	}
	if p := c.save(check); !strings.HasPrefix(p.path, "/data/saved/") {
		t.Fatalf("saved: %d at %s\n%s", p.status, p.path, p.text())
	}
	w.holds(crm, "Nieuwsbrief", "eva@example.test=0 eva.nieuw@example.test=1")
	w.await("the page shows the new address, and that the consent moved along", 20*time.Second, func() bool {
		text := c.get("/consents").text()
		return strings.Contains(text, "eva.nieuw@example.test") && strings.Contains(text, "Meegegaan naar uw nieuwe adres") && !strings.Contains(text, "doorgegeven")
	})

	crm.Call("marketing.email.list.create", []any{map[string]any{"name": "Zomerkamp", "language": crm.IDs["nl"]}}, map[string]any{})
	if p := c.get("/consents"); !strings.Contains(p.text(), "Ja, stuur mij Zomerkamp per e-mail.") {
		t.Fatalf("the new list does not show\n%s", p.text())
	}
	c.decide("Zomerkamp")
	w.holds(crm, "Zomerkamp", "eva.nieuw@example.test=1")

	edit = c.editPage("E-mail")
	form = edit.form("/data/check")
	form.Set(edit.input("E-mail"), "")
	check = c.post("/data/check", form)
	if text := check.text(); !strings.Contains(text, "eindigen daarmee") {
		t.Fatalf("the check page does not say that the consents end\n%s", text)
	}
	c.save(check)
	w.holds(crm, "Nieuwsbrief", "eva@example.test=0 eva.nieuw@example.test=0")
	w.holds(crm, "Zomerkamp", "eva.nieuw@example.test=0")
	if out, err := w.run("audit", "verify"); err != nil {
		t.Fatalf("the chain: %v\n%s", err, out)
	}
	w.searchLeaks([]string{"eva@example.test", "nieuw@example.test"})
}

// holds waits until Tryton's database has these subscriptions to a list.
func (w *world) holds(crm *trytontest.Database, list, want string) {
	w.t.Helper()
	w.await(fmt.Sprintf("%s holds %s", list, want), 20*time.Second, func() bool { return subscribed(crm, list) == want })
}

// TestTrytonsUnsubscribeLinkIsSeen: what happens in Tryton alone is told as
// seen there.
func TestTrytonsUnsubscribeLinkIsSeen(t *testing.T) {
	w, crm := trytonWorld(t)
	w.start()
	c := w.signIn("tryton:party.party:" + crm.ID("eva"))
	if p := c.get("/consents"); strings.Contains(p.text(), "ngetrokken") {
		t.Fatalf("at first\n%s", p.text())
	}
	crm.Call("marketing.email.write", []any{1}, map[string]any{"active": false}, map[string]any{})
	if p := c.get("/consents"); !strings.Contains(p.text(), "ngetrokken") {
		t.Errorf("afterwards\n%s", p.text())
	}
}

// TestTrytonsCopyHoldsWhatTrytonHolds compares a copy with Tryton's own database.
func TestTrytonsCopyHoldsWhatTrytonHolds(t *testing.T) {
	w, crm := trytonWorld(t)
	w.start()
	eva := crm.ID("eva")
	for _, note := range []string{"=1+1", "<script>alert(1)</script>", "\u202eRTL", strings.Repeat("x", 40_000)} {
		crm.Call("ir.note.create", []any{map[string]any{"resource": "party.party," + eva, "message": note}}, map[string]any{})
	}
	c := w.signIn("tryton:party.party:" + eva)
	got := readCopy(t, c.copyOf("everything", "json", false))
	if !got.Complete || len(got.Gaps) > 0 {
		t.Fatalf("complete %v, gaps %v", got.Complete, got.Gaps)
	}
	for section, query := range map[string]string{
		"party.party":                    `SELECT name FROM party_party WHERE id = ?`,
		"party.party.contact_mechanisms": `SELECT value FROM party_contact_mechanism WHERE party = ? ORDER BY id LIMIT 1 OFFSET %d`,
		"party.party.addresses":          `SELECT street FROM party_address WHERE party = ? ORDER BY id LIMIT 1 OFFSET %d`,
		"party.party.identifiers":        `SELECT code FROM party_identifier WHERE party = ? ORDER BY id LIMIT 1 OFFSET %d`,
		"party.party.opportunities":      `SELECT description FROM sale_opportunity WHERE party = ? ORDER BY id LIMIT 1 OFFSET %d`,
		"party.party.notes":              `SELECT message FROM ir_note WHERE resource = 'party.party,' || ? ORDER BY id LIMIT 1 OFFSET %d`,
	} {
		text, n := fmt.Sprint(got.rows(section)), 0
		for ; ; n++ {
			q := query
			if strings.Contains(q, "%d") {
				q = fmt.Sprintf(q, n)
			} else if n > 0 {
				break
			}
			want := crm.Text(q, eva)
			if want == "" {
				break
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s: the copy lacks %.60q\n%.600s", section, want, text)
			}
		}
		if n == 0 || len(got.rows(section)) != n {
			t.Errorf("%s: the copy has %d rows, Tryton %d", section, len(got.rows(section)), n)
		}
	}
	if text := fmt.Sprint(got.rows("party.party.opportunities")); !strings.Contains(text, "1200.50") {
		t.Errorf("the amount is not exact: %s", text)
	}
	consents := fmt.Sprint(got.rows("consents"))
	if !strings.Contains(consents, "Nieuwsbrief") || !strings.Contains(consents, "eva@example.test") {
		t.Errorf("consents: %s", consents)
	}
	if text := fmt.Sprint(got.rows("files")); !strings.Contains(text, "contract.txt") {
		t.Errorf("files: %s", text)
	}
	if text := fmt.Sprint(got.rows("purposes")); !strings.Contains(text, "Belastingdienst") {
		t.Errorf("purposes: %s", text)
	}
	w.compareExcel(c, got)
}
