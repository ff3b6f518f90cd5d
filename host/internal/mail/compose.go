package mail

// page is a message before it is text or HTML.
type page struct {
	Lang, Subject, Heading, Greeting string
	Blocks, Footer                   []block
	Closing, Sender                  string
	Accent, Ink                      string
}

// block is a paragraph, a link, a code or a list: one of its fields is set.
type block struct {
	Text  string
	Link  *button
	Code  string
	Items []string
}

// button is a link as people see it.
type button struct{ URL, Label string }

func (w *writer) say(text string) { w.page.Blocks = append(w.page.Blocks, block{Text: text}) }

func (w *writer) title(subject, heading string) { w.page.Subject, w.page.Heading = subject, heading }

func (l Link) compose(w *writer) {
	w.title(w.text("link_subject"), w.text("link_heading"))
	w.say(w.text("link_why"))
	w.page.Blocks = append(w.page.Blocks, block{Link: &button{URL: l.URL, Label: w.text("link_button")}})
	w.say(w.text("link_until", "Moment", w.moment(l.Until)))
	switch l.Code {
	case CodeTold:
		w.say(w.text("link_code_told"))
	case CodeOnRequest:
		w.say(w.text("link_code_request"))
	default:
		w.say(w.text("link_code_none"))
	}
	w.say(w.text("link_keep"))
	w.say(w.text("link_not_you"))
}

func (c Code) compose(w *writer) {
	w.title(w.text("code_subject"), w.text("code_heading"))
	w.say(w.text("code_why"))
	w.page.Blocks = append(w.page.Blocks, block{Code: c.Code})
	w.say(w.text("code_valid", "Count", c.Minutes))
	w.say(w.text("code_keep"))
	w.say(w.text("code_not_you"))
}

func (c Changed) compose(w *writer) {
	w.title(w.text("changed_subject"), w.text("changed_heading"))
	w.say(w.text("changed_what", "Moment", w.moment(c.At)))
	var items []string
	old := false
	for _, f := range c.Fields {
		if f == FieldEmail {
			items, old = append(items, w.text("field_email")), true
		} else {
			items = append(items, w.text("field_phone"))
		}
	}
	w.page.Blocks = append(w.page.Blocks, block{Items: items})
	w.say(w.text("changed_you"))
	w.say(w.text("changed_not_you"))
	if old {
		w.say(w.text("changed_old"))
	}
}

func (n NewLinkAsked) compose(w *writer) {
	w.title(w.text("asked_subject"), w.text("asked_heading"))
	w.say(w.text("asked_what", "Moment", w.moment(n.At)))
	w.say(w.text("asked_nothing"))
	w.say(w.text("asked_not_you"))
}

func (r Received) compose(w *writer) {
	w.title(w.text("received_subject"), w.text("received_heading"))
	w.say(w.text("received_what", "Number", r.Number))
	w.say(w.text("received_due", "Date", w.day(r.Due)))
	w.say(w.text("received_call"))
}

// frame is what every message says.
func (w *writer) frame() {
	w.page.Lang, w.page.Greeting = w.lang, w.text("greeting")
	w.page.Closing, w.page.Sender = w.text("closing"), w.org.Name
	foot := []string{w.text("footer_never"), w.text("footer_doubt")}
	if w.org.PrivacyOfficer != "" {
		foot = append(foot, w.text("footer_officer"))
	}
	for _, s := range append(foot, w.text("footer_automatic")) {
		w.page.Footer = append(w.page.Footer, block{Text: s})
	}
}
