package mail

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales/*.toml
var localeFiles embed.FS

// languages that the messages speak; the first is the default.
var languages = []language.Tag{language.Dutch, language.English}

// loadTexts reads the locale files. The file of the informal form of address
// replaces the texts that differ.
func loadTexts(address string) (map[string]*i18n.Localizer, error) {
	bundle := i18n.NewBundle(languages[0])
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	files := []string{"nl", "en"}
	if address == AddressInformal {
		files = append(files, "nl-je")
	}
	for _, name := range files {
		buf, err := localeFiles.ReadFile("locales/" + name + ".toml")
		if err != nil {
			return nil, err
		}
		// go-i18n takes the language from the file's name.
		if _, err := bundle.ParseMessageFileBytes(buf, name[:2]+".toml"); err != nil {
			return nil, fmt.Errorf("mail: locales/%s.toml: %w", name, err)
		}
	}
	out := map[string]*i18n.Localizer{}
	for _, tag := range languages {
		out[tag.String()] = i18n.NewLocalizer(bundle, tag.String())
	}
	return out, nil
}

// writer writes one message's texts. It keeps its first error, so that what
// composes a message reads like the message.
type writer struct {
	lang   string
	texts  *i18n.Localizer
	loc    *time.Location
	org    *Organisation
	page   page
	failed error
}

// text is the text of an id. pairs are the names and values of its
// placeholders; the organisation is always there, and a whole number named
// Count chooses the plural form.
func (w *writer) text(id string, pairs ...any) string {
	phone := strings.ReplaceAll(w.org.Phone, " ", string(noBreak)) // stays on one line
	data := map[string]any{"Org": w.org.Name, "Phone": phone, "Site": w.org.site(), "Officer": w.org.PrivacyOfficer}
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	cfg := &i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if n, ok := data["Count"].(int); ok {
		cfg.PluralCount = n
	}
	s, tag, err := w.texts.LocalizeWithTag(cfg)
	if err == nil && tag.String() != w.lang {
		err = fmt.Errorf("it is missing in %s", w.lang)
	}
	if err != nil && w.failed == nil {
		w.failed = fmt.Errorf("mail: text %q: %w", id, err)
	}
	return s
}

var monthIDs = [...]string{
	"month_1", "month_2", "month_3", "month_4", "month_5", "month_6",
	"month_7", "month_8", "month_9", "month_10", "month_11", "month_12",
}

// day writes "2 maart 2026".
func (w *writer) day(t time.Time) string {
	t = t.In(w.loc)
	return w.text("format_date", "Day", t.Day(), "Month", w.text(monthIDs[t.Month()-1]), "Year", t.Year())
}

// moment writes date and time.
func (w *writer) moment(t time.Time) string {
	t = t.In(w.loc)
	clock := w.text("format_clock", "Hour", fmt.Sprintf("%02d", t.Hour()), "Minute", fmt.Sprintf("%02d", t.Minute()))
	return w.text("format_moment", "Date", w.day(t), "Clock", clock)
}
