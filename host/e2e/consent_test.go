package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// decide presses the button of the consent whose card holds a title, and then
// the button of its page. It returns the receipt.
func (c *customer) decide(title string) *page {
	c.t.Helper()
	list := c.get("/consents")
	for _, href := range list.links("/consents/decide/") {
		p := c.get(href)
		if p.status != http.StatusOK || !strings.Contains(p.text(), title) {
			continue
		}
		done := c.post("/consents/decide", p.form("/consents/decide"))
		if done.status != http.StatusOK || !strings.HasPrefix(done.path, "/consents/receipt/") {
			c.t.Fatalf("decide %q: %d at %s\n%s", title, done.status, done.path, done.text())
		}
		return done
	}
	c.t.Fatalf("nothing can be decided about %q\n%s", title, list.text())
	return nil
}

// consentRows are Eva's rows of a type, oldest first, as the CRM's database has them.
func (w *world) consentRows(kind int64) (given []bool, notes []string) {
	for _, id := range w.crm.IDs("consent") {
		row := w.crm.Object("consent", id)
		if asInt(row["person"]) == limecrm.IDEva && asInt(row["consenttype"]) == kind {
			given = append(given, row["approved"] == true)
			note, _ := row["note"].(string)
			notes = append(notes, note)
		}
	}
	return given, notes
}

func asInt(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case int:
		return int64(n)
	case float64:
		return int64(n)
	}
	return 0
}

func TestConsentsReachTheCRMWithTheirReceipts(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	before, _ := w.consentRows(1001)
	if p := c.get("/consents"); p.status != http.StatusOK || len(p.links("/consents/receipt/")) != 0 {
		t.Fatalf("at first: %d\n%s", p.status, p.text())
	}
	r := c.decide("Nieuwsbrief")
	if !strings.Contains(r.text(), "ingetrokken") {
		t.Fatalf("the receipt:\n%s", r.text())
	}
	w.await("the CRM has the withdrawal", 20*time.Second, func() bool {
		now, _ := w.consentRows(1001)
		return len(now) == len(before)+1 && !now[len(now)-1]
	})
	w.await("the page says that the CRM has it", 20*time.Second, func() bool {
		return !strings.Contains(c.get("/consents").text(), "doorgegeven")
	})
	// An administrator adds a type: the next page has it.
	if _, err := w.crm.Create("consenttype", map[string]any{"title": "Wedstrijdfoto", "description": "Foto's van wedstrijden op de site.", "active": true}); err != nil {
		t.Fatal(err)
	}
	if p := c.get("/consents"); !strings.Contains(p.text(), "Wedstrijdfoto") {
		t.Fatalf("the new type does not show\n%s", p.text())
	}
	r = c.decide("Wedstrijdfoto")
	file := c.get(r.links("/consents/receipt/")[0])
	if file.status != http.StatusOK || !strings.Contains(file.header.Get("Content-Disposition"), "attachment") || !strings.Contains(file.body, `"decision": "given"`) {
		t.Fatalf("the receipt's file: %d %v\n%s", file.status, file.header, file.body)
	}
	if p := c.get("/consents"); strings.Count(p.text(), "Foto's van wedstrijden op de site.") < 2 {
		t.Errorf("the history does not hold the words of that day\n%s", p.text())
	}
}

func TestADecisionOutlivesAKilledHostAndACRMThatIsAway(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	before, _ := w.consentRows(1001)
	href := ""
	for _, l := range c.get("/consents").links("/consents/decide/") {
		if p := c.get(l); strings.Contains(p.text(), "Nieuwsbrief") {
			href = l
		}
	}
	form := c.get(href).form("/consents/decide")
	if err := w.crm.AddFault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 503}); err != nil {
		t.Fatal(err)
	}
	done := c.post("/consents/decide", form)
	if done.status != http.StatusOK || !strings.Contains(done.text(), "ingetrokken") {
		t.Fatalf("while the CRM is away: %d\n%s", done.status, done.text())
	}
	w.kill()
	w.crm.ClearFaults()
	w.start()
	w.await("the CRM catches up", 60*time.Second, func() bool {
		now, _ := w.consentRows(1001)
		return len(now) == len(before)+1 && !now[len(now)-1]
	})
	time.Sleep(2 * time.Second) // a repeat would show by now
	if now, notes := w.consentRows(1001); len(now) != len(before)+1 {
		t.Fatalf("%d rows, %d before: %v", len(now), len(before), notes)
	}
	if out, err := w.run("audit", "verify"); err != nil {
		t.Fatalf("the chain: %v\n%s", err, out)
	}
}

func TestMarketingStops(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	p := c.post("/stop-marketing", c.get("/stop-marketing").form("/stop-marketing"))
	if p.status != http.StatusOK {
		t.Fatalf("%d\n%s", p.status, p.text())
	}
	w.await("nothing that reaches the person is given any more", 30*time.Second, func() bool {
		for _, kind := range []int64{1001, 1002} { // newsletter, phone calls
			if given, _ := w.consentRows(kind); len(given) == 0 || given[len(given)-1] {
				return false
			}
		}
		return true
	})
}
