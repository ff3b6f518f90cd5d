package portal

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales/*.toml
var localeFiles embed.FS

// languages that the pages speak; the first is the default.
var languages = []language.Tag{language.Dutch, language.English}

var languageMatcher = language.NewMatcher(languages)

// texts are all texts of one language.
type texts struct {
	lang      string
	localizer *i18n.Localizer
}

// loadTexts reads the locale files. The file of the informal form of address
// replaces the texts that differ.
func loadTexts(address string) (map[string]*texts, error) {
	bundle := i18n.NewBundle(language.Dutch)
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
			return nil, fmt.Errorf("portal: locales/%s.toml: %w", name, err)
		}
	}
	out := map[string]*texts{}
	for _, tag := range languages {
		out[tag.String()] = &texts{lang: tag.String(), localizer: i18n.NewLocalizer(bundle, tag.String())}
	}
	return out, nil
}

// text is the text of an id. pairs are the names and values of its
// placeholders; a whole number named Count chooses the plural form.
func (t *texts) text(id string, pairs ...any) (string, error) {
	data, err := dict(pairs...)
	if err != nil {
		return "", err
	}
	cfg := &i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if n, ok := data["Count"].(int); ok {
		cfg.PluralCount = n
	}
	s, tag, err := t.localizer.LocalizeWithTag(cfg)
	if err != nil {
		return "", fmt.Errorf("portal: text %q: %w", id, err)
	}
	if tag.String() != t.lang {
		return "", fmt.Errorf("portal: text %q is missing in %s", id, t.lang)
	}
	return s, nil
}

// rich is a text with markup in its placeholders. Everything that is not
// template.HTML already is escaped, the text itself too.
func (t *texts) rich(id string, pairs ...any) (template.HTML, error) {
	var marks []string
	swapped := make([]any, len(pairs))
	copy(swapped, pairs)
	for i, p := range swapped {
		if h, ok := p.(template.HTML); ok {
			mark := fmt.Sprintf("\uFDD0%d\uFDD1", i) // noncharacters: in no text, in no value
			marks = append(marks, mark, string(h))
			swapped[i] = mark
		}
	}
	s, err := t.text(id, swapped...)
	if err != nil {
		return "", err
	}
	//nolint:gosec // s is escaped, and the marks stand for markup made by templates
	return template.HTML(strings.NewReplacer(marks...).Replace(template.HTMLEscapeString(s))), nil
}

// must is text for ids that are constants of this package; tests see that all exist.
func (t *texts) must(id string, pairs ...any) string {
	s, err := t.text(id, pairs...)
	if err != nil {
		return id
	}
	return s
}

// dict makes a map of names and values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("portal: %d names and values: one has no partner", len(pairs))
	}
	out := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("portal: %v is not a name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}

// known returns lang when the pages speak it, else "".
func known(lang string) string {
	for _, tag := range languages {
		if lang == tag.String() {
			return lang
		}
	}
	return ""
}

// accepted is the best language for a browser's Accept-Language.
func accepted(r *http.Request) string {
	_, i := language.MatchStrings(languageMatcher, r.Header.Get("Accept-Language"))
	return languages[i].String()
}
