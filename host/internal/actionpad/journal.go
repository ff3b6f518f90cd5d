package actionpad

import (
	"github.com/BurntSushi/toml"
)

// JournalText is the line that an event leaves in the contact's history in the
// CRM, in the organisation's language. It holds no value of anybody.
func JournalText(lang, event string) string {
	raw, err := files.ReadFile("locales/" + lang + ".toml")
	if err != nil {
		return event
	}
	texts := map[string]string{}
	if _, err := toml.Decode(string(raw), &texts); err != nil || texts["journal."+event] == "" {
		return event
	}
	return texts["journal."+event]
}
