package portal

import "net/http"

// stopMarketingForm says what it does; the stop itself is a form.
func (p *Portal) stopMarketingForm(q *request) error {
	q.show(http.StatusOK, "stop_marketing", nil)
	return nil
}

// stoppedView answers a form: its page in another language is the one before.
type stoppedView struct{}

func (stoppedView) self() string { return "/stop-marketing" }

// stopMarketing asks for no reason and has no condition (Art. 21(2), 21(3)).
// Doing it again changes nothing, so the answer may be loaded again.
func (p *Portal) stopMarketing(q *request) error {
	if err := p.options.Service.StopMarketing(q.r.Context(), q.visit); err != nil {
		return err
	}
	q.show(http.StatusOK, "marketing_stopped", stoppedView{})
	return nil
}
