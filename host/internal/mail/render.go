package mail

import (
	"bytes"
	"embed"
	htmltemplate "html/template"
	"math"
	netmail "net/mail"
	"strconv"
	"strings"
	texttemplate "text/template"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

//go:embed templates/mail.txt templates/mail.html
var templateFiles embed.FS

// columns is how wide the lines of plain text are.
const columns = 72

const noBreak = '\u00a0'

type templates struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

func loadTemplates() (templates, error) {
	text, err := texttemplate.New("mail.txt").Funcs(texttemplate.FuncMap{"wrap": wrap}).ParseFS(templateFiles, "templates/mail.txt")
	if err != nil {
		return templates{}, err
	}
	html, err := htmltemplate.ParseFS(templateFiles, "templates/mail.html")
	return templates{text: text, html: html}, err
}

// wrap breaks a paragraph into lines of at most 72 columns; a word that is
// longer has a line of its own. A no-break space does not break, and becomes a
// plain one.
func wrap(s string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) && r != noBreak }) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > columns:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return strings.ReplaceAll(b.String(), string(noBreak), " ")
}

// render writes a checked message as it goes over the wire.
func (m *Mailer) render(msg *Message, to string) ([]byte, error) {
	page, err := m.page(msg)
	if err != nil {
		return nil, err
	}
	var text, html bytes.Buffer
	if err := m.templates.text.Execute(&text, page); err != nil {
		return nil, err
	}
	if err := m.templates.html.Execute(&html, page); err != nil {
		return nil, err
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.headers(out, msg, to, page.Subject)
	out.SetBodyString(gomail.TypeTextPlain, text.String())
	out.AddAlternativeString(gomail.TypeTextHTML, html.String())
	var wire bytes.Buffer
	_, err = out.WriteTo(&wire)
	return wire.Bytes(), err
}

func (m *Mailer) page(msg *Message) (page, error) {
	texts, ok := m.texts[msg.Language]
	if !ok {
		return page{}, &MessageError{Field: "language"}
	}
	w := &writer{lang: msg.Language, texts: texts, loc: m.opts.Location, org: &m.opts.Organisation}
	msg.Data.compose(w)
	w.frame()
	w.page.Accent, w.page.Ink = w.org.Accent, ink(w.org.Accent)
	return w.page, w.failed
}

// headers holds nothing about the person but To: anyone on the way reads them.
func (m *Mailer) headers(out *gomail.Msg, msg *Message, to, subject string) {
	out.FromMailAddress(&netmail.Address{Name: m.opts.FromName, Address: m.opts.From})
	out.ToMailAddress(&netmail.Address{Address: to})
	if m.opts.ReplyTo != "" {
		out.ReplyToMailAddress(&netmail.Address{Address: m.opts.ReplyTo})
	}
	_, domain, _ := strings.Cut(m.opts.From, "@")
	out.SetMessageIDWithValue(msg.ID + "@" + domain)
	out.SetDateWithValue(m.opts.Now().In(m.opts.Location))
	out.Subject(subject)
	out.SetGenHeader("Content-Language", msg.Language)
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", "All")
}

// ink is the colour of text on a ground: whichever of black and white stands
// out more has at least the 4.5:1 that WCAG 2.2 asks for.
func ink(ground string) string {
	channel := func(i int) float64 {
		n, _ := strconv.ParseUint(ground[i:i+2], 16, 8) // checked by Organisation.complete
		s := float64(n) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	l := 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
	if 1.05/(l+0.05) >= (l+0.05)/0.05 {
		return "#ffffff"
	}
	return "#000000"
}
