package portal

import (
	"errors"
	"net/http"
)

// sendCode has a code sent, and comes back to the landing page whatever becomes
// of it: who asks learns nothing about the address.
func (p *Portal) sendCode(q *request) error {
	path := "/l/" + q.param("token")
	err := p.options.Service.SendCode(q.r.Context(), q.param("token"))
	switch {
	case errors.Is(err, ErrTooMany):
		q.redirect(path + "?sent=later")
	case err != nil:
		return err
	default:
		q.redirect(path + "?sent=now")
	}
	return nil
}

// askNewLink answers alike for every token.
func (p *Portal) askNewLink(q *request) error {
	if err := p.options.Service.AskNewLink(q.r.Context(), q.param("token")); err != nil {
		return err
	}
	q.redirect("/asked")
	return nil
}

func (p *Portal) asked(q *request) error {
	q.show(http.StatusOK, "asked", nil)
	return nil
}

// closeLinkForm asks before the link is closed: it cannot be undone.
func (p *Portal) closeLinkForm(q *request) error {
	q.show(http.StatusOK, "close_link", nil)
	return nil
}

func (p *Portal) closeLink(q *request) error {
	if err := p.options.Service.CloseLink(q.r.Context(), q.visit); err != nil {
		return err
	}
	p.setVisit(q.w, "")
	q.redirect("/closed")
	return nil
}

func (p *Portal) closed(q *request) error {
	q.show(http.StatusOK, "closed", nil)
	return nil
}
