package export

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

// languages that copies speak; the first is the default.
var languages = []language.Tag{language.Dutch, language.English}

// loadTexts reads the locale files. The file of the informal form of address
// replaces the texts that differ.
func loadTexts(address string) (map[string]*i18n.Localizer, error) {
	bundle := i18n.NewBundle(languages[0])
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	files := []string{"nl", "en", "parts-nl", "parts-en"}
	if address == AddressInformal {
		files = append(files, "nl-je", "parts-je-nl")
	}
	for _, name := range files {
		buf, err := localeFiles.ReadFile("locales/" + name + ".toml")
		if err != nil {
			return nil, err
		}
		// go-i18n takes the language from the file's name.
		lang := strings.TrimSuffix(name, "-je")
		lang = lang[len(lang)-2:]
		if _, err := bundle.ParseMessageFileBytes(buf, lang+".toml"); err != nil {
			return nil, fmt.Errorf("export: locales/%s.toml: %w", name, err)
		}
	}
	out := map[string]*i18n.Localizer{}
	for _, tag := range languages {
		out[tag.String()] = i18n.NewLocalizer(bundle, tag.String())
	}
	return out, nil
}

// words are the texts of one copy. They keep their first error, so that what
// writes a page reads like the page.
type words struct {
	lang   string
	texts  *i18n.Localizer
	opts   *Options
	failed error
}

func (m *Maker) words(lang string) (*words, error) {
	texts := m.texts[lang]
	if texts == nil {
		return nil, fmt.Errorf("export: there are no texts in language %q", lang)
	}
	return &words{lang: lang, texts: texts, opts: &m.opts}, nil
}

// text is the text of an id. pairs are the names and values of its
// placeholders; a whole number named Count chooses the plural form.
func (w *words) text(id string, pairs ...any) string {
	data := map[string]any{"Org": w.opts.Name, "Phone": w.opts.Phone, "Officer": w.opts.Officer}
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
		w.failed = fmt.Errorf("export: text %q: %w", id, err)
	}
	return s
}

// date writes "2 maart 2026".
func (w *words) date(t time.Time) string {
	t = t.In(w.opts.Location)
	months := strings.Split(w.text("months"), " ")
	return w.text("format_date", "Day", t.Day(), "Month", months[(int(t.Month())-1)%len(months)], "Year", t.Year())
}

// moment writes date and time.
func (w *words) moment(t time.Time) string {
	local := t.In(w.opts.Location)
	return w.text("format_moment", "Date", w.date(t),
		"Hour", fmt.Sprintf("%02d", local.Hour()), "Minute", fmt.Sprintf("%02d", local.Minute()))
}

// Word returns a text of the parts of a copy that are not the CRM's. An unknown
// event is "something else"; any other unknown text is its id, which a test finds.
func (m *Maker) Word(lang, id string) string {
	w, err := m.words(lang)
	if err != nil {
		return id
	}
	text := w.text(id)
	switch {
	case w.failed == nil:
		return text
	case strings.HasPrefix(id, "event_") && id != "event_other":
		return m.Word(lang, "event_other")
	default:
		return id
	}
}
