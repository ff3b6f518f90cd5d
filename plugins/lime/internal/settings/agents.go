package settings

import (
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// parseJournal reads where lines of history go.
func parseJournal(root object) *Journal {
	o, ok := root.child("journal")
	if !ok {
		return nil
	}
	o.only("limetype", "links", "note", "date", "type", "type_key")
	j := &Journal{
		Limetype: o.name("limetype"), Links: map[string]string{}, Note: o.name("note"), Date: o.name("date"),
		Option: o.name("type"), Key: o.text("type_key"),
	}
	for _, key := range []string{"limetype", "note", "date"} {
		if !o.has(key) || o.fields[key] == "" {
			o.problem(key, key+" is missing", `such as limetype = "history", note = "note", date = "date"`)
		}
	}
	if o.has("type") != o.has("type_key") {
		o.problem("type_key", "type and type_key go together", "an option property and the key of one of its options")
	}
	links, _ := o.child("links")
	for _, limetype := range sortedKeys(links.fields) {
		if !validName(limetype) {
			links.problem(limetype, "not a limetype's name", "use the name in the API, not the label")
			continue
		}
		j.Links[limetype] = links.name(limetype)
	}
	if len(j.Links) == 0 {
		o.problem("links", "links is missing", `which property points to which limetype, such as { person = "person" }`)
	}
	return j
}

// parseGatekeeper reads which groups may do what. What is not listed is for nobody.
func parseGatekeeper(root object) map[string][]string {
	o, ok := root.child("gatekeeper")
	if !ok {
		return nil
	}
	o.only("groups")
	groups, _ := o.child("groups")
	known := []string{
		string(sdk.ActionLink), string(sdk.ActionRequest), string(sdk.ActionExport),
		string(sdk.ActionAnonymise), string(sdk.ActionDesk), string(sdk.ActionSearch),
	}
	groups.only(known...)
	out := map[string][]string{}
	for _, action := range known {
		if groups.has(action) {
			out[action] = groups.texts(action)
		}
	}
	if len(out) == 0 {
		o.problem("groups", "groups is missing", `which groups may do what, such as { link = ["Users"] }`)
	}
	return out
}

// texts reads a list of texts that are not empty.
func (o object) texts(key string) []string {
	list, ok := o.fields[key].([]any)
	out := []string{}
	for _, item := range list {
		s, isText := item.(string)
		if !isText || strings.TrimSpace(s) == "" || slices.Contains(out, s) {
			ok = false
			continue
		}
		out = append(out, s)
	}
	if !ok {
		o.problem(key, key+" must be a list of different texts", `such as ["Administrators", "Users"]`)
	}
	return out
}
