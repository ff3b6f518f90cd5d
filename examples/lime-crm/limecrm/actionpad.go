package limecrm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// panelWindow is the name of the window, or of the frame, that shows the panel.
const panelWindow = "inzage-panel"

// panelView is the Actionpad beside the card.
type panelView struct {
	Action, Window, Agent string
	Frame                 bool
	Problem               string
}

// newPanelClient waits as long as an agent would, and follows no redirects: a
// ticket is answered or it is not.
func newPanelClient() *http.Client {
	return &http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (c *screen) panel(lt *Limetype, r *row) *panelView {
	_, name := c.agent()
	return &panelView{
		Action: c.href(lt, r.id) + "/inzage", Window: panelWindow, Agent: name, Frame: c.srv.opts.Actionpad.Frame,
	}
}

// ticketRequest asks Inzage for a panel. The key stays between the servers:
// the browser only ever sees the address that comes back.
type ticketRequest struct {
	Contact string      `json:"contact"`
	Agent   ticketAgent `json:"agent"`
	Rights  []string    `json:"rights"`
}

type ticketAgent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// openPanel sends the browser to the panel, or says on the card why not.
func openPanel(c *screen) error {
	c.srv.store.mu.RLock()
	lt, r, err := c.target()
	if err != nil {
		c.srv.store.mu.RUnlock()
		return err
	}
	id, name := c.agent()
	ask := ticketRequest{
		Contact: fmt.Sprintf("lime:%s:%d", lt.Name, r.id),
		Agent:   ticketAgent{ID: strconv.FormatInt(id, 10), Name: name},
		Rights:  c.srv.opts.Actionpad.Rights,
	}
	card := c.card(lt, r, nil, nil)
	card.Back = card.Self
	c.srv.store.mu.RUnlock()

	address, err := c.srv.opts.Actionpad.ticket(c.r.Context(), ask)
	switch {
	case err == nil:
		return c.redirect(address)
	case c.srv.opts.Actionpad.Frame: // this answer is shown inside the card
		c.notice(http.StatusBadGateway, err.Error())
		return nil
	case card.Panel == nil:
		return errNotFound
	}
	card.Panel.Problem = err.Error()
	return c.render(http.StatusBadGateway, "card", card)
}

// ticket returns the address of a panel. Its errors are meant for the agent.
func (pad Actionpad) ticket(ctx context.Context, ask ticketRequest) (string, error) {
	if pad.Key == nil {
		return "", reject("No key for Inzage is set. Start the simulator with -actionpad-key-file.")
	}
	key, err := pad.Key()
	if err != nil {
		return "", reject("The key for Inzage could not be read: %v.", err)
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return "", err
	}
	target := strings.TrimSuffix(pad.URL, "/") + "/actionpad/v1/tickets"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return "", reject("The address of Inzage is not valid: %q.", pad.URL)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := pad.Client.Do(req)
	if err != nil {
		return "", reject("Inzage can not be reached at %s. Is it running?", pad.URL)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusCreated {
		return "", reject("Inzage did not open the panel: it answered %s.", res.Status)
	}
	return panelAddress(res.Body)
}

// panelAddress takes only addresses that a browser may be sent to.
func panelAddress(body io.Reader) (string, error) {
	var answer struct {
		URL string `json:"url"`
	}
	if err := json.NewDecoder(io.LimitReader(body, 64<<10)).Decode(&answer); err != nil {
		return "", reject("Inzage gave an answer that can not be read.")
	}
	u, err := url.Parse(answer.URL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", reject("Inzage gave an address that is no web page.")
	}
	return u.String(), nil
}
